import { findLeaves } from './find-leaves.js';
import { levelSums, packEntry, packLevelEntry } from './label-histograms.js';
import type { TreeData } from './grow-tree.js';
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

/** Rows of the bag: entries, and the functions that read them. */
interface Bag {
  readonly matrix: TreeData['matrix'];
  readonly entries: Uint32Array;
}

/**
 * Mean of each output over the rows of the bag in each node, in units of 1e-9: leaves from their rows, other
 * nodes from their children, which stand behind them. Sums of whole units are exact in any order.
 */
export function nodeMeans(tree: Tree, { matrix, entries }: Bag, response: Response): Int32Array[] {
  const nodes = tree.split.length;
  const rows = Int32Array.from(entries, (entry) => entry >>> 9);
  const leaves = new Int32Array(rows.length);
  findLeaves(tree, 0, matrix, rows, rows.length, leaves);
  const weights = new Float64Array(nodes);
  const sums = Array.from({ length: outputsOf(response) }, () => new Float64Array(nodes));
  for (const [slot, entry] of entries.entries()) {
    const leaf = leaves[slot] as number;
    const weight = (entry >>> 5) & 15;
    weights[leaf] = (weights[leaf] as number) + weight;
    const [sum, share] =
      response.kind === 'number'
        ? [sums[0], response.shares[entry >>> 9] as number]
        : [sums[entry & 31], PROBABILITY_UNIT];
    if (sum) sum[leaf] = (sum[leaf] as number) + weight * share;
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
