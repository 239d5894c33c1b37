import type { DuckSession } from '../../compute/duck-session.js';
import type { Cutoff } from '../cutoffs.js';
import { COUNTED_STAGES } from '../feature-columns.js';
import type { NumberedNames } from '../known-names.js';
import type { WindowPlan } from './window-plan.js';

const DAY_MS = 86_400_000;
const MICROSECONDS = 1000;

/** What is summed for the cut-offs. Needs the tables of `seen-events.sql`. */
export async function makeWindowPlan(
  duck: DuckSession,
  cutoffs: readonly Cutoff[],
  { channelColumns, typeColumns }: NumberedNames,
): Promise<WindowPlan> {
  const counts = await duck.one<{ orders: number; products: number }>(
    'SELECT (SELECT count(*) FROM order_numbers) AS orders, (SELECT count(*) FROM product_numbers) AS products',
  );
  return {
    ...counts,
    channelColumns,
    typeColumns,
    // Their numbers are those of all stages of the journey, of which `other` is the last.
    stages: COUNTED_STAGES,
    cutoffs: cutoffs.map(({ index, at, day, firstDay }) => ({
      index,
      atUs: Date.parse(at) * MICROSECONDS,
      day: Date.parse(day) / DAY_MS,
      firstDay: Date.parse(firstDay) / DAY_MS,
    })),
  };
}
