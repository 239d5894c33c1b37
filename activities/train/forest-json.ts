import { findLeaves } from './find-leaves.js';
import type { BinnedMatrix } from './histogram-bins.js';
import { LEAF, PROBABILITY_UNIT, type PackedForest } from './packed-forest.js';

/** What a forest is written as; both formats are those of ml-random-forest 2.1. */
export type ForestFormat = 'classifier' | 'regression';

/** What the trees' bins mean: ascending thresholds by feature. */
export interface ForestJsonInput {
  readonly forest: PackedForest;
  readonly thresholds: readonly Float64Array[];
  readonly seed: number;
}

/**
 * The forest as JSON for `RandomForestClassifier.load` (leaves hold both classes' shares, `predict`
 * is the majority vote) or `RandomForestRegression.load` (leaves hold the probability, `predict` is
 * their mean), in pieces of one tree each. A split sends `x < splitValue` left; NaN goes right.
 */
export function* forestJson(input: ForestJsonInput, format: ForestFormat): Generator<string> {
  const { forest, thresholds, seed } = input;
  const trees = forest.roots.length;
  const features = thresholds.length;
  const columns = JSON.stringify(thresholds.map((_, feature) => feature));
  const isClassifier = format === 'classifier';
  const settings = JSON.stringify({
    n: features,
    replacement: false,
    maxFeatures: 1,
    nEstimators: trees,
    treeOptions: {},
    isClassifier,
    seed,
    useSampleBagging: true,
  });
  const name = isClassifier
    ? '"name":"RFClassifier"'
    : '"selectionMethod":"mean","name":"RFRegression"';
  const kind = isClassifier ? 'classifier' : 'regression';
  const gainFunction = isClassifier ? 'gini' : 'regression';
  const treeHead = `{"options":${JSON.stringify({ kind, gainFunction, splitFunction: 'mean' })},"root":`;
  const treeName = isClassifier ? 'DTClassifier' : 'DTRegression';
  yield `{${name},"baseModel":{${settings.slice(1, -1)},"indexes":[`;
  yield new Array<string>(trees).fill(columns).join(',');
  yield '],"estimators":[';
  for (const [tree, root] of forest.roots.entries()) {
    const comma = tree === 0 ? '' : ',';
    yield `${comma}${treeHead}${nodeJson(input, root, isClassifier)},"name":"${treeName}"}`;
  }
  yield ']}}';
}

/**
 * Majority vote of the trees by row, as the published classifier gives it: a tree votes 1 where its
 * leaf's share of positives is above a half; of equally many votes the class wins that is first to
 * reach half of them in the order of the trees (ml-array-mode).
 */
export function majorityVotes(
  forest: PackedForest,
  matrix: BinnedMatrix,
  first: number,
  rows: number,
): Uint8Array {
  const trees = forest.roots.length;
  const numbers = Int32Array.from({ length: rows }, (_, row) => first + row);
  const leaves = new Int32Array(rows);
  const votes = new Int32Array(2 * rows);
  const winners = new Uint8Array(rows);
  for (const root of forest.roots) {
    findLeaves(forest, root, matrix, numbers, rows, leaves);
    for (let row = 0; row < rows; row += 1) {
      const share = forest.value[leaves[row] ?? 0] ?? 0;
      const vote = 2 * share > PROBABILITY_UNIT ? 1 : 0;
      const count = (votes[2 * row + vote] ?? 0) + 1;
      votes[2 * row + vote] = count;
      if (2 * count >= trees && count > (votes[2 * row + 1 - vote] ?? 0)) winners[row] = vote;
    }
  }
  return winners;
}

function nodeJson(input: ForestJsonInput, node: number, isClassifier: boolean): string {
  const { split, left, value } = input.forest;
  const word = split[node] ?? LEAF;
  if (word === LEAF) {
    const share = value[node] ?? 0;
    const probability = share / PROBABILITY_UNIT;
    return isClassifier
      ? `{"distribution":[[${(PROBABILITY_UNIT - share) / PROBABILITY_UNIT},${probability}]]}`
      : `{"distribution":${probability}}`;
  }
  const feature = word >>> 8;
  const threshold = input.thresholds[feature]?.[word & 255] ?? Number.NaN;
  const child = left[node] ?? 0;
  const leftJson = nodeJson(input, child, isClassifier);
  const rightJson = nodeJson(input, child + 1, isClassifier);
  return `{"splitColumn":${feature},"splitValue":${threshold},"left":${leftJson},"right":${rightJson}}`;
}
