import { INTERACTION_KINDS, type InteractionLog } from './interaction-log.js';
import { seededRandom } from '../compute/seeded-random.js';
import { sharedInt32 } from './shared-arrays.js';

/** How purchases that a recommender is judged by are set apart. */
export type SplitKind = 'time' | 'leave_last_out' | 'random';

/** Shares of all customer-product pairs that a random split reports on and chooses weights by. */
const REPORT_SHARE = 0.2;
const CHOOSE_SHARE = 0.16;

/**
 * The log with other days, so that a time split of it with horizon `horizonDays` is another split of the
 * log as it came: what is reported on falls on day 0, what weights are chosen by on day `horizonDays`, and
 * everything else at least two horizons back. `random` sets apart 20 % and 16 % of the customer-product pairs;
 * `leave_last_out` each customer's last and second last purchase (of one day, by position of the product).
 */
export function relabelLog(
  log: InteractionLog,
  kind: Exclude<SplitKind, 'time'>,
  { horizonDays, seed }: { horizonDays: number; seed: number },
): InteractionLog {
  const day = sharedInt32(log.day.length);
  for (let row = 0; row < day.length; row += 1) day[row] = log.day[row]! + 2 * horizonDays;
  const setApart = kind === 'random' ? randomPairs(log, seed) : lastPurchases(log);
  for (let row = 0; row < day.length; row += 1) {
    if (setApart[row] === 1) day[row] = 0;
    if (setApart[row] === 2) day[row] = horizonDays;
  }
  return { ...log, day };
}

/** For each row 1 where its pair is reported on, 2 where weights are chosen by it, else 0. */
function randomPairs(log: InteractionLog, seed: number): Uint8Array {
  const random = seededRandom(seed);
  const out = new Uint8Array(log.day.length);
  for (let row = 0; row < out.length; row += 1) {
    const isSame =
      row > 0 &&
      log.customer[row] === log.customer[row - 1] &&
      log.product[row] === log.product[row - 1];
    if (isSame) {
      out[row] = out[row - 1]!;
      continue;
    }
    const drawn = random();
    if (drawn < REPORT_SHARE) out[row] = 1;
    else if (drawn < REPORT_SHARE + CHOOSE_SHARE) out[row] = 2;
  }
  return out;
}

function lastPurchases(log: InteractionLog): Uint8Array {
  const out = new Uint8Array(log.day.length);
  for (let start = 0; start < out.length;) {
    let end = start;
    const purchases: number[] = [];
    while (end < out.length && log.customer[end] === log.customer[start]) {
      if (log.kind[end] === INTERACTION_KINDS.purchase) purchases.push(end);
      end += 1;
    }
    const [last, secondLast] = purchases.sort((a, b) => log.day[a]! - log.day[b]! || a - b);
    if (last !== undefined) out[last] = 1;
    if (secondLast !== undefined) out[secondLast] = 2;
    start = end;
  }
  return out;
}
