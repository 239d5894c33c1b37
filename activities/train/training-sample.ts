import path from 'node:path';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import { deriveSeed } from '../compute/seeded-random.js';
import type { BinColumnsInput } from './bin-columns.thread.js';
import type { TrainingRows } from './grow-trees.thread.js';
import type { BinnedMatrix } from './histogram-bins.js';

/** Cells of raw values that are held at once: 4 M of them are 32 MB. */
const BATCH_CELLS = 4_000_000;

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
  /** Rows whose cut-off is at least two horizons back; their labels were known at `asOf - horizon`. */
  readonly earlierRows: number;
  readonly cutoffs: number;
  readonly thresholds: readonly Float64Array[];
  readonly features: readonly FeatureName[];
}

/** What a sample would hold, before any feature is read. */
export interface SampleCounts {
  readonly rows: number;
  readonly earlierRows: number;
  readonly cutoffs: number;
  readonly earlierPositives: number;
  readonly latestPositives: number;
  readonly customersToScore: number;
}

/** A list of columns in SQL, in the order of the features. */
export const columnList = (features: readonly FeatureName[]): string =>
  features.map(({ feature }) => `"${feature.replaceAll('"', '""')}"`).join(', ');

/** Makes the tables training_rows, scored_rows and scores, and counts them. */
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

/**
 * Reads the rows a few columns at a time and bins them in threads. Thresholds come from the first
 * `fitRows` rows only, so that nothing of the evaluated rows shapes the evaluated model.
 */
export async function readSample(
  context: StageContext,
  duck: DuckSession,
  counts: SampleCounts,
  features: readonly FeatureName[],
  fitRows: number,
): Promise<TrainingSample> {
  const { rows } = counts;
  const { labels, groups, groupCount } = await readLabels(duck, rows);
  const bins = new Uint8Array(new SharedArrayBuffer(rows * features.length));
  const matrix: BinnedMatrix = { bins, stride: rows, features: features.length };
  const perBatch = Math.max(1, Math.floor(BATCH_CELLS / Math.max(1, rows)));
  const batches: Promise<Float64Array[]>[] = [];
  for (let first = 0; first < features.length; first += perBatch) {
    const batch = features.slice(first, first + perBatch);
    const sql = `SELECT ${columnList(batch)} FROM training_rows ORDER BY position`;
    const columns = [...(await duck.numericColumns(sql, rows)).values()];
    batches.push(
      context.threads.run<BinColumnsInput, Float64Array[]>(
        path.join(__dirname, 'bin-columns.thread.js'),
        { columns, firstFeature: first, matrix, fitRows },
        {
          transfer: columns.map(({ buffer }) => buffer as ArrayBuffer),
          signal: context.signal,
        },
      ),
    );
    context.progress('binning features', first + batch.length, features.length);
  }
  const thresholds = (await Promise.all(batches)).flat();
  const binCounts = Uint16Array.from(thresholds, ({ length }) => length + 1);
  const training = { matrix, binCounts, labels, groups, groupCount, rows };
  return {
    training,
    earlierRows: counts.earlierRows,
    cutoffs: counts.cutoffs,
    thresholds,
    features,
  };
}

/** Labels and customers; customers are numbered by first row, so that a prefix of rows has a prefix. */
async function readLabels(
  duck: DuckSession,
  rows: number,
): Promise<Pick<TrainingRows, 'labels' | 'groups' | 'groupCount'>> {
  const columns = await duck.numericColumns(
    'SELECT purchased, customer_number FROM training_rows ORDER BY position',
    rows,
  );
  const purchased = columns.get('purchased') ?? new Float64Array();
  const customers = columns.get('customer_number') ?? new Float64Array();
  const labels = new Uint8Array(new SharedArrayBuffer(rows));
  const groups = new Int32Array(new SharedArrayBuffer(4 * rows));
  const numbers = new Map<number, number>();
  for (let row = 0; row < rows; row += 1) {
    const customer = customers[row] ?? 0;
    const group = numbers.get(customer) ?? numbers.size;
    numbers.set(customer, group);
    labels[row] = purchased[row] === 1 ? 1 : 0;
    groups[row] = group;
  }
  return { labels, groups, groupCount: numbers.size };
}

/** The rows before `rows` as training rows of their own; they share memory with the whole. */
export function firstRows(training: TrainingRows, rows: number): TrainingRows {
  let groupCount = 0;
  for (let row = 0; row < rows; row += 1) {
    groupCount = Math.max(groupCount, (training.groups[row] ?? 0) + 1);
  }
  return { ...training, groupCount, rows };
}
