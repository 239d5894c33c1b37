import { deriveSeed, seededRandom } from '../compute/seeded-random.js';
import { bootstrapGroups } from './bootstrap-groups.js';
import { findLeaves } from './find-leaves.js';
import { growTree, growTreeAndRuns, type TreeData, type TreeOptions } from './grow-tree.js';
import type { BinnedMatrix } from './histogram-bins.js';
import type { Tree } from './packed-forest.js';
import { countingOf, nodeMeans, outputsOf, type Response } from './tree-response.js';

/** Labelled rows in shared memory; `rows` from row 0 of the matrix are used. */
export interface TrainingRows {
  readonly matrix: BinnedMatrix;
  readonly binCounts: Uint16Array;
  /** 1 or 0 by row, or what the response says. */
  readonly labels: Uint8Array;
  /** Absent where the answer is yes or no. */
  readonly response?: Response;
  /** Group (customer) by row, numbered from 0. */
  readonly groups: Int32Array;
  readonly groupCount: number;
  readonly rows: number;
}

/** Trees `from` to before `to` of the forest with this seed. */
export interface GrowTreesInput {
  readonly training: TrainingRows;
  readonly options: TreeOptions;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
}

/** `outOfBagSum` is in units of 1e-9 over `outOfBagTrees` trees, by output and row. */
export interface GrownTrees {
  trees: Tree[];
  outOfBagSum: Float64Array[];
  outOfBagTrees: Uint16Array;
}

/**
 * Grows a range of trees. Each tree's bootstrap and its draws come from a sequence of its own, from
 * the seed and the tree's number: the forest is the same however its trees are dealt out.
 */
export default function growTrees(input: GrowTreesInput): GrownTrees {
  const { training, options, seed, from, to } = input;
  const grown: GrownTrees = {
    trees: [],
    outOfBagSum: Array.from(
      { length: outputsOf(training.response) },
      () => new Float64Array(training.rows),
    ),
    outOfBagTrees: new Uint16Array(training.rows),
  };
  for (let index = from; index < to; index += 1) {
    const random = seededRandom(deriveSeed(seed, `tree ${index}`));
    const drawn = bootstrapGroups(training.groupCount, random);
    const { pack, levels } = countingOf(training.response, index);
    const data: TreeData = {
      matrix: training.matrix,
      binCounts: training.binCounts,
      entries: bagEntries(training, drawn, pack),
      ...(levels && { levels }),
    };
    const tree = growWithMeans(data, options, random, training.response);
    grown.trees.push(tree);
    addOutOfBag(training, drawn, tree, grown);
  }
  return grown;
}

/** A tree whose nodes hold means of the response, if there is one, instead of shares of what it was cut for. */
function growWithMeans(
  data: TreeData,
  options: TreeOptions,
  random: () => number,
  response: Response | undefined,
): Tree {
  if (response === undefined) return growTree(data, options, random);
  const { tree, runs } = growTreeAndRuns(data, options, random);
  const [value = tree.value, ...further] = nodeMeans(tree, runs, response);
  return { ...tree, value, further };
}

function bagEntries(
  training: TrainingRows,
  drawn: Uint8Array,
  pack: ReturnType<typeof countingOf>['pack'],
): Uint32Array {
  const entries = new Uint32Array(training.rows);
  let size = 0;
  for (let row = 0; row < training.rows; row += 1) {
    const weight = drawn[training.groups[row] ?? 0] ?? 0;
    if (weight === 0) continue;
    entries[size] = pack(row, weight, training.labels[row] ?? 0);
    size += 1;
  }
  return entries.subarray(0, size);
}

function addOutOfBag(
  training: TrainingRows,
  drawn: Uint8Array,
  tree: Tree,
  grown: GrownTrees,
): void {
  const { outOfBagSum, outOfBagTrees } = grown;
  const { groups, matrix } = training;
  const rows = new Int32Array(training.rows);
  let count = 0;
  for (let row = 0; row < training.rows; row += 1) {
    if (drawn[groups[row] ?? 0] === 0) {
      rows[count] = row;
      count += 1;
    }
  }
  const leaves = new Int32Array(count);
  findLeaves(tree, 0, matrix, rows, count, leaves);
  for (let slot = 0; slot < count; slot += 1) {
    const row = rows[slot] as number;
    outOfBagTrees[row] = (outOfBagTrees[row] as number) + 1;
  }
  for (const [output, value] of [tree.value, ...(tree.further ?? [])].entries()) {
    const sums = outOfBagSum[output] as Float64Array;
    for (let slot = 0; slot < count; slot += 1) {
      const row = rows[slot] as number;
      sums[row] = (sums[row] as number) + (value[leaves[slot] as number] as number);
    }
  }
}
