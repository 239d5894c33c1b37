import path from 'node:path';
import type { StageContext } from '../../artifacts/stage.js';
import type { DuckSession } from '../../compute/duck-session.js';
import { keepLargest } from '../explain-rows.js';
import { predictionOutputs } from '../finish-scores.js';
import { regularNumbers } from '../regular-rows.js';
import { TOP_REASONS } from '../save-predictions.js';
import type { ScoredModel, ScoredTarget } from '../scored-model.js';
import { columnList, type FeatureName } from '../training-sample.js';
import type { ExplainCustomersInput, ExplainedCustomers } from './explain-customers.thread.js';

/** Labelled rows that say how often each child is taken: a leaf of 50 rows in 50,000 has ten of them. */
const COVER_ROWS = 10_000;

/** Customers at even distances of the published order from whom importance and pictures are made. */
const SAMPLE_CUSTOMERS = 200;

/** Shapley values of a regular sample of the customers, for one target. */
export interface ShapSample {
  readonly target: ScoredTarget['facts']['target'];
  readonly customers: number;
  /** Customers whose reasons were replaced. */
  readonly exactReasons: number;
  /** `customers x features`, in the target's unit (points of probability as shares). */
  readonly values: Float64Array;
  /** Place of each value among those of the labelled rows, 0 to 1; NaN where it is missing. */
  readonly places: Float64Array;
}

/**
 * Explains the first target by exact Shapley values: replaces the reasons in `scores` of the customers with the
 * highest scores (`train.exactReasons`), and returns the values of a regular sample of all. Path contributions stay
 * with the other customers and targets: a customer's exact values take some 2 ms of 200 trees.
 */
export async function explainCustomers(
  context: StageContext,
  duck: DuckSession,
  model: ScoredModel,
  customers: number,
): Promise<ShapSample | undefined> {
  const [first] = model.targets;
  const [forest] = first?.forests ?? [];
  if (first === undefined || forest === undefined || first.forests.length > 1) return undefined;
  context.progress('explaining customers');
  const sampled = regularNumbers(0, customers, SAMPLE_CUSTOMERS);
  const best = await bestCustomers(duck, context.spec.train.exactReasons);
  const positions = [...new Set([...sampled, ...best])].sort((a, b) => a - b);
  const columns = await readCustomers(duck, model.features, positions);
  const explained = await explainInThread(context, model, { forest, columns });
  const placeOf = new Map(positions.map((position, place) => [position, place]));
  const rows = best.map((position) => placeOf.get(position) ?? 0);
  const factor = predictionOutputs(model.targets)[0]?.factor ?? 1;
  await replaceReasons(duck, reasonTable({ best, rows, columns, explained, factor }));
  const sampledRows = Array.from(sampled, (position) => placeOf.get(position) ?? 0);
  return { ...sampleOf(model, first, explained, sampledRows), exactReasons: best.length };
}

/** Positions of the customers with the highest scores of the first kind of row. */
async function bestCustomers(duck: DuckSession, most: number): Promise<number[]> {
  const rows = await duck.all<{ position: number }>(
    `SELECT position FROM scores WHERE output = 0 ORDER BY score DESC, position LIMIT ${most}`,
  );
  return rows.map(({ position }) => Number(position));
}

async function readCustomers(
  duck: DuckSession,
  features: readonly FeatureName[],
  positions: readonly number[],
): Promise<Float64Array[]> {
  await duck.run(
    `CREATE OR REPLACE TEMP TABLE explained_rows AS SELECT unnest([${positions.join(', ')}]::BIGINT[]) AS position`,
  );
  const columns = await duck.numericColumns(
    `SELECT ${columnList(features)} FROM scored_features
     JOIN explained_rows USING (position) ORDER BY position`,
    positions.length,
  );
  return [...columns.values()];
}

function explainInThread(
  context: StageContext,
  { thresholds, sample }: ScoredModel,
  { forest, columns }: Pick<ExplainCustomersInput, 'forest' | 'columns'>,
): Promise<ExplainedCustomers> {
  const { matrix, rows } = sample.shared;
  return context.threads.run<ExplainCustomersInput, ExplainedCustomers>(
    path.join(__dirname, 'explain-customers.thread.js'),
    {
      ...{ forest, thresholds, columns, matrix },
      rows: columns[0]?.length ?? 0,
      coverRows: regularNumbers(0, rows, COVER_ROWS),
    },
    { signal: context.signal },
  );
}

interface Explained {
  /** Positions of the customers, and their rows among the explained ones. */
  readonly best: readonly number[];
  readonly rows: readonly number[];
  readonly columns: readonly Float64Array[];
  readonly explained: ExplainedCustomers;
  readonly factor: number;
}

/** Position, then feature, raw value and contribution of each reason, by column; NaN where there is none. */
function reasonTable({ best, rows, columns, explained, factor }: Explained): Float64Array[] {
  const features = columns.length;
  const table = Array.from({ length: 1 + 3 * TOP_REASONS }, () =>
    new Float64Array(best.length).fill(Number.NaN),
  );
  for (const [place, row] of rows.entries()) {
    const into = {
      features: new Int32Array(TOP_REASONS).fill(-1),
      contributions: new Float64Array(TOP_REASONS),
    };
    const own = explained.values.subarray(row * features, (row + 1) * features);
    keepLargest(own, 1, 0, TOP_REASONS, into);
    (table[0] as Float64Array)[place] = best[place] as number;
    for (const [rank, feature] of into.features.entries()) {
      if (feature < 0) continue;
      const raw = columns[feature]?.[row] ?? Number.NaN;
      const value = Number.isFinite(raw) ? raw : Number.NaN;
      const figures = [feature, value, factor * (into.contributions[rank] as number)];
      for (const [at, figure] of figures.entries()) {
        (table[1 + 3 * rank + at] as Float64Array)[place] = figure;
      }
    }
  }
  return table;
}

async function replaceReasons(duck: DuckSession, table: Float64Array[]): Promise<void> {
  const columns = Array.from({ length: TOP_REASONS }, (_, rank) =>
    ['feature', 'value', 'contribution'].map((name) => `${name}_${rank + 1}`),
  ).flat();
  const types = ['position', ...columns].map((name) => `${name} DOUBLE`).join(', ');
  await duck.run(`CREATE OR REPLACE TABLE exact_reasons (${types})`);
  await duck.appendNumbers('exact_reasons', table);
  await duck.run(
    `UPDATE scores SET ${columns.map((name) => `${name} = exact_reasons.${name}`).join(', ')}
     FROM exact_reasons WHERE scores.output = 0 AND scores.position = exact_reasons.position`,
  );
}

function sampleOf(
  { thresholds }: ScoredModel,
  { facts }: ScoredTarget,
  { values, bins }: ExplainedCustomers,
  rows: readonly number[],
): Omit<ShapSample, 'exactReasons'> {
  const features = thresholds.length;
  const own = new Float64Array(rows.length * features);
  const places = new Float64Array(rows.length * features);
  for (const [place, row] of rows.entries()) {
    own.set(values.subarray(row * features, (row + 1) * features), place * features);
    for (const [feature, { length }] of thresholds.entries()) {
      const bin = bins[row * features + feature] as number;
      // The last bin holds missing values.
      places[place * features + feature] =
        bin === length ? Number.NaN : bin / Math.max(1, length - 1);
    }
  }
  return {
    target: facts.target,
    customers: rows.length,
    values: own.map((value) => value * facts.scale),
    places,
  };
}
