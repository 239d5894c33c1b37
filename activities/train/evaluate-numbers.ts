import type { StageContext } from '../artifacts/stage.js';
import { deriveSeed } from '../compute/seeded-random.js';
import { REPLICATES, scoreInParts, type EvaluatedSlice } from './evaluate-forest.js';
import type { EvaluateNumbersInput } from './evaluate-numbers.thread.js';
import type { MetricValue } from './evaluate-scores.thread.js';
import type { PackedForest } from './packed-forest.js';
import { runThread } from './run-thread.js';
import type { TargetReport } from './scored-model.js';
import { TARGETS, type NumberTarget } from './targets.js';
import type { LabelColumns, SampleRows } from './training-sample.js';

const BEFORE = { expected_orders: 'orders_before', expected_spend: 'spend_before' } as const;

/**
 * A forest of a number on the cut-off that it has not seen, beside the mean of the rows that it was fitted on and
 * what the customer did in the horizon before the cut-off.
 */
export async function evaluateNumbers(
  context: StageContext,
  { rows, labels, target }: { rows: SampleRows; labels: LabelColumns; target: NumberTarget },
  forest: PackedForest,
  scale: number,
): Promise<TargetReport> {
  const first = rows.earlierRows;
  const count = rows.shared.rows - first;
  const values = labels.get(TARGETS[target].column) ?? new Float64Array(rows.shared.rows);
  const truth = values.slice(first);
  const outputs = await scoreInParts(context, forest, rows.shared.matrix, first, count);
  const mean = values.subarray(0, first).reduce((sum, value) => sum + value, 0) / first;
  const evaluate = async (slice: string, predicted: Float64Array): Promise<EvaluatedSlice> => ({
    slice,
    rows: count,
    curve: [],
    metrics: await runThread<EvaluateNumbersInput, MetricValue[]>(context, 'evaluate-numbers', {
      ...{ predicted, truth, replicates: REPLICATES },
      seed: deriveSeed(context.spec.seed, 'train.bootstrap'),
    }),
  });
  const slices = await Promise.all([
    evaluate(
      'time_split',
      outputs.map((output) => output * scale),
    ),
    evaluate('baseline:mean', new Float64Array(count).fill(mean)),
    evaluate('baseline:last_period', (labels.get(BEFORE[target]) ?? values).slice(first)),
  ]);
  return { slices };
}
