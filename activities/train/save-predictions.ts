import path from 'node:path';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import type { ExplainedRows } from './explain-rows.js';
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
  let done = 0;
  let appended = Promise.resolve();
  const scoreWaiting = async (): Promise<void> => {
    for (let start = starts.shift(); start !== undefined; start = starts.shift()) {
      const rows = Math.min(BLOCK_ROWS, customers - start);
      const table = await scoreBlock(context, duck, sample, model, start, rows);
      appended = appended.then(() => duck.appendNumbers('scores', table));
      await appended;
      done += rows;
      context.progress('scoring customers', done, customers);
    }
  };
  await Promise.all(Array.from({ length: context.threads.size }, scoreWaiting));
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

/** Columns of the table `scores` for customers `start` to before `start + rows`. */
async function scoreBlock(
  context: StageContext,
  duck: DuckSession,
  sample: TrainingSample,
  model: ScoringModel,
  start: number,
  rows: number,
): Promise<Float64Array[]> {
  const found = await duck.numericColumns(
    `SELECT ${columnList(sample.features)} FROM scored_rows
     WHERE position >= ${start} AND position < ${start + rows} ORDER BY position`,
    rows,
  );
  const columns = [...found.values()];
  const explained = await context.threads.run<ScoreCustomersInput, ExplainedRows>(
    path.join(__dirname, 'score-customers.thread.js'),
    { forest: model.forest, thresholds: sample.thresholds, columns, rows, top: TOP_REASONS },
    { signal: context.signal },
  );
  return [
    Float64Array.from({ length: rows }, (_, row) => start + row),
    explained.probabilities.map((probability) => calibrate(model.calibration, probability)),
    ...Array.from({ length: TOP_REASONS }, (_, rank) =>
      reasonColumns(explained, columns, rank),
    ).flat(),
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
