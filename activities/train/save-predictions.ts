import path from 'node:path';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import { finishScores, predictionOutputs, type PredictionOutput } from './finish-scores.js';
import { overlap } from './overlap.js';
import type { ScoreCustomersInput, ScoredCustomers } from './score-customers.thread.js';
import type { ScoredModel } from './scored-model.js';
import { columnList, type FeatureName } from './training-sample.js';

/** Customers that are scored at once: 8,192 of 128 features are 8 MB. */
const BLOCK_ROWS = 8192;

/** Reasons a customer. */
export const TOP_REASONS = 3;

/** Some customers: where each stands in the order of publication, its stage, and their raw features. */
interface CustomerBlock {
  readonly positions: Float64Array;
  readonly stages: Float64Array;
  readonly columns: readonly Float64Array[];
}

/** Rows of the forests, and those of the value models that were made before. */
const ALL = `
  SELECT * FROM published_predictions
  UNION ALL
  SELECT * FROM value_predictions
  ORDER BY customer_id, target, label`;

/**
 * Fills the table `scores` with every customer by every target, block by block, so that memory does not grow with
 * their number.
 */
export async function scoreCustomers(
  context: StageContext,
  duck: DuckSession,
  model: ScoredModel,
  customers: number,
): Promise<void> {
  const { features, targets } = model;
  const outputs = predictionOutputs(targets);
  const writer = await duck.fork();
  try {
    let done = 0;
    await overlap(readBlocks(duck, features), context.threads.size, {
      read: (block) => Promise.resolve(block),
      compute: ({ columns }) => explain(context, model, columns),
      write: async (explained, { positions, stages }) => {
        const scores = finishScores(
          targets,
          explained.map(({ probabilities }) => probabilities),
          stages,
        );
        for (const [output, scored] of explained.entries()) {
          const score = scores[output] ?? new Float64Array(positions.length);
          const factor = outputs[output]?.factor ?? 1;
          const table = scoreTable({ positions, output, score, factor }, scored);
          await writer.appendNumbers('scores', table);
        }
        done += positions.length;
        context.progress('scoring customers', done, customers);
      },
    });
  } finally {
    writer.close();
  }
}

/** Writes the published table of the scores. Returns its rows. */
export async function savePredictions(
  context: StageContext,
  duck: DuckSession,
  { features, targets }: ScoredModel,
): Promise<number> {
  await makeView(context, duck, features, predictionOutputs(targets));
  return context.saveTable('predictions', duck, ALL);
}

/** Writes the published table without rows, and says why. */
export async function saveNoPredictions(
  context: StageContext,
  duck: DuckSession,
  reason: string,
): Promise<void> {
  context.explainEmpty('predictions', reason);
  const none = { target: '', label: '', version: '', isNumber: false, factor: 1, unit: '' };
  await makeView(context, duck, [], [none]);
  await context.saveTable('predictions', duck, ALL);
}

function makeView(
  context: StageContext,
  duck: DuckSession,
  features: readonly FeatureName[],
  outputs: readonly PredictionOutput[],
): Promise<void> {
  return duck.runFile(path.join(__dirname, 'predictions.sql'), {
    meanings: features.map(({ meaning }) => meaning),
    horizon_days: context.spec.train.horizonDays,
    targets: outputs.map(({ target }) => target),
    labels: outputs.map(({ label }) => label),
    versions: outputs.map(({ version }) => version),
    figures: outputs.map(({ isNumber }) => (isNumber ? 'value' : 'probability')),
    units: outputs.map(({ unit }) => unit),
  });
}

/** All customers in the order in which the file has them, so that nothing wide is sorted. */
async function* readBlocks(
  duck: DuckSession,
  features: readonly FeatureName[],
): AsyncGenerator<CustomerBlock> {
  const sql = `SELECT position, scored_stage, ${columnList(features)} FROM scored_features`;
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
  Array.from({ length: 2 + features }, () => new Float64Array(BLOCK_ROWS));

function blockOf([
  positions = new Float64Array(),
  stages = new Float64Array(),
  ...columns
]: Float64Array[]): CustomerBlock {
  return { positions, stages, columns };
}

function explain(
  context: StageContext,
  { thresholds, targets }: ScoredModel,
  columns: readonly Float64Array[],
): Promise<ScoredCustomers[]> {
  const rows = columns[0]?.length ?? 0;
  const forests = targets.flatMap((target) => target.forests);
  return context.threads.run<ScoreCustomersInput, ScoredCustomers[]>(
    path.join(__dirname, 'score-customers.thread.js'),
    { forests, thresholds, columns, rows, top: TOP_REASONS },
    { transfer: columns.map(({ buffer }) => buffer as ArrayBuffer), signal: context.signal },
  );
}

/** Customers, the kind of row, its figures, and what contributions are multiplied by. */
interface ScoreColumns {
  readonly positions: Float64Array;
  readonly output: number;
  readonly score: Float64Array;
  readonly factor: number;
}

/** Columns of the table `scores` for the customers at these positions. */
function scoreTable(
  { positions, output, score, factor }: ScoreColumns,
  scored: ScoredCustomers,
): Float64Array[] {
  const ranks = Array.from({ length: TOP_REASONS }, (_, rank) => rank);
  return [
    positions,
    new Float64Array(positions.length).fill(output),
    score,
    ...ranks.flatMap((rank) => reasonColumns(scored, rank, factor)),
  ];
}

/** Feature number, its raw value and its contribution at one rank of every row; NaN where none. */
function reasonColumns(scored: ScoredCustomers, rank: number, factor: number): Float64Array[] {
  const places = Int32Array.from(
    scored.probabilities,
    (_probability, row) => row * TOP_REASONS + rank,
  );
  const isNone = (place: number): boolean => (scored.features[place] ?? -1) < 0;
  const pick = (values: ArrayLike<number>): Float64Array =>
    Float64Array.from(places, (place) =>
      isNone(place) ? Number.NaN : (values[place] ?? Number.NaN),
    );
  const contributions = pick(scored.contributions).map((contribution) => factor * contribution);
  return [pick(scored.features), pick(scored.values), contributions];
}
