import path from 'node:path';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import type { CountBinsInput } from './count-bins.thread.js';
import { stabilityIndex } from '../compute/population-stability.js';
import { columnList, type FeatureName } from './training-sample.js';

/** Customers that are compared: of 20,000, chance alone moves an index by 0.001. */
const MOST_CUSTOMERS = 20_000;

/** The feature whose distribution has moved the most since a model was fitted. */
export interface Drift {
  readonly feature: string;
  readonly psi: number;
  readonly customers: number;
  /** The features that have moved most, at most ten, the largest index first. */
  readonly largest: readonly { readonly feature: string; readonly psi: number }[];
}

const MOST_FEATURES = 10;

/** How many of the customers to score lie in each bin of each feature; a regular sample of a large shop. */
export async function countPopulation(
  context: StageContext,
  duck: DuckSession,
  features: readonly FeatureName[],
  thresholds: readonly Float64Array[],
): Promise<number[][]> {
  const { found } = await duck.one<{ found: number }>('SELECT count(*) AS found FROM scored_rows');
  const step = Math.max(1, Math.ceil(found / MOST_CUSTOMERS));
  const rows = Math.ceil(found / step);
  const columns = await duck.numericColumns(
    `SELECT ${columnList(features)} FROM scored_features WHERE position % ${step} = 0`,
    rows,
  );
  return context.threads.run<CountBinsInput, number[][]>(
    path.join(__dirname, 'count-bins.thread.js'),
    { columns: [...columns.values()], thresholds, rows },
    {
      transfer: Array.from(columns.values(), ({ buffer }) => buffer as ArrayBuffer),
      signal: context.signal,
    },
  );
}

/** The largest population stability index of all features; of equal ones, the first feature's. */
export function largestDrift(
  features: readonly FeatureName[],
  before: readonly (readonly number[])[],
  now: readonly (readonly number[])[],
): Drift {
  const customers = (now[0] ?? []).reduce((sum, count) => sum + count, 0);
  const largest = features
    .map(({ feature }, index) => ({
      feature,
      psi: stabilityIndex(before[index] ?? [], now[index] ?? []),
    }))
    // A stable sort: of equal indices the first feature's comes first.
    .sort((a, b) => b.psi - a.psi)
    .slice(0, MOST_FEATURES);
  const [first = { feature: '', psi: 0 }] = largest;
  return { ...first, customers, largest };
}
