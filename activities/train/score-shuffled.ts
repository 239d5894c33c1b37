import type { BinnedMatrix } from './histogram-bins.js';
import { LEAF, type PackedForest } from './packed-forest.js';

/** Rows of a matrix, and for each of some features the bins that take the place of its own. */
export interface ShuffledFeatures {
  readonly first: number;
  readonly rows: number;
  readonly features: readonly number[];
  /** By place in `features`, then by row from `first`. */
  readonly shuffled: readonly Uint8Array[];
}

/** In units of 1e-9, summed over the trees. */
export interface ShuffledScores {
  /** By row. */
  sums: Float64Array;
  /** What each feature's shuffle adds: `changes[row * features + place]`. */
  changes: Float64Array;
}

/**
 * Scores of rows, and their change when one feature after the other is shuffled. A feature that is not on a
 * row's path changes nothing: from each node on the path whose feature is seen for the first time, one other
 * path is walked. That is a tenth of scoring all rows anew for each of a hundred features.
 */
export function scoreShuffled(
  forest: PackedForest,
  matrix: BinnedMatrix,
  { first, rows, features, shuffled }: ShuffledFeatures,
): ShuffledScores {
  const { split, left, value } = forest;
  const table = rowByRow(matrix, first, rows);
  const sums = new Float64Array(rows);
  const changes = new Float64Array(rows * features.length);
  const placeOf = new Int32Array(matrix.features).fill(-1);
  for (const [place, feature] of features.entries()) placeOf[feature] = place;
  const seen = new Int32Array(features.length);
  let path = 0;
  for (const root of forest.roots) {
    for (let row = 0; row < rows; row += 1) {
      path += 1;
      const bins = row * matrix.features;
      const cells = row * features.length;
      const share = value[descend(forest, table, bins, root)] as number;
      sums[row] = (sums[row] as number) + share;
      let node = root;
      for (let word = split[node] as number; word !== LEAF; word = split[node] as number) {
        const feature = word >>> 8;
        const bin = table[bins + feature] as number;
        const place = placeOf[feature] as number;
        if (place >= 0 && seen[place] !== path) {
          seen[place] = path;
          const other = shuffled[place]?.[row] as number;
          if (other !== bin) {
            const leaf = descendWith(forest, table, bins, { node, feature, bin: other });
            changes[cells + place] =
              (changes[cells + place] as number) + (value[leaf] as number) - share;
          }
        }
        node = (left[node] as number) + (((word & 255) - bin) >>> 31);
      }
    }
  }
  return { sums, changes };
}

/** Bins row by row: one row's lie in one or two cache lines, however many paths it goes. */
function rowByRow({ bins, stride, features }: BinnedMatrix, first: number, rows: number) {
  const table = new Uint8Array(rows * features);
  for (let feature = 0; feature < features; feature += 1) {
    const column = feature * stride + first;
    for (let row = 0; row < rows; row += 1) {
      table[row * features + feature] = bins[column + row] as number;
    }
  }
  return table;
}

/** The leaf of the row whose bins begin at `row`. */
function descend({ split, left }: PackedForest, bins: Uint8Array, row: number, root: number) {
  let node = root;
  for (let word = split[node] as number; word !== LEAF; word = split[node] as number) {
    // As in findLeaves: the sign bit of cut - bin.
    node = (left[node] as number) + (((word & 255) - (bins[row + (word >>> 8)] as number)) >>> 31);
  }
  return node;
}

/** The leaf below `node` with another bin of one feature. */
function descendWith(
  { split, left }: PackedForest,
  bins: Uint8Array,
  row: number,
  instead: { node: number; feature: number; bin: number },
): number {
  const { feature, bin } = instead;
  let { node } = instead;
  for (let word = split[node] as number; word !== LEAF; word = split[node] as number) {
    const own = word >>> 8 === feature ? bin : (bins[row + (word >>> 8)] as number);
    node = (left[node] as number) + (((word & 255) - own) >>> 31);
  }
  return node;
}
