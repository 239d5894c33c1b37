import type { StageContext } from '../artifacts/stage.js';
import { deriveSeed } from '../compute/seeded-random.js';
import type { EvaluateClassesInput } from './evaluate-classes.thread.js';
import { REPLICATES, scoreInParts, type EvaluatedSlice } from './evaluate-forest.js';
import type { MetricValue } from './evaluate-scores.thread.js';
import { blendSources, expectedNext, fitBlend, fitTransitions } from './markov-stages.js';
import type { PackedForest } from './packed-forest.js';
import { runThread } from './run-thread.js';
import type { TargetReport } from './scored-model.js';
import { classNumbers } from './target-sample.js';
import type { LabelColumns, SampleRows } from './training-sample.js';

/** The rows, and the stages by class. */
export interface StageRows {
  readonly rows: SampleRows;
  readonly labels: LabelColumns;
  readonly classes: readonly string[];
}

/** Outputs of forests of classes as `rows x classes`, row-major. */
export function rowMajor(outputs: readonly Float64Array[]): Float64Array {
  const classes = outputs.length;
  const table = new Float64Array(classes * (outputs[0]?.length ?? 0));
  for (const [place, values] of outputs.entries()) {
    for (let row = 0; row < values.length; row += 1) {
      table[row * classes + place] = values[row] as number;
    }
  }
  return table;
}

/**
 * The share of the forest in B(x, t+1) = alpha f(B(x, t), X) + (1 - alpha) M(B(x, t)), M the Markov chain of
 * stages, fitted on rows out of bag: other rows than those on which the blend is reported.
 */
export function chooseBlend(stages: StageRows, outOfBag: readonly Float64Array[]): number {
  const { rows, labels, classes } = stages;
  const { now, next } = classesOf(labels, classes, 0, rows.earlierRows);
  const chain = fitTransitions(now, next, classes.length);
  return fitBlend(rowMajor(outOfBag), expectedNext(chain, now), next, classes.length);
}

/**
 * The blend on the cut-off that its forest has not seen, beside either of its sources and the shares of all, and
 * the chain of all labelled rows.
 */
export async function evaluateStages(
  context: StageContext,
  stages: StageRows,
  forests: readonly PackedForest[],
  blend: number,
): Promise<TargetReport> {
  const { rows, labels, classes } = stages;
  const first = rows.earlierRows;
  const count = rows.shared.rows - first;
  const known = classesOf(labels, classes, 0, first);
  const latest = classesOf(labels, classes, first, rows.shared.rows);
  const chain = fitTransitions(known.now, known.next, classes.length);
  const forest = rowMajor(
    await Promise.all(
      forests.map((output) => scoreInParts(context, output, rows.shared.matrix, first, count)),
    ),
  );
  const markov = expectedNext(chain, latest.now);
  const evaluate = async (slice: string, probabilities: Float64Array): Promise<EvaluatedSlice> => ({
    slice,
    rows: count,
    curve: [],
    metrics: await runThread<EvaluateClassesInput, MetricValue[]>(context, 'evaluate-classes', {
      ...{ probabilities, truth: latest.next, classes: classes.length, replicates: REPLICATES },
      seed: deriveSeed(context.spec.seed, 'train.bootstrap'),
    }),
  });
  const slices = await Promise.all([
    evaluate('time_split', blendSources(forest, markov, blend, classes.length)),
    evaluate('forest', forest),
    evaluate('baseline:markov', markov),
    evaluate('baseline:majority', sharesOfAll(known.next, classes.length, count)),
  ]);
  const all = classesOf(labels, classes, 0, rows.shared.rows);
  return { slices, transitions: fitTransitions(all.now, all.next, classes.length) };
}

function classesOf(
  labels: LabelColumns,
  classes: readonly string[],
  first: number,
  end: number,
): { now: Uint8Array; next: Uint8Array } {
  const read = (name: string): Uint8Array =>
    classNumbers((labels.get(name) ?? new Float64Array(end)).slice(first, end), classes);
  return { now: read('stage_now'), next: read('next_stage') };
}

/** The shares of the classes, the same ones for every row. */
function sharesOfAll(next: Uint8Array, classes: number, rows: number): Float64Array {
  const shares = new Float64Array(classes).fill(1 / classes);
  for (const place of next) shares[place] = (shares[place] ?? 0) + 1;
  return Float64Array.from(
    { length: rows * classes },
    (_, cell) => (shares[cell % classes] ?? 0) / (next.length + 1),
  );
}
