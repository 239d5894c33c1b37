import type { BinnedMatrix } from './histogram-bins.js';
import { LEAF, PROBABILITY_UNIT, type PackedForest } from './packed-forest.js';

/** Rows whose contributions are kept at once: 256 rows of 40 features are 80 KB. */
const BLOCK_ROWS = 256;

/** Probabilities by row, and for each row its `top` features, largest contribution first. */
export interface ExplainedRows {
  probabilities: Float64Array;
  /** `rows x top`, row-major; -1 where fewer features contribute. */
  features: Int32Array;
  /** What the feature adds to the probability, `rows x top`; signed. */
  contributions: Float64Array;
}

/**
 * Mean probability over the trees by row, and the features that moved it most away from the mean of
 * the training rows: a step down a tree changes the share of positives from node to node, and the
 * change belongs to the feature of the split. Contributions sum to the probability minus the mean of
 * the roots, exactly. Of equal contributions the feature that comes first wins.
 * Source: Saabas 2014, Interpreting random forests; Palczewska et al. 2013.
 */
export function explainRows(
  forest: PackedForest,
  matrix: BinnedMatrix,
  rows: number,
  top: number,
): ExplainedRows {
  const { features } = matrix;
  const explained = {
    probabilities: new Float64Array(rows),
    features: new Int32Array(rows * top).fill(-1),
    contributions: new Float64Array(rows * top),
  };
  const unit = PROBABILITY_UNIT * forest.roots.length;
  const base = forest.roots.reduce((sum, root) => sum + (forest.value[root] ?? 0), 0);
  for (let first = 0; first < rows; first += BLOCK_ROWS) {
    const size = Math.min(BLOCK_ROWS, rows - first);
    const block = new Float64Array(size * features);
    for (const root of forest.roots) addPaths(forest, matrix, root, first, block);
    for (let row = 0; row < size; row += 1) {
      const added = block.subarray(row * features, (row + 1) * features);
      const sum = added.reduce((all, part) => all + part, base);
      explained.probabilities[first + row] = sum / unit;
      keepLargest(added, unit, first + row, top, explained);
    }
  }
  return explained;
}

function addPaths(
  { split, left, value }: PackedForest,
  { bins, stride, features }: BinnedMatrix,
  root: number,
  first: number,
  block: Float64Array,
): void {
  const rows = block.length / features;
  for (let row = 0; row < rows; row += 1) {
    let node = root;
    let share = value[node] as number;
    for (;;) {
      const word = split[node] as number;
      if (word === LEAF) break;
      const feature = word >>> 8;
      const bin = bins[feature * stride + first + row] as number;
      // As in findLeaves: the sign bit of cut - bin.
      node = (left[node] as number) + (((word & 255) - bin) >>> 31);
      const next = value[node] as number;
      const cell = row * features + feature;
      block[cell] = (block[cell] as number) + (next - share);
      share = next;
    }
  }
}

/** Puts the `top` largest parts of a row, each over `unit`, into its places; of equal ones the first. */
export function keepLargest(
  added: Float64Array,
  unit: number,
  row: number,
  top: number,
  into: Pick<ExplainedRows, 'features' | 'contributions'>,
): void {
  const start = row * top;
  for (const [feature, part] of added.entries()) {
    if (part === 0) continue;
    const contribution = part / unit;
    let slot = start + top;
    while (slot > start && Math.abs(contribution) > Math.abs(into.contributions[slot - 1] ?? 0)) {
      slot -= 1;
    }
    if (slot === start + top) continue;
    into.features.copyWithin(slot + 1, slot, start + top - 1);
    into.contributions.copyWithin(slot + 1, slot, start + top - 1);
    into.features[slot] = feature;
    into.contributions[slot] = contribution;
  }
}
