/** Node values are whole multiples of 1e-9, so that their sums are exact in any order. */
export const PROBABILITY_UNIT = 1_000_000_000;

/** `split` of a leaf. */
export const LEAF = -1;

/**
 * A tree as arrays over its nodes; the root is node 0. A row at a node with `split = feature * 256 +
 * bin` goes to `left` where its bin of that feature is at most `bin`, else to `left + 1`.
 */
export interface Tree {
  readonly split: Int32Array;
  readonly left: Int32Array;
  /** Share of positives in the node, in units of 1e-9. */
  readonly value: Int32Array;
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

/** The node of the tree under `root` in which a row of a binned matrix ends. */
export function leafOf(
  forest: Pick<PackedForest, 'split' | 'left'>,
  root: number,
  bins: Uint8Array,
  stride: number,
  row: number,
): number {
  const { split, left } = forest;
  let node = root;
  for (;;) {
    const word = split[node] ?? LEAF;
    if (word < 0) return node;
    const bin = bins[(word >>> 8) * stride + row] ?? 0;
    node = (left[node] ?? 0) + (bin > (word & 255) ? 1 : 0);
  }
}

function sharedInts(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}
