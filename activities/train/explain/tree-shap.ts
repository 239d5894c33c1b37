import { findLeaves } from '../find-leaves.js';
import { gaussLegendre, type Quadrature } from '../gauss-legendre.js';
import type { BinnedMatrix } from '../histogram-bins.js';
import { LEAF, PROBABILITY_UNIT, type PackedForest } from '../packed-forest.js';
import { FATES, pathFactors, type PathFactors } from './path-factors.js';
import { CELL_BYTES, CELL_POINTS, FATE_BYTES, shapMemory, STEP_BYTES } from './shap-kernels.js';

/** Shapley values of some rows. */
export interface ShapValues {
  /** What each feature adds to the mean of the trees, `rows x features`; signed. */
  readonly values: Float64Array;
  /** What the forest expects before it knows a feature. A row's values and the base sum to its mean of the trees. */
  readonly base: number;
}

/**
 * Shapley values of the forest's mean output for the given rows of the matrix. The game is that of TreeSHAP: a
 * feature that is not known leaves a node for its children by their share of rows (`covers`, by node). A row's values
 * sum to its prediction minus the base, up to rounding (below 1e-9).
 *
 * A leaf pays its value times the product over the features of its path of o (1 where the row goes that way) or z (the
 * share of rows that do), and feature i of it gets v (o_i - z_i) times the integral over t from 0 to 1 of the product
 * over the other features of z (1 - t) + o t: Shapley's weights are such integrals. A Gauss-Legendre rule takes the
 * polynomial exactly. What an edge does depends on the row only by whether it goes there: it is worked out once a tree,
 * so that a row costs nodes x features of a path multiplications, and no division.
 * Source: Lundberg et al. 2020, "From local explanations to global understanding with explainable AI for trees"
 * (the game, algorithm 2); Bifet, Read, Xu 2022, "Linear TreeShap" (sums over leaves).
 */
export function treeShap(
  forest: PackedForest,
  covers: Float64Array,
  matrix: BinnedMatrix,
  rows: Int32Array,
): ShapValues {
  const { features } = matrix;
  const values = new Float64Array(rows.length * features);
  const rules = new Map<number, Quadrature>();
  const ruleOf = (points: number): Quadrature => {
    const rule = rules.get(points) ?? gaussLegendre(points);
    rules.set(points, rule);
    return rule;
  };
  const bins = binsByRow(matrix, rows);
  let base = 0;
  for (const [tree, root] of forest.roots.entries()) {
    const end = forest.roots[tree + 1] ?? forest.split.length;
    base += expected(forest, covers, root);
    if (forest.split[root] === LEAF) continue;
    const factors = pathFactors(forest, covers, { root, end }, ruleOf);
    for (const table of factors.tables) addTree(factors, table, { bins, features }, values);
  }
  const unit = PROBABILITY_UNIT * forest.roots.length;
  return { values: values.map((value) => value / unit), base: base / unit };
}

/** `rows x features`: the bins of a row side by side. */
function binsByRow({ bins, stride, features }: BinnedMatrix, rows: Int32Array): Uint8Array {
  const found = new Uint8Array(rows.length * features);
  for (const [place, row] of rows.entries()) {
    for (let feature = 0; feature < features; feature += 1) {
      found[place * features + feature] = bins[feature * stride + row] as number;
    }
  }
  return found;
}

/** Adds the values of one tree at one cell of points: products go down, sums of leaves come up and pay on the way. */
function addTree(
  { inner, child, split, prior, priorSide }: PathFactors,
  table: Float64Array,
  { bins, features }: { bins: Uint8Array; features: number },
  values: Float64Array,
): void {
  const count = inner.length;
  const tableStart = (2 * count + 1) * CELL_BYTES;
  const first = tableStart + table.byteLength;
  const end = first + count * STEP_BYTES;
  const memory = shapMemory();
  const { kernels } = memory;
  const buffer = memory.reserve(end);
  const rootCell = new Float64Array(buffer, 0, CELL_POINTS);
  const words = new Int32Array(buffer, first, (count * STEP_BYTES) / 4);
  const paid = new Float64Array(buffer, first, (count * STEP_BYTES) / 8);
  new Float64Array(buffer, tableStart, table.length).set(table);
  for (let place = 0; place < count; place += 1) {
    words[6 * place] = (inner[place] as number) * CELL_BYTES;
    words[6 * place + 1] = (child[place] as number) * CELL_BYTES;
  }
  const fates = new Int32Array(count);
  for (let from = 0; from < bins.length; from += features) {
    for (let place = 0; place < count; place += 1) {
      const word = split[place] as number;
      const earlier = prior[place] as number;
      const goes = earlier < 0 || fates[earlier] === priorSide[place];
      const side = ((word & 255) - (bins[from + (word >>> 8)] as number)) >>> 31;
      const fate = goes ? side : 2;
      fates[place] = fate;
      words[6 * place + 2] = tableStart + (place * FATES + fate) * FATE_BYTES;
    }
    rootCell.fill(1);
    kernels.down(first, end);
    kernels.up(first, end);
    for (let place = 0; place < count; place += 1) {
      const at = from + ((split[place] as number) >>> 8);
      values[at] = (values[at] as number) + (paid[3 * place + 2] as number);
    }
  }
}

/** What the tree expects of a row of which nothing is known, in units of its values. */
function expected(forest: PackedForest, covers: Float64Array, node: number): number {
  const { split, left, value } = forest;
  if (split[node] === LEAF) return value[node] as number;
  const child = left[node] as number;
  const cover = covers[node] as number;
  const share = cover > 0 ? (covers[child] as number) / cover : 0.5;
  return (
    share * expected(forest, covers, child) + (1 - share) * expected(forest, covers, child + 1)
  );
}

/** How many of the first `rows` rows of a matrix pass each node of the forest. */
export function countCovers(
  forest: PackedForest,
  matrix: BinnedMatrix,
  rows: number,
): Float64Array {
  const { split, left, roots } = forest;
  const covers = new Float64Array(split.length);
  const numbers = Int32Array.from({ length: rows }, (_, row) => row);
  const leaves = new Int32Array(rows);
  for (const root of roots) {
    findLeaves(forest, root, matrix, numbers, rows, leaves);
    for (const leaf of leaves) covers[leaf] = (covers[leaf] as number) + 1;
  }
  // Children stand behind their parent.
  for (let node = split.length - 1; node >= 0; node -= 1) {
    if (split[node] === LEAF) continue;
    const child = left[node] as number;
    covers[node] = (covers[child] as number) + (covers[child + 1] as number);
  }
  return covers;
}
