import type { BinnedMatrix } from '../histogram-bins.js';
import type { PackedForest } from '../packed-forest.js';
import { scoreRows } from '../score-rows.js';

/** Mean probability with the feature in one bin for every row. */
export interface DependencePoint {
  readonly bin: number;
  /** Rows that are in this bin themselves. */
  readonly rows: number;
  readonly probability: number;
}

/**
 * Partial dependence of the forest's mean on one feature: the mean over the first `rows` rows where all of them have
 * this bin. At most `points` bins, at equal shares of the rows, the lowest and highest one that rows have included.
 * Source: Friedman 2001, §8.2.
 */
export function partialDependence(
  forest: PackedForest,
  matrix: BinnedMatrix,
  rows: number,
  { feature, points }: { feature: number; points: number },
): DependencePoint[] {
  const { bins, stride, features } = matrix;
  const own = bins.subarray(feature * stride, feature * stride + rows);
  const sorted = own.slice().sort();
  const kept = new Set(
    Array.from({ length: Math.min(points, rows) }, (_, point) =>
      points < 2 ? sorted[0] : sorted[Math.round((point * (rows - 1)) / (points - 1))],
    ),
  );
  const moved = new Uint8Array(rows * features);
  for (let column = 0; column < features; column += 1) {
    moved.set(bins.subarray(column * stride, column * stride + rows), column * rows);
  }
  const changed: BinnedMatrix = { bins: moved, stride: rows, features };
  return [...kept]
    .filter((bin) => bin !== undefined)
    .sort((a, b) => a - b)
    .map((bin) => {
      moved.fill(bin, feature * rows, (feature + 1) * rows);
      const scores = scoreRows(forest, changed, 0, rows);
      return {
        bin,
        rows: own.reduce((sum, found) => sum + (found === bin ? 1 : 0), 0),
        probability: scores.reduce((sum, score) => sum + score, 0) / rows,
      };
    });
}
