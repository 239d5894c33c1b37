import type { DuckSession } from '../../compute/duck-session.js';
import type { Cutoff } from '../cutoffs.js';
import { COUNTED_STAGES } from '../feature-columns.js';
import type { NumberedNames } from '../known-names.js';
import { EVENT_KINDS, kindOfType } from './event-kinds.js';
import type { WindowPlan } from './window-plan.js';

const DAY_MS = 86_400_000;
const MICROSECONDS = 1000;

/** What is summed for the cut-offs. Needs the tables of `seen-events.sql`. */
export async function makeWindowPlan(
  duck: DuckSession,
  cutoffs: readonly Cutoff[],
  { known, returns }: { known: NumberedNames; returns: readonly string[] },
): Promise<WindowPlan> {
  const counts = await duck.one<{ orders: number; products: number; categories: number }>(
    `SELECT (SELECT count(*) FROM order_numbers) AS orders, count(*) AS products,
       coalesce(max(category_number), -1) + 1 AS categories FROM product_categories`,
  );
  const categories = await duck.numericColumns(
    'SELECT category_number FROM product_categories ORDER BY product',
    counts.products,
  );
  const types = await duck.all<{ name: string }>(
    'SELECT "name" FROM type_numbers ORDER BY event_type',
  );
  return {
    ...counts,
    channelColumns: known.channelColumns,
    typeColumns: known.typeColumns,
    typeKinds: Int32Array.from(types, ({ name }) => {
      const kind = kindOfType(name, returns);
      return kind === undefined ? -1 : EVENT_KINDS.indexOf(kind);
    }),
    productCategories: Int32Array.from(categories.get('category_number') ?? []),
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
