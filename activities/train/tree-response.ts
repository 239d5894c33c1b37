import { levelSums, packEntry, packLevelEntry } from './label-histograms.js';
import type { NodeRuns, TreeData } from './grow-tree.js';
import { LEAF, PROBABILITY_UNIT, type Tree } from './packed-forest.js';

/**
 * What trees are to tell, beside yes and no: a number of 0 to 1 by row (a share of the largest one), in units of
 * 1e-9, whose `labels` are its levels; or one of several classes, whose `labels` are their numbers.
 */
export type Response =
  | { readonly kind: 'number'; readonly shares: Int32Array }
  | { readonly kind: 'classes'; readonly classes: number };

/** Levels by which a number's cuts are found: 0 to 15, so that a sample of 2,048 rows can be counted. */
export const TOP_LEVEL = 15;

const NUMBER_SUMS = levelSums((level) => level);

/**
 * Levels 0 to TOP_LEVEL of numbers from 0 on: square roots, up to that of the `largest` one. The root makes the
 * variance of counts and of sums of counts about even, so that a few large ones do not decide on all cuts.
 * Source: Bartlett 1936 (roots); Shi et al. 2022, Quantized training of gradient boosting decision trees (levels).
 */
export function rootLevels(values: ArrayLike<number>, largest: number): Uint8Array {
  return Uint8Array.from(values, (value) =>
    value <= 0 || largest <= 0
      ? 0
      : Math.max(1, Math.round(TOP_LEVEL * Math.sqrt(Math.min(1, value / largest)))),
  );
}

/** Outputs of a tree: one, or one a class. */
export const outputsOf = (response: Response | undefined): number =>
  response?.kind === 'classes' ? response.classes : 1;

/**
 * How the tree of this number counts its entries. Trees of several classes take turns: each is cut for one class
 * against the others (its part of the Gini decrease), and its leaves hold the shares of all.
 * Source: Dietterich, Bakiri 1995 (one binary problem a learner, all classes from their sum).
 */
export function countingOf(
  response: Response | undefined,
  tree: number,
): { pack: typeof packEntry; levels?: NonNullable<TreeData['levels']> } {
  if (response === undefined) return { pack: packEntry };
  if (response.kind === 'number') {
    return { pack: packLevelEntry, levels: { sums: NUMBER_SUMS, most: TOP_LEVEL } };
  }
  const turn = tree % response.classes;
  const sums = levelSums((level) => (level === turn ? 1 : 0));
  return { pack: packLevelEntry, levels: { sums, most: 1 } };
}

/**
 * Mean of each output over the rows of the bag in each node, in units of 1e-9: leaves from their rows, other
 * nodes from their children, which stand behind them. Sums of whole units are exact in any order.
 */
export function nodeMeans(tree: Tree, runs: NodeRuns, response: Response): Int32Array[] {
  const nodes = tree.split.length;
  const weights = new Float64Array(nodes);
  const sums = Array.from({ length: outputsOf(response) }, () => new Float64Array(nodes));
  for (let node = 0; node < nodes; node += 1) {
    if (tree.split[node] === LEAF) addLeaf(node, runs, response, weights, sums);
  }
  for (let node = nodes - 1; node >= 0; node -= 1) {
    if (tree.split[node] === LEAF) continue;
    const left = tree.left[node] as number;
    for (const values of [weights, ...sums]) {
      values[node] = (values[left] as number) + (values[left + 1] as number);
    }
  }
  return sums.map((sum) =>
    Int32Array.from(sum, (total, node) => Math.round(total / Math.max(1, weights[node] as number))),
  );
}

function addLeaf(
  leaf: number,
  { entries, start, end }: NodeRuns,
  response: Response,
  weights: Float64Array,
  sums: readonly Float64Array[],
): void {
  const totals = new Float64Array(sums.length);
  let all = 0;
  for (let slot = start[leaf] as number; slot < (end[leaf] as number); slot += 1) {
    const entry = entries[slot] as number;
    const weight = (entry >>> 5) & 15;
    all += weight;
    if (response.kind === 'number') {
      totals[0] = (totals[0] as number) + weight * (response.shares[entry >>> 9] as number);
    } else {
      const place = entry & 31;
      totals[place] = (totals[place] as number) + weight * PROBABILITY_UNIT;
    }
  }
  weights[leaf] = all;
  for (const [place, sum] of sums.entries()) sum[leaf] = totals[place] as number;
}
