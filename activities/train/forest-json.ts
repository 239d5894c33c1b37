import { findLeaves } from './find-leaves.js';
import type { BinnedMatrix } from './histogram-bins.js';
import { LEAF, PROBABILITY_UNIT, type PackedForest } from './packed-forest.js';

/** What a forest is written as; both formats are those of ml-random-forest 2.1. */
export type ForestFormat = 'classifier' | 'regression';

/** A forest as it is published, and what its bins mean: ascending thresholds by feature. */
export interface ForestJsonInput {
  readonly forest: PackedForest;
  /** Forests of the classes, which share their trees, where there are more than yes and no. */
  readonly classes?: readonly PackedForest[];
  /** What an output of 1 is in a regression's leaves; 1 by default. */
  readonly scale?: number;
  readonly thresholds: readonly Float64Array[];
  readonly seed: number;
}

/**
 * The forest as JSON for `RandomForestClassifier.load` (leaves hold the classes' shares, `predict`
 * is the majority vote) or `RandomForestRegression.load` (leaves hold the probability or number, `predict` is
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
 * Majority vote of the trees by row, as the published classifier gives it: a tree votes for the class with the
 * largest share in its leaf, of equal ones the first; of equally many votes the class wins that is first to
 * reach their number in the order of the trees (ml-array-mode).
 */
export function majorityVotes(
  { forest, classes }: Pick<ForestJsonInput, 'forest' | 'classes'>,
  matrix: BinnedMatrix,
  first: number,
  rows: number,
): Uint8Array {
  const numbers = Int32Array.from({ length: rows }, (_, row) => first + row);
  const leaves = new Int32Array(rows);
  const count = classes?.length ?? 2;
  const votes = new Int32Array(count * rows);
  const most = new Int32Array(rows);
  const winners = new Uint8Array(rows);
  for (const root of forest.roots) {
    findLeaves(forest, root, matrix, numbers, rows, leaves);
    for (let row = 0; row < rows; row += 1) {
      const shares = sharesOf({ forest, ...(classes && { classes }) }, leaves[row] ?? 0);
      const vote = shares.indexOf(Math.max(...shares));
      const found = (votes[count * row + vote] ?? 0) + 1;
      votes[count * row + vote] = found;
      if (found <= (most[row] ?? 0)) continue;
      most[row] = found;
      winners[row] = vote;
    }
  }
  return winners;
}

/** Shares of the classes in a node, in units of 1e-9. */
function sharesOf(
  { forest, classes }: Pick<ForestJsonInput, 'forest' | 'classes'>,
  node: number,
): number[] {
  if (classes) return classes.map(({ value }) => value[node] ?? 0);
  const share = forest.value[node] ?? 0;
  return [PROBABILITY_UNIT - share, share];
}

function nodeJson(input: ForestJsonInput, node: number, isClassifier: boolean): string {
  const { split, left, value } = input.forest;
  const word = split[node] ?? LEAF;
  if (word === LEAF) {
    if (!isClassifier) {
      return `{"distribution":${((value[node] ?? 0) / PROBABILITY_UNIT) * (input.scale ?? 1)}}`;
    }
    const shares = sharesOf(input, node).map((share) => share / PROBABILITY_UNIT);
    return `{"distribution":[[${shares.join()}]]}`;
  }
  const feature = word >>> 8;
  const threshold = input.thresholds[feature]?.[word & 255] ?? Number.NaN;
  const child = left[node] ?? 0;
  const leftJson = nodeJson(input, child, isClassifier);
  const rightJson = nodeJson(input, child + 1, isClassifier);
  return `{"splitColumn":${feature},"splitValue":${threshold},"left":${leftJson},"right":${rightJson}}`;
}
