import path from 'node:path';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import { overlap } from './overlap.js';
import type { PackedForest } from './packed-forest.js';
import { calibrate, type Calibration } from './platt-calibration.js';
import type { ScoreCustomersInput, ScoredCustomers } from './score-customers.thread.js';
import { columnList, type TrainingSample } from './training-sample.js';

/** Customers that are scored at once: 8,192 of 128 features are 8 MB. */
const BLOCK_ROWS = 8192;

/** Reasons a customer. */
const TOP_REASONS = 3;

/** Rows of the forest, and those of the value models that were made before. */
const ALL_PREDICTIONS = `
  SELECT * FROM published_predictions
  UNION ALL
  SELECT * FROM value_predictions
  ORDER BY customer_id, target, label`;

/** Some customers: where each stands in the order of publication, and their raw features. */
interface CustomerBlock {
  readonly positions: Float64Array;
  readonly columns: readonly Float64Array[];
}

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
  const writer = await duck.fork();
  try {
    let done = 0;
    await overlap(readBlocks(duck, sample), context.threads.size, {
      read: (block) => Promise.resolve(block),
      compute: ({ columns }) => explain(context, sample, model, columns),
      write: async (explained, { positions }) => {
        await writer.appendNumbers('scores', scoreTable(positions, explained, model.calibration));
        done += positions.length;
        context.progress('scoring customers', done, customers);
      },
    });
  } finally {
    writer.close();
  }
  await duck.runFile(path.join(__dirname, 'predictions.sql'), {
    meanings: sample.features.map(({ meaning }) => meaning),
    horizon_days: context.spec.train.horizonDays,
    model_version: model.version,
  });
  return context.saveTable('predictions', duck, ALL_PREDICTIONS);
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
  await context.saveTable('predictions', duck, ALL_PREDICTIONS);
}

/** All customers in the order in which the file has them, so that nothing wide is sorted. */
async function* readBlocks(
  duck: DuckSession,
  { features }: TrainingSample,
): AsyncGenerator<CustomerBlock> {
  const sql = `SELECT position, ${columnList(features)} FROM scored_features`;
  let held = emptyBlock(features.length);
  let rows = 0;
  for await (const { columns, rowCount } of duck.numericChunks(sql)) {
    for (let from = 0; from < rowCount;) {
      const taken = Math.min(rowCount - from, BLOCK_ROWS - rows);
      for (const [index, values] of columns.entries()) {
        held[index]?.set(values.subarray(from, from + taken), rows);
      }
      from += taken;
      rows += taken;
      if (rows < BLOCK_ROWS) continue;
      yield blockOf(held);
      held = emptyBlock(features.length);
      rows = 0;
    }
  }
  if (rows > 0) yield blockOf(held.map((values) => values.slice(0, rows)));
}

const emptyBlock = (features: number): Float64Array[] =>
  Array.from({ length: 1 + features }, () => new Float64Array(BLOCK_ROWS));

function blockOf([positions = new Float64Array(), ...columns]: Float64Array[]): CustomerBlock {
  return { positions, columns };
}

function explain(
  context: StageContext,
  { thresholds }: TrainingSample,
  { forest }: ScoringModel,
  columns: readonly Float64Array[],
): Promise<ScoredCustomers> {
  const rows = columns[0]?.length ?? 0;
  return context.threads.run<ScoreCustomersInput, ScoredCustomers>(
    path.join(__dirname, 'score-customers.thread.js'),
    { forest, thresholds, columns, rows, top: TOP_REASONS },
    { transfer: columns.map(({ buffer }) => buffer as ArrayBuffer), signal: context.signal },
  );
}

/** Columns of the table `scores` for the customers at these positions. */
function scoreTable(
  positions: Float64Array,
  scored: ScoredCustomers,
  calibration: Calibration,
): Float64Array[] {
  const ranks = Array.from({ length: TOP_REASONS }, (_, rank) => rank);
  return [
    positions,
    scored.probabilities.map((probability) => calibrate(calibration, probability)),
    ...ranks.flatMap((rank) => reasonColumns(scored, rank)),
  ];
}

/** Feature number, its raw value and its contribution at one rank of every row; NaN where none. */
function reasonColumns(scored: ScoredCustomers, rank: number): Float64Array[] {
  const places = Int32Array.from(
    scored.probabilities,
    (_probability, row) => row * TOP_REASONS + rank,
  );
  const isNone = (place: number): boolean => (scored.features[place] ?? -1) < 0;
  const pick = (values: ArrayLike<number>): Float64Array =>
    Float64Array.from(places, (place) =>
      isNone(place) ? Number.NaN : (values[place] ?? Number.NaN),
    );
  return [pick(scored.features), pick(scored.values), pick(scored.contributions)];
}
