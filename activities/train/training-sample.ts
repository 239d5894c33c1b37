import path from 'node:path';
import { JOURNEY_STAGES } from '../../workflows/contracts/spec.js';
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

/** Rows that all targets share, binned; rows of older cut-offs (index 2 and more) come first. */
export interface SampleRows {
  readonly shared: Omit<TrainingRows, 'labels' | 'response'>;
  /** Rows and customers whose cut-off is at least two horizons back. */
  readonly earlierRows: number;
  readonly earlierCustomers: number;
  readonly cutoffs: number;
  readonly thresholds: readonly Float64Array[];
  readonly features: readonly FeatureName[];
}

/** The rows with the labels of one target. */
export interface TrainingSample extends SampleRows {
  readonly training: TrainingRows;
  /** Those whose cut-off is at least two horizons back: their labels were known at `asOf - horizon`. */
  readonly earlier: TrainingRows;
}

/** What the rows' customers did, by column of `training_rows`; one value a row. */
export type LabelColumns = ReadonlyMap<string, Float64Array>;

/** What a sample would hold, before any feature is read. */
export interface SampleCounts {
  readonly rows: number;
  readonly earlierRows: number;
  readonly cutoffs: number;
  readonly customers: number;
  readonly earlierCustomers: number;
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
    stages: [...JOURNEY_STAGES],
  });
  return duck.one<SampleCounts & Record<string, number>>(`
    SELECT
      count(*) AS "rows",
      count(*) FILTER (WHERE cutoff_index >= 2) AS "earlierRows",
      count(DISTINCT cutoff_index) AS "cutoffs",
      count(DISTINCT customer_number) AS "customers",
      count(DISTINCT customer_number) FILTER (WHERE cutoff_index >= 2) AS "earlierCustomers",
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
): Promise<SampleRows> {
  const { rows } = counts;
  const groups = await readGroups(duck, rows);
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
  return {
    shared: { matrix, binCounts, groups, groupCount: counts.customers, rows },
    earlierRows: counts.earlierRows,
    earlierCustomers: counts.earlierCustomers,
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

/** Labels of all targets, by row; `purchased` and so on as `training-sample.sql` names them. */
export async function readLabels(duck: DuckSession, rows: number): Promise<LabelColumns> {
  return duck.numericColumns(
    'SELECT * EXCLUDE (position, customer_number, customer_id) FROM training_rows ORDER BY position',
    rows,
  );
}

async function readGroups(duck: DuckSession, rows: number): Promise<Int32Array> {
  const columns = await duck.numericColumns(
    'SELECT customer_number FROM training_rows ORDER BY position',
    rows,
  );
  const groups = new Int32Array(new SharedArrayBuffer(4 * rows));
  groups.set(columns.get('customer_number') ?? []);
  return groups;
}
