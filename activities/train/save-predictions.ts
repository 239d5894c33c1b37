import path from 'node:path';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import type { ExplainedRows } from './explain-rows.js';
import { overlap } from './overlap.js';
import type { PackedForest } from './packed-forest.js';
import { calibrate, type Calibration } from './platt-calibration.js';
import type { ScoreCustomersInput } from './score-customers.thread.js';
import { columnList, type TrainingSample } from './training-sample.js';

/** Customers that are scored at once: 20,000 of 40 features are 6 MB. */
const BLOCK_ROWS = 20_000;

/** Reasons a customer. */
const TOP_REASONS = 3;

/** A forest that is to score everyone. */
export interface ScoringModel {
  readonly forest: PackedForest;
  readonly calibration: Calibration;
  readonly version: string;
}

/**
 * Scores every customer block by block, so that memory does not grow with their number, and writes the
 * published table. Returns its rows.
 */
export async function savePredictions(
  context: StageContext,
  duck: DuckSession,
  sample: TrainingSample,
  model: ScoringModel,
  customers: number,
): Promise<number> {
  const starts = Array.from(
    { length: Math.ceil(customers / BLOCK_ROWS) },
    (_, block) => block * BLOCK_ROWS,
  );
  await overlap(starts, context.threads.size, {
    read: (start) => readBlock(duck, sample, start, Math.min(BLOCK_ROWS, customers - start)),
    compute: async (columns) => ({
      columns,
      explained: await explain(context, sample, model, columns),
    }),
    write: async ({ columns, explained }, start) => {
      await duck.appendNumbers('scores', scoreTable(columns, explained, model.calibration, start));
      context.progress('scoring customers', start + explained.probabilities.length, customers);
    },
  });
  await duck.runFile(path.join(__dirname, 'predictions.sql'), {
    meanings: sample.features.map(({ meaning }) => meaning),
    horizon_days: context.spec.train.horizonDays,
    model_version: model.version,
  });
  return context.saveTable(
    'predictions',
    duck,
    'SELECT * FROM published_predictions ORDER BY customer_id, target, label',
  );
}

/** Writes the published table without rows, and says why. */
export async function saveNoPredictions(
  context: StageContext,
  duck: DuckSession,
  reason: string,
): Promise<void> {
  context.explainEmpty('predictions', reason);
  await duck.runFile(path.join(__dirname, 'predictions.sql'), {
    meanings: [],
    horizon_days: context.spec.train.horizonDays,
    model_version: '',
  });
  await context.saveTable(
    'predictions',
    duck,
    'SELECT * FROM published_predictions ORDER BY customer_id, target, label',
  );
}

async function readBlock(
  duck: DuckSession,
  sample: TrainingSample,
  start: number,
  rows: number,
): Promise<Float64Array[]> {
  const columns = await duck.numericColumns(
    `SELECT ${columnList(sample.features)} FROM scored_rows
     WHERE position >= ${start} AND position < ${start + rows} ORDER BY position`,
    rows,
  );
  return [...columns.values()];
}

function explain(
  context: StageContext,
  { thresholds }: TrainingSample,
  { forest }: ScoringModel,
  columns: readonly Float64Array[],
): Promise<ExplainedRows> {
  const rows = columns[0]?.length ?? 0;
  return context.threads.run<ScoreCustomersInput, ExplainedRows>(
    path.join(__dirname, 'score-customers.thread.js'),
    { forest, thresholds, columns, rows, top: TOP_REASONS },
    { signal: context.signal },
  );
}

/** Columns of the table `scores` for customers from `start`. */
function scoreTable(
  columns: readonly Float64Array[],
  explained: ExplainedRows,
  calibration: Calibration,
  start: number,
): Float64Array[] {
  const ranks = Array.from({ length: TOP_REASONS }, (_, rank) => rank);
  return [
    explained.probabilities.map((_, row) => start + row),
    explained.probabilities.map((probability) => calibrate(calibration, probability)),
    ...ranks.flatMap((rank) => reasonColumns(explained, columns, rank)),
  ];
}

/** Feature number, its raw value and its contribution at one rank of every row; NaN where none. */
function reasonColumns(
  explained: ExplainedRows,
  columns: readonly Float64Array[],
  rank: number,
): Float64Array[] {
  const rows = explained.probabilities.length;
  const features = new Float64Array(rows).fill(Number.NaN);
  const values = new Float64Array(rows).fill(Number.NaN);
  const contributions = new Float64Array(rows).fill(Number.NaN);
  for (let row = 0; row < rows; row += 1) {
    const feature = explained.features[row * TOP_REASONS + rank] ?? -1;
    if (feature < 0) continue;
    const value = columns[feature]?.[row] ?? Number.NaN;
    features[row] = feature;
    values[row] = Number.isFinite(value) ? value : Number.NaN;
    contributions[row] = explained.contributions[row * TOP_REASONS + rank] ?? 0;
  }
  return [features, values, contributions];
}
