import type { EventBuffer } from './event-buffer.js';
import type { SampleRandom } from './sample-random.js';

/** Reasons of contract §3 that can occur in Parquet, in the order in which they apply. */
export const REJECTION_REASONS = [
  'missing_customer_id',
  'missing_event_time',
  'missing_event_type',
  'future_time',
  'duplicate_event_id',
  'invalid_amount',
  'no_consent',
] as const;

export type RejectionReason = (typeof REJECTION_REASONS)[number];

/** A planted defect: its code in the column `defect` (see `events-of-day.sql`) and why it is rejected. */
interface Defect {
  code: number;
  reason: RejectionReason;
  /** Weight among the defects. */
  weight: number;
}

const DUPLICATE: Defect = { code: 1, reason: 'duplicate_event_id', weight: 35 };

const DEFECTS: readonly Defect[] = [
  DUPLICATE,
  { code: 2, reason: 'missing_customer_id', weight: 7 },
  { code: 3, reason: 'missing_customer_id', weight: 5 },
  { code: 4, reason: 'missing_event_time', weight: 8 },
  { code: 5, reason: 'missing_event_type', weight: 7 },
  { code: 6, reason: 'missing_event_type', weight: 5 },
  { code: 7, reason: 'future_time', weight: 13 },
  { code: 8, reason: 'invalid_amount', weight: 8 },
  { code: 9, reason: 'invalid_amount', weight: 4 },
  { code: 10, reason: 'invalid_amount', weight: 4 },
  { code: 11, reason: 'invalid_amount', weight: 4 },
];

const WEIGHTS = DEFECTS.map(({ weight }) => weight);

/** Share of the defects that add a row; the others spoil one. */
export const ADDED_SHARE = DUPLICATE.weight / WEIGHTS.reduce((sum, weight) => sum + weight, 0);

/** Chance that a duplicate arrives in the next day's folder. */
const NEXT_DAY_CHANCE = 0.3;

/**
 * Planted truth: spoils rows of the day and adds duplicates. A row gets one defect at most, and only
 * sound rows are sent twice, so that each dirty row is rejected for one known reason.
 */
export function spoilRows(
  today: EventBuffer,
  tomorrow: EventBuffer,
  { share, dayLengthMs, random }: { share: number; dayLengthMs: number; random: SampleRandom },
): void {
  let awaitingAmount: Defect[] = [];
  const rows = today.rows;
  for (let row = 0; row < rows; row += 1) {
    if (today.columns.defect[row] !== 0) continue;
    const isPriced = today.columns.quantity[row] !== 0;
    if (isPriced && awaitingAmount.length > 0) {
      const [next, ...others] = awaitingAmount;
      today.columns.defect[row] = next?.code ?? 0;
      awaitingAmount = others;
    }
    if (!random.chance(share)) continue;
    const defect = DEFECTS[random.weighted(WEIGHTS)] ?? DUPLICATE;
    if (defect.reason === 'invalid_amount') awaitingAmount.push(defect);
    else if (today.columns.defect[row] === 0) {
      if (defect === DUPLICATE) sendAgain(today, row, { tomorrow, dayLengthMs, random });
      else today.columns.defect[row] = defect.code;
    }
  }
}

/** Copies a row with a later reception, into today's folder or tomorrow's. */
function sendAgain(
  today: EventBuffer,
  row: number,
  {
    tomorrow,
    dayLengthMs,
    random,
  }: { tomorrow: EventBuffer; dayLengthMs: number; random: SampleRandom },
): void {
  const isTomorrow = random.chance(NEXT_DAY_CHANCE);
  const target = isTomorrow ? tomorrow : today;
  const copy = target.copyRow(today, row);
  const { columns } = target;
  columns.defect[copy] = DUPLICATE.code;
  columns.delay_ms[copy] = (columns.delay_ms[copy] ?? 0) + 1_000 + random.below(3_600_000);
  if (isTomorrow) columns.time_ms[copy] = (columns.time_ms[copy] ?? 0) - dayLengthMs;
}

const REASON_OF_CODE = new Map(DEFECTS.map(({ code, reason }) => [code, reason]));

/** Counts the rows of a day that will be rejected, by reason; `consent` tells of a customer number. */
export function countRejected(
  events: EventBuffer,
  hasConsent: (customer: number) => boolean,
): Record<RejectionReason, number> {
  const counts = Object.fromEntries(REJECTION_REASONS.map((reason) => [reason, 0])) as Record<
    RejectionReason,
    number
  >;
  const { defect, customer } = events.columns;
  for (let row = 0; row < events.rows; row += 1) {
    const reason =
      REASON_OF_CODE.get(defect[row] ?? 0) ??
      (hasConsent(customer[row] ?? 0) ? undefined : 'no_consent');
    if (reason !== undefined) counts[reason] += 1;
  }
  return counts;
}
