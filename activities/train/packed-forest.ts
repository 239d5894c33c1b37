/** Node values are whole multiples of 1e-9, so that their sums are exact in any order. */
export const PROBABILITY_UNIT = 1_000_000_000;

/**
 * `split` of a leaf: no bin is above 255, and `left` of a leaf is the leaf itself, so that a row stays
 * where it is while rows beside it go on. No other node has it: the last bin is never cut off.
 */
export const LEAF = 255;

/**
 * A tree as arrays over its nodes; the root is node 0. A row at a node with `split = feature * 256 +
 * bin` goes to `left` where its bin of that feature is at most `bin`, else to `left + 1`.
 */
export interface Tree {
  readonly split: Int32Array;
  readonly left: Int32Array;
  /** Share of positives in the node, in units of 1e-9; else the mean of the first output. */
  readonly value: Int32Array;
  /** Means of the other outputs, where there are several. */
  readonly further?: readonly Int32Array[];
  /** Gini decrease by feature, summed over the tree's splits and divided by the root's weight. */
  readonly gain: Float64Array;
}

/** Trees one after the other in shared memory; `roots[t]` is the first node of tree t. */
export interface PackedForest {
  readonly roots: Int32Array;
  readonly split: Int32Array;
  /** Node number in the forest. */
  readonly left: Int32Array;
  readonly value: Int32Array;
}

/** The trees in their order, in shared memory, so that threads read them without a copy. */
export function packForest(trees: readonly Tree[]): PackedForest {
  const nodes = trees.reduce((sum, tree) => sum + tree.split.length, 0);
  const forest = {
    roots: sharedInts(trees.length),
    split: sharedInts(nodes),
    left: sharedInts(nodes),
    value: sharedInts(nodes),
  };
  let root = 0;
  for (const [index, tree] of trees.entries()) {
    forest.roots[index] = root;
    forest.split.set(tree.split, root);
    forest.value.set(tree.value, root);
    for (const [node, left] of tree.left.entries()) forest.left[root + node] = root + left;
    root += tree.split.length;
  }
  return forest;
}

/** The forest of each output: they share their trees and differ in what their nodes hold. */
export function packOutputs(trees: readonly Tree[]): PackedForest[] {
  const first = packForest(trees);
  const further = Array.from({ length: trees[0]?.further?.length ?? 0 }, (_, output) => {
    const value = sharedInts(first.value.length);
    for (const [index, tree] of trees.entries()) {
      value.set(tree.further?.[output] ?? [], first.roots[index]);
    }
    return { ...first, value };
  });
  return [first, ...further];
}

function sharedInts(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}
