import type { BinnedMatrix } from '../histogram-bins.js';
import { LEAF } from '../packed-forest.js';
import {
  bestGradientCut,
  fillHistogram,
  subtractHistogram,
  type CutLimits,
  type GradientCut,
  type GradientHistogram,
  type GradientSums,
  type RowDerivatives,
} from './gradient-histogram.js';

/** A tree of Newton steps, with nodes as in `Tree`. */
export interface GradientTree {
  readonly split: number[];
  readonly left: number[];
  /** What a row that ends in the leaf gets added to its score, before the learning rate. */
  readonly value: number[];
}

export interface GradientTreeOptions extends CutLimits {
  readonly maxDepth: number;
  readonly maxLeaves: number;
}

/** A leaf that may be cut. */
interface Leaf {
  readonly node: number;
  readonly depth: number;
  readonly rows: Int32Array;
  readonly sums: GradientSums;
  readonly histogram: GradientHistogram;
  readonly cut: GradientCut;
}

/**
 * Grows a regression tree on derivatives, the leaf with the largest gain cut first; a leaf's value is
 * -G / (H + l2). Of two children the smaller one is counted, the other one is what is left of the parent.
 * Source: Chen, Guestrin 2016, equations 5 to 7; Ke et al. 2017 (LightGBM), §2.1 (histograms, subtraction).
 */
export function growGradientTree(
  matrix: BinnedMatrix,
  features: Int32Array,
  derivatives: RowDerivatives,
  rows: Int32Array,
  options: GradientTreeOptions,
): GradientTree {
  const tree: GradientTree = { split: [], left: [], value: [] };
  const open: Leaf[] = [];
  const add = (
    depth: number,
    ofRows: Int32Array,
    sums: GradientSums,
    histogram: GradientHistogram,
  ): void => {
    const node = tree.split.length;
    tree.split.push(LEAF);
    tree.left.push(node);
    tree.value.push(-sums.gradient / (sums.curvature + options.l2));
    if (depth >= options.maxDepth || sums.rows < 2 * options.minSamplesLeaf) return;
    const cut = bestGradientCut(histogram, sums, options);
    if (cut !== undefined) open.push({ node, depth, rows: ofRows, sums, histogram, cut });
  };
  const histogram = fillHistogram(matrix, features, derivatives, rows);
  add(0, rows, sumsOf(derivatives, rows), histogram);
  for (let leaves = 1; leaves < options.maxLeaves; leaves += 1) {
    const leaf = takeBest(open);
    if (leaf === undefined) break;
    const { cut, depth } = leaf;
    const feature = features[cut.place] as number;
    const [left, right] = partition(matrix, feature, cut.bin, leaf.rows);
    tree.split[leaf.node] = feature * 256 + cut.bin;
    tree.left[leaf.node] = tree.split.length;
    const smaller = left.length <= right.length ? left : right;
    const counted = fillHistogram(matrix, features, derivatives, smaller);
    const rest = subtractHistogram(leaf.histogram, counted);
    add(depth + 1, left, cut.left, smaller === left ? counted : rest);
    add(depth + 1, right, cut.right, smaller === left ? rest : counted);
  }
  return tree;
}

/** Removes and returns the leaf with the largest gain; of equal ones the one that was made first. */
function takeBest(open: Leaf[]): Leaf | undefined {
  let best = 0;
  for (const [place, leaf] of open.entries()) {
    if (leaf.cut.gain > (open[best]?.cut.gain ?? 0)) best = place;
  }
  return open.splice(best, 1)[0];
}

function sumsOf({ gradient, curvature }: RowDerivatives, rows: Int32Array): GradientSums {
  let gradients = 0;
  let curvatures = 0;
  for (const row of rows) {
    gradients += gradient[row] as number;
    curvatures += curvature[row] as number;
  }
  return { gradient: gradients, curvature: curvatures, rows: rows.length };
}

function partition(
  { bins, stride }: BinnedMatrix,
  feature: number,
  bin: number,
  rows: Int32Array,
): [Int32Array, Int32Array] {
  const column = feature * stride;
  const goesLeft = (row: number): boolean => (bins[column + row] as number) <= bin;
  return [rows.filter(goesLeft), rows.filter((row) => !goesLeft(row))];
}
