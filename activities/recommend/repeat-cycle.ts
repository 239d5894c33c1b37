import { INTERACTION_KINDS, type InteractionLog } from './interaction-log.js';
import { sharedFloat64, sharedUint8 } from './shared-arrays.js';

/** Days since the last purchase at which each bucket of ages ends; the last one has no end. */
const BUCKET_ENDS = [3, 7, 14, 21, 30, 45, 60, 90, Number.POSITIVE_INFINITY];

/** Days at risk by which a category's own rates are drawn to everyone's. */
const PRIOR_DAYS = 500;

/** Purchases by which a category's own share of repeats is drawn to everyone's. */
const PRIOR_PAIRS = 20;

/** A category whose products are bought again by this share of their buyers is one of consumables. */
const REPEAT_SHARE = 0.1;

/** How products of each category are bought again. */
export interface RepeatCycle {
  /** Categories x buckets: repurchases a day over those of the average category and age; 1 is usual. */
  readonly lift: Float64Array;
  /** Categories: the share of customers who bought a product on a second day. */
  readonly share: Float64Array;
  /** Categories: 1 where products are bought again often enough to be recommended again. */
  readonly repeats: Uint8Array;
}

/** The bucket of an age in days. */
export const bucketOf = (age: number): number => BUCKET_ENDS.findIndex((end) => age < end);

export const AGE_BUCKETS = BUCKET_ENDS.length;

/**
 * The repeat cycle of each category from purchases before the cut-off: the hazard of buying the same
 * product again by days since the last purchase (discrete-time hazards, Cox & Oakes 1984, ch. 1), from gaps
 * that ended and those still open at the cut-off, drawn to everyone's. Linear in the log.
 */
export function fitRepeatCycle(
  log: InteractionLog,
  cutoffDay: number,
  category: Int32Array,
  categories: number,
): RepeatCycle {
  const again = new Float64Array(categories * AGE_BUCKETS);
  const atRisk = new Float64Array(categories * AGE_BUCKETS);
  const pairs = new Float64Array(categories);
  const repeated = new Float64Array(categories);
  const addGap = (own: number, gap: number, ended: boolean): void => {
    let start = 0;
    for (let bucket = 0; bucket < AGE_BUCKETS && start < gap; bucket += 1) {
      const end = BUCKET_ENDS[bucket]!;
      atRisk[own * AGE_BUCKETS + bucket]! += Math.min(gap, end) - start;
      start = end;
    }
    if (ended) again[own * AGE_BUCKETS + bucketOf(gap)]! += 1;
  };
  let pair = '';
  let later = -1;
  for (let row = 0; row < log.customer.length; row += 1) {
    const day = log.day[row]!;
    if (day < cutoffDay || log.kind[row] !== INTERACTION_KINDS.purchase) continue;
    const own = category[log.product[row]!]!;
    const key = `${log.customer[row]} ${log.product[row]}`;
    // Days count back from asOf: the newest purchase of a pair comes first.
    if (key !== pair) {
      pairs[own]! += 1;
      addGap(own, day - cutoffDay, false);
    } else if (day > later) {
      addGap(own, day - later, true);
      repeated[own]! += 1;
    }
    pair = key;
    later = day;
  }
  return shrunk({ again, atRisk, pairs, repeated });
}

interface Counts {
  readonly again: Float64Array;
  readonly atRisk: Float64Array;
  readonly pairs: Float64Array;
  readonly repeated: Float64Array;
}

function shrunk({ again, atRisk, pairs, repeated }: Counts): RepeatCycle {
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  const usual = sum(again) / Math.max(1, sum(atRisk));
  const usualShare = sum(repeated) / Math.max(1, sum(pairs));
  const lift = sharedFloat64(again.length);
  const share = sharedFloat64(pairs.length);
  const repeats = sharedUint8(pairs.length);
  for (let index = 0; index < lift.length; index += 1) {
    const rate = (again[index]! + PRIOR_DAYS * usual) / (atRisk[index]! + PRIOR_DAYS);
    lift[index] = usual > 0 ? rate / usual : 1;
  }
  for (let own = 0; own < pairs.length; own += 1) {
    share[own] = (repeated[own]! + PRIOR_PAIRS * usualShare) / (pairs[own]! + PRIOR_PAIRS);
    repeats[own] = share[own]! >= REPEAT_SHARE ? 1 : 0;
  }
  return { lift, share, repeats };
}
