import { gaussLegendre, type Quadrature } from './gauss-legendre.js';
import type { BinnedMatrix } from './histogram-bins.js';
import { LEAF, PROBABILITY_UNIT, type PackedForest } from './packed-forest.js';

/** Shapley values of some rows. */
export interface ShapValues {
  /** What each feature adds to the mean of the trees, `rows x features`; signed. */
  readonly values: Float64Array;
  /** What the forest expects before it knows a feature. A row's values and the base sum to its mean of the trees. */
  readonly base: number;
}

/**
 * Shapley values of the forest's mean probability for the given rows of the matrix. The game is that of TreeSHAP: a
 * feature that is not known leaves a node for its children by their share of rows (`covers`, by node). A row's values
 * sum to its prediction minus the base, up to rounding (below 1e-9).
 *
 * A leaf pays its value times the product over the features of its path of o (1 where the row goes that way) or z (the
 * share of rows that do), and feature i of it gets v (o_i - z_i) times the integral over t from 0 to 1 of the product
 * over the other features of z (1 - t) + o t: Shapley's weights are such integrals. A Gauss-Legendre rule takes the
 * polynomial exactly; products go down the tree and sums of leaves go up, so a row costs nodes x depth / 2.
 * Source: Lundberg et al. 2020, "From local explanations to global understanding with explainable AI for trees"
 * (the game, algorithm 2); Bifet, Read, Xu 2022, "Linear TreeShap" (sums over leaves).
 */
export function treeShap(
  forest: PackedForest,
  covers: Float64Array,
  matrix: BinnedMatrix,
  rows: Int32Array,
): ShapValues {
  const walker = new ShapWalker(forest, covers, matrix);
  const { features } = matrix;
  const values = new Float64Array(rows.length * features);
  for (const [place, row] of rows.entries()) {
    walker.addRow(row, values.subarray(place * features, (place + 1) * features));
  }
  const unit = PROBABILITY_UNIT * forest.roots.length;
  return { values: values.map((value) => value / unit), base: walker.base() / unit };
}

/** How many of the first `rows` rows of a matrix pass each node of the forest. */
export function countCovers(
  forest: PackedForest,
  matrix: BinnedMatrix,
  rows: number,
): Float64Array {
  const { split, left, roots } = forest;
  const { bins, stride } = matrix;
  const covers = new Float64Array(split.length);
  for (const root of roots) {
    for (let row = 0; row < rows; row += 1) {
      let node = root;
      for (;;) {
        covers[node] = (covers[node] as number) + 1;
        const word = split[node] as number;
        if (word === LEAF) break;
        const bin = bins[(word >>> 8) * stride + row] as number;
        node = (left[node] as number) + (((word & 255) - bin) >>> 31);
      }
    }
  }
  return covers;
}

class ShapWalker {
  private readonly rule: Quadrature;
  private readonly points: number;
  /** By level: product over the path at each node of the rule, and the sum over the leaves below. */
  private readonly products: Float64Array;
  private readonly sums: Float64Array;
  private readonly inverses: Float64Array;
  /** By feature: whether the row fulfils the path's cuts of it, and the share of rows that do. */
  private readonly goes: Float64Array;
  private readonly shares: Float64Array;
  private row = 0;
  private into = new Float64Array();

  constructor(
    private readonly forest: PackedForest,
    private readonly covers: Float64Array,
    private readonly matrix: BinnedMatrix,
  ) {
    const depth = forest.roots.reduce((most, root) => Math.max(most, this.depthOf(root)), 0);
    // A path of d features makes a polynomial of degree d - 1.
    this.points = Math.max(1, Math.ceil(Math.min(depth, matrix.features) / 2));
    this.rule = gaussLegendre(this.points);
    this.products = new Float64Array((depth + 1) * this.points);
    this.sums = new Float64Array((depth + 1) * this.points);
    this.inverses = new Float64Array((depth + 1) * this.points);
    this.goes = new Float64Array(matrix.features).fill(1);
    this.shares = new Float64Array(matrix.features).fill(1);
  }

  private depthOf(node: number): number {
    const { split, left } = this.forest;
    if (split[node] === LEAF) return 0;
    const child = left[node] as number;
    return 1 + Math.max(this.depthOf(child), this.depthOf(child + 1));
  }

  /** Sum over the trees of what they expect without a feature, in units of their values. */
  base(): number {
    return this.forest.roots.reduce((sum, root) => sum + this.expected(root), 0);
  }

  private expected(node: number): number {
    const { split, left, value } = this.forest;
    if (split[node] === LEAF) return value[node] as number;
    const child = left[node] as number;
    const share = this.shareOf(node, child);
    return share * this.expected(child) + (1 - share) * this.expected(child + 1);
  }

  /** Share of a node's rows that go to a child; half where no row says. */
  private shareOf(node: number, child: number): number {
    const cover = this.covers[node] as number;
    return cover > 0 ? (this.covers[child] as number) / cover : 0.5;
  }

  /** Adds the values of a row, summed over the trees. */
  addRow(row: number, into: Float64Array<ArrayBuffer>): void {
    this.row = row;
    this.into = into;
    this.products.fill(1, 0, this.points);
    for (const root of this.forest.roots) this.visit(root, 0);
  }

  /** Visits a node whose product is that of `level`, and leaves the sum of its leaves there. */
  private visit(node: number, level: number): void {
    const { points, products, sums } = this;
    const { split, left, value } = this.forest;
    const from = level * points;
    const word = split[node] as number;
    if (word === LEAF) {
      const leaf = value[node] as number;
      for (let at = from; at < from + points; at += 1) sums[at] = leaf * (products[at] as number);
      return;
    }
    sums.fill(0, from, from + points);
    const feature = word >>> 8;
    const { bins, stride } = this.matrix;
    const right = ((word & 255) - (bins[feature * stride + this.row] as number)) >>> 31;
    const child = left[node] as number;
    const goesBefore = this.goes[feature] as number;
    const shareBefore = this.shares[feature] as number;
    for (let side = 0; side < 2; side += 1) {
      const goes = side === right ? goesBefore : 0;
      const share = shareBefore * this.shareOf(node, child + side);
      // Neither the row nor any other comes here: the leaves below pay nothing.
      if (goes === 0 && share === 0) continue;
      this.goes[feature] = goes;
      this.shares[feature] = share;
      this.step(feature, goesBefore, shareBefore, level, child + side);
    }
    this.goes[feature] = goesBefore;
    this.shares[feature] = shareBefore;
  }

  /** Goes to a child over an edge of the feature, adds what its leaves pay to the feature, and adds up their sums. */
  private step(
    feature: number,
    goesBefore: number,
    shareBefore: number,
    level: number,
    child: number,
  ): void {
    const { points, products, sums, inverses, into } = this;
    const { nodes, weights } = this.rule;
    const goes = this.goes[feature] as number;
    const share = this.shares[feature] as number;
    const from = level * points;
    const below = from + points;
    const isFirst = goesBefore === 1 && shareBefore === 1;
    // Divisions are the costly part: one a point, kept for the way back.
    for (let at = 0; at < points; at += 1) {
      const now = share + (goes - share) * (nodes[at] as number);
      inverses[below + at] = 1 / now;
      products[below + at] = (products[from + at] as number) * now;
    }
    if (!isFirst) {
      for (let at = 0; at < points; at += 1) {
        const before = shareBefore + (goesBefore - shareBefore) * (nodes[at] as number);
        products[below + at] = (products[below + at] as number) / before;
      }
    }
    this.visit(child, level + 1);
    let paid = 0;
    for (let at = 0; at < points; at += 1) {
      const sum = sums[below + at] as number;
      paid += (weights[at] as number) * sum * (inverses[below + at] as number);
      sums[from + at] = (sums[from + at] as number) + sum;
    }
    paid *= goes - share;
    if (!isFirst) {
      // An edge of the same feature higher up pays for all leaves below it: these are taken back there.
      let back = 0;
      for (let at = 0; at < points; at += 1) {
        const before = shareBefore + (goesBefore - shareBefore) * (nodes[at] as number);
        back += ((weights[at] as number) * (sums[below + at] as number)) / before;
      }
      paid -= back * (goesBefore - shareBefore);
    }
    into[feature] = (into[feature] as number) + paid;
  }
}
