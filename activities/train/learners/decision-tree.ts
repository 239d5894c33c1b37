import { seededRandom } from '../../compute/seeded-random.js';
import { growTree } from '../grow-tree.js';
import { packEntry } from '../label-histograms.js';
import { LEAF, PROBABILITY_UNIT } from '../packed-forest.js';
import { binsOf, fitThresholds, leafOfRows } from './binned-trees.js';
import { checkClasses } from './feature-matrix.js';
import type { Learner } from './learner.js';

export interface DecisionTreeOptions {
  readonly maxDepth: number;
  readonly minSamplesLeaf: number;
  readonly maxLeaves: number;
  /** Of the order in which features are tried; it decides between equally good cuts only. */
  readonly seed: number;
}

/** A tree in the form of `Tree`, with what it needs to be read: thresholds by feature and rows by node. */
export interface DecisionTreeModel {
  readonly kind: 'decision_tree';
  readonly thresholds: readonly (readonly number[])[];
  readonly split: readonly number[];
  readonly left: readonly number[];
  /** Share of label 1 among the node's training rows. */
  readonly value: readonly number[];
  readonly rows: readonly number[];
}

/**
 * One classification tree that people can read: the best Gini cut of all features at every node, the leaf with
 * the largest gain split first. Missing values lie above all others. Throws RangeError where a class is missing.
 * Source: Breiman, Friedman, Olshen, Stone 1984 (CART), ch. 4.
 */
export const decisionTree: Learner<DecisionTreeModel, DecisionTreeOptions> = {
  defaults: { maxDepth: 5, minSamplesLeaf: 50, maxLeaves: 24, seed: 0 },
  fit(matrix, labels, options = {}) {
    const { seed, ...limits } = { ...this.defaults, ...options };
    checkClasses(matrix, labels);
    const thresholds = fitThresholds(matrix);
    const binned = binsOf(matrix, thresholds);
    const tree = growTree(
      {
        matrix: binned,
        binCounts: Uint16Array.from(thresholds, ({ length }) => length + 1),
        entries: Uint32Array.from(labels, (label, row) => packEntry(row, 1, label)),
      },
      { ...limits, maxFeatures: matrix.features },
      seededRandom(seed),
    );
    const leaves = leafOfRows(tree, 0, binned, matrix.rows);
    const rows = new Array<number>(tree.split.length).fill(0);
    for (const leaf of leaves) rows[leaf] = (rows[leaf] ?? 0) + 1;
    // Children are made after their parent: from the last node up, each is complete when it is added.
    for (let node = tree.split.length - 1; node >= 0; node -= 1) {
      if (tree.split[node] === LEAF) continue;
      const left = tree.left[node] ?? 0;
      rows[node] = (rows[left] ?? 0) + (rows[left + 1] ?? 0);
    }
    return {
      kind: 'decision_tree',
      thresholds: thresholds.map((values) => [...values]),
      split: [...tree.split],
      left: [...tree.left],
      value: [...tree.value].map((units) => units / PROBABILITY_UNIT),
      rows,
    };
  },
  score(model, matrix) {
    const thresholds = model.thresholds.map((values) => Float64Array.from(values));
    const tree = { split: Int32Array.from(model.split), left: Int32Array.from(model.left) };
    const leaves = leafOfRows(tree, 0, binsOf(matrix, thresholds), matrix.rows);
    return Float64Array.from(leaves, (leaf) => model.value[leaf] ?? 0);
  },
};
