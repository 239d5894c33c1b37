import path from 'node:path';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import { deriveSeed } from '../compute/seeded-random.js';
import type { BinColumnsInput } from './bin-columns.thread.js';
import type { TrainingRows } from './grow-trees.thread.js';
import type { BinnedMatrix } from './histogram-bins.js';
import { overlap } from './overlap.js';

/** Cells of raw values that are read at once: 1.5 M of them are 12 MB. */
const BATCH_CELLS = 1_500_000;

/** A feature as the stage before described it. */
export interface FeatureName {
  feature: string;
  meaning: string;
  unit: string;
  type: string;
  source: string;
}

/** Labelled rows, binned; rows of older cut-offs (index 2 and more) come first. */
export interface TrainingSample {
  readonly training: TrainingRows;
  /** Those whose cut-off is at least two horizons back: their labels were known at `asOf - horizon`. */
  readonly earlier: TrainingRows;
  readonly cutoffs: number;
  readonly thresholds: readonly Float64Array[];
  readonly features: readonly FeatureName[];
}

/** What a sample would hold, before any feature is read. */
export interface SampleCounts {
  readonly rows: number;
  readonly earlierRows: number;
  readonly cutoffs: number;
  readonly customers: number;
  readonly earlierCustomers: number;
  readonly earlierPositives: number;
  readonly latestPositives: number;
  readonly customersToScore: number;
}

/** A list of columns in SQL, in the order of the features. */
export const columnList = (features: readonly FeatureName[]): string =>
  features.map(({ feature }) => `"${feature.replaceAll('"', '""')}"`).join(', ');

/** Makes the tables and views of `training-sample.sql`, and counts them. */
export async function prepareSample(
  context: StageContext,
  duck: DuckSession,
): Promise<SampleCounts> {
  await duck.runFile(path.join(__dirname, 'training-sample.sql'), {
    sample_seed: deriveSeed(context.spec.seed, 'train.sample'),
    max_rows: context.spec.train.maxRows,
  });
  return duck.one<SampleCounts & Record<string, number>>(`
    SELECT
      count(*) AS "rows",
      count(*) FILTER (WHERE cutoff_index >= 2) AS "earlierRows",
      count(DISTINCT cutoff_index) AS "cutoffs",
      count(DISTINCT customer_number) AS "customers",
      count(DISTINCT customer_number) FILTER (WHERE cutoff_index >= 2) AS "earlierCustomers",
      count(*) FILTER (WHERE cutoff_index >= 2 AND purchased = 1) AS "earlierPositives",
      count(*) FILTER (WHERE cutoff_index = 1 AND purchased = 1) AS "latestPositives",
      (SELECT count(*) FROM scored_rows) AS "customersToScore"
    FROM training_rows`);
}

/** Names and meanings of the features that training_rows holds, in the model's order. */
export async function readFeatureNames(duck: DuckSession): Promise<FeatureName[]> {
  return duck.all<FeatureName & Record<string, string>>(`
    SELECT feature, meaning, unit, type, source
    FROM feature_names
    WHERE feature IN (SELECT column_name FROM (DESCRIBE features))
    ORDER BY position`);
}

/** What a sample is binned by: thresholds fitted on its first `fitRows` rows, or on those of an earlier day. */
export interface BinningPlan {
  readonly features: readonly FeatureName[];
  readonly fitRows: number;
  readonly thresholds?: readonly Float64Array[];
}

/**
 * Reads the rows a few columns at a time and bins them in threads. Thresholds come from the first
 * `fitRows` rows only, so that nothing of the evaluated rows shapes the evaluated model.
 */
export async function readSample(
  context: StageContext,
  duck: DuckSession,
  counts: SampleCounts,
  { features, fitRows, thresholds: given }: BinningPlan,
): Promise<TrainingSample> {
  const { rows } = counts;
  const { labels, groups } = await readLabels(duck, rows);
  const bins = new Uint8Array(new SharedArrayBuffer(rows * features.length));
  const matrix: BinnedMatrix = { bins, stride: rows, features: features.length };
  const perBatch = Math.max(1, Math.floor(BATCH_CELLS / Math.max(1, rows)));
  const starts = Array.from(
    { length: Math.ceil(features.length / perBatch) },
    (_, batch) => batch * perBatch,
  );
  const thresholds: Float64Array[] = [];
  await overlap(starts, context.threads.size, {
    read: async (first) => {
      const batch = features.slice(first, first + perBatch);
      const sql = `SELECT position, ${columnList(batch)} FROM training_features`;
      return columnsByPosition(duck, sql, { rows, columns: batch.length });
    },
    compute: (columns, firstFeature) =>
      context.threads.run<BinColumnsInput, Float64Array[]>(
        path.join(__dirname, 'bin-columns.thread.js'),
        {
          ...{ columns, firstFeature, matrix, fitRows },
          ...(given && { thresholds: given.slice(firstFeature, firstFeature + columns.length) }),
        },
        {
          transfer: columns.map(({ buffer }) => buffer as ArrayBuffer),
          signal: context.signal,
        },
      ),
    write: (fitted) => {
      thresholds.push(...fitted);
      context.progress('binning features', thresholds.length, features.length);
      return Promise.resolve();
    },
  });
  const binCounts = Uint16Array.from(thresholds, ({ length }) => length + 1);
  const training = { matrix, binCounts, labels, groups, groupCount: counts.customers, rows };
  return {
    training,
    earlier: { ...training, groupCount: counts.earlierCustomers, rows: counts.earlierRows },
    cutoffs: counts.cutoffs,
    thresholds,
    features,
  };
}

/** Columns of a query behind its first one, which says where a row goes: DuckDB need not sort wide rows. */
async function columnsByPosition(
  duck: DuckSession,
  sql: string,
  size: { rows: number; columns: number },
): Promise<Float64Array[]> {
  const columns = Array.from({ length: size.columns }, () => new Float64Array(size.rows));
  for await (const chunk of duck.numericChunks(sql)) {
    const [positions = new Float64Array(), ...values] = chunk.columns;
    for (const [index, column] of columns.entries()) {
      const from = values[index] ?? new Float64Array();
      for (let row = 0; row < chunk.rowCount; row += 1) {
        column[positions[row] as number] = from[row] as number;
      }
    }
  }
  return columns;
}

async function readLabels(
  duck: DuckSession,
  rows: number,
): Promise<Pick<TrainingRows, 'labels' | 'groups'>> {
  const columns = await duck.numericColumns(
    'SELECT purchased, customer_number FROM training_rows ORDER BY position',
    rows,
  );
  const labels = new Uint8Array(new SharedArrayBuffer(rows));
  const groups = new Int32Array(new SharedArrayBuffer(4 * rows));
  labels.set(columns.get('purchased') ?? []);
  groups.set(columns.get('customer_number') ?? []);
  return { labels, groups };
}
