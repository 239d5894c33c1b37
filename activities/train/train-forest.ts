import path from 'node:path';
import type { ComputeThreads } from '../compute/compute-threads.js';
import type { TreeOptions } from './grow-tree.js';
import type { GrowTreesInput, GrownTrees, TrainingRows } from './grow-trees.thread.js';
import { packOutputs, PROBABILITY_UNIT, type PackedForest, type Tree } from './packed-forest.js';
import { outputsOf } from './tree-response.js';

/** What a forest is grown with. Limits by default: as the spec's `train` section. */
export interface ForestOptions extends TreeOptions {
  readonly trees: number;
  readonly seed: number;
}

/** One output of a grown forest and what it says of its own training rows. */
export interface TrainedOutput {
  readonly forest: PackedForest;
  /** Mean over the trees that have not seen the row's customer; NaN where all have. */
  readonly outOfBag: Float64Array;
}

/** A grown forest: its first output, and all of them. */
export interface TrainedForest extends TrainedOutput {
  readonly outputs: readonly TrainedOutput[];
  /** Mean Gini decrease over the trees by feature, with sum 1 (or all 0). */
  readonly gain: Float64Array;
}

/** Where the forest is grown, and who hears of it. */
export interface ForestRun {
  readonly threads: ComputeThreads;
  readonly signal: AbortSignal;
  readonly onTrees: (done: number) => void;
}

/**
 * Grows a random forest in threads, a few trees a call so that progress is seen and a cancelled run
 * stops soon. The result does not depend on the number of threads.
 * Source: Breiman 2001, Random Forests; class probabilities are averaged, not votes counted.
 */
export async function trainForest(
  training: TrainingRows,
  options: ForestOptions,
  run: ForestRun,
): Promise<TrainedForest> {
  const sums = Array.from(
    { length: outputsOf(training.response) },
    () => new Float64Array(training.rows),
  );
  const counts = new Int32Array(training.rows);
  const trees: Tree[] = [];
  let done = 0;
  const growRange = async (from: number, to: number): Promise<void> => {
    const input: GrowTreesInput = { training, options, seed: options.seed, from, to };
    const grown = await run.threads.run<GrowTreesInput, GrownTrees>(
      path.join(__dirname, 'grow-trees.thread.js'),
      input,
      { signal: run.signal },
    );
    for (const [index, tree] of grown.trees.entries()) trees[from + index] = tree;
    for (const [output, sum] of sums.entries()) addTo(sum, grown.outOfBagSum[output]);
    for (let row = 0; row < training.rows; row += 1) {
      counts[row] = (counts[row] ?? 0) + (grown.outOfBagTrees[row] ?? 0);
    }
    done += to - from;
    run.onTrees(done);
  };
  const waiting = treeRanges(options.trees, run.threads.size);
  const growWaiting = async (): Promise<void> => {
    for (let range = waiting.shift(); range !== undefined; range = waiting.shift()) {
      await growRange(...range);
    }
  };
  await Promise.all(Array.from({ length: run.threads.size }, growWaiting));
  const outputs = packOutputs(trees).map((forest, output) => ({
    forest,
    outOfBag: (sums[output] ?? new Float64Array()).map(
      (sum, row) => sum / ((counts[row] ?? 0) * PROBABILITY_UNIT),
    ),
  }));
  const [first] = outputs;
  if (first === undefined) throw new RangeError('a forest without an output');
  return {
    ...first,
    outputs,
    gain: meanGain(trees, training.matrix.features),
  };
}

function addTo(sums: Float64Array, added: Float64Array | undefined): void {
  for (let row = 0; row < sums.length; row += 1) {
    sums[row] = (sums[row] as number) + (added?.[row] ?? 0);
  }
}

/** Twelve calls a thread: the last ones end close together, and a call copies its rows' sums once. */
function treeRanges(trees: number, threads: number): [number, number][] {
  const size = Math.max(1, Math.ceil(trees / (threads * 12)));
  const ranges: [number, number][] = [];
  for (let from = 0; from < trees; from += size) ranges.push([from, Math.min(trees, from + size)]);
  return ranges;
}

function meanGain(trees: readonly Tree[], features: number): Float64Array {
  const sum = new Float64Array(features);
  for (const tree of trees) {
    for (const [feature, gain] of tree.gain.entries()) sum[feature] = (sum[feature] ?? 0) + gain;
  }
  const total = sum.reduce((all, gain) => all + gain, 0);
  return total > 0 ? sum.map((gain) => gain / total) : sum;
}
