import type { DenseMatrix } from './dense-matrix.js';
import { squaredDistance } from './nearest-centroid.js';

/** A step of a tree: two clusters, each named by its first row, become one. */
interface Merge {
  readonly into: number;
  readonly from: number;
}

/**
 * The hierarchical clusters of the rows by Ward's criterion, as a function from a number of clusters to the label of
 * every row (numbered by their first rows). Each step joins the two clusters whose union adds least to the sum of
 * squares; ties go to earlier rows. Cubic in rows, quadratic in memory: for a small sample.
 * Source: Ward 1963, "Hierarchical grouping to optimize an objective function"; updated by Lance & Williams 1967.
 */
export function wardTree(matrix: DenseMatrix): (clusters: number) => Int32Array {
  const merges = mergesOf(matrix);
  return (clusters) => {
    const owner = Int32Array.from({ length: matrix.rows }, (_, row) => row);
    for (const { into, from } of merges.slice(0, Math.max(0, matrix.rows - clusters))) {
      for (const [row, own] of owner.entries()) if (own === from) owner[row] = into;
    }
    const numbers = new Map<number, number>();
    return owner.map((own) => {
      const number = numbers.get(own) ?? numbers.size;
      numbers.set(own, number);
      return number;
    });
  };
}

function mergesOf(matrix: DenseMatrix): Merge[] {
  const { rows } = matrix;
  const sizes = new Float64Array(rows).fill(1);
  // What a union adds to the sum of squares: |A||B| / (|A| + |B|) times the squared distance of the means.
  const increases = new Float64Array(rows * rows);
  for (let one = 0; one < rows; one += 1) {
    for (let other = one + 1; other < rows; other += 1) {
      const increase = squaredDistance(matrix, one, matrix, other) / 2;
      increases[one * rows + other] = increase;
      increases[other * rows + one] = increase;
    }
  }
  const alive = Array.from({ length: rows }, (_, row) => row);
  const merges: Merge[] = [];
  while (alive.length > 1) {
    const { into, from } = cheapestMerge(alive, increases, rows);
    alive.splice(alive.indexOf(from), 1);
    joinClusters({ into, from }, alive, sizes, increases);
    merges.push({ into, from });
  }
  return merges;
}

function cheapestMerge(alive: readonly number[], increases: Float64Array, rows: number): Merge {
  let best = { into: 0, from: 0 };
  let least = Infinity;
  for (const [index, into] of alive.entries()) {
    for (let next = index + 1; next < alive.length; next += 1) {
      const from = alive[next] as number;
      const increase = increases[into * rows + from] as number;
      if (increase < least) {
        least = increase;
        best = { into, from };
      }
    }
  }
  return best;
}

/** Lance and Williams' formula for the increases of the new cluster with each of the others. */
function joinClusters(
  { into, from }: Merge,
  alive: readonly number[],
  sizes: Float64Array,
  increases: Float64Array,
): void {
  const rows = sizes.length;
  const [left, right] = [sizes[into] as number, sizes[from] as number];
  const between = increases[into * rows + from] as number;
  for (const other of alive) {
    if (other === into) continue;
    const size = sizes[other] as number;
    const increase =
      ((left + size) * (increases[into * rows + other] as number) +
        (right + size) * (increases[from * rows + other] as number) -
        size * between) /
      (left + right + size);
    increases[into * rows + other] = increase;
    increases[other * rows + into] = increase;
  }
  sizes[into] = left + right;
}
