import { checkRows, regularSample } from './feature-matrix.js';
import type { Learner } from './learner.js';
import { fitPreparation, prepare, type Preparation } from './prepared-features.js';

export interface NeighbourOptions {
  readonly neighbours: number;
  readonly weights: 'uniform' | 'distance';
  /** Rows that are kept to be compared with: a regular sample of the training rows. */
  readonly maxRows: number;
}

export interface NeighbourModel {
  readonly kind: 'nearest_neighbours';
  readonly preparation: Preparation;
  readonly neighbours: number;
  readonly weights: 'uniform' | 'distance';
  /** Prepared rows, row-major, and their targets. */
  readonly rows: readonly number[];
  readonly targets: readonly number[];
}

/**
 * Mean target of the nearest training rows by Euclidean distance of z-scores; of equally near rows the earlier
 * ones count. With `distance`, a row weighs the inverse of its distance, and rows at distance 0 alone count where
 * there are any. Works for classes of 0 and 1 and for numbers. O(rows x kept rows x features).
 * Source: Cover, Hart 1967; Dudani 1976 (weights).
 */
export const nearestNeighbours: Learner<NeighbourModel, NeighbourOptions> = {
  defaults: { neighbours: 50, weights: 'uniform', maxRows: 4000 },
  fit(matrix, targets, options = {}) {
    const { neighbours, weights, maxRows } = { ...this.defaults, ...options };
    checkRows(matrix, targets);
    const preparation = fitPreparation(matrix);
    const kept = regularSample(matrix, targets, maxRows);
    return {
      kind: 'nearest_neighbours',
      ...{ preparation, neighbours, weights },
      rows: [...prepare(preparation, kept.matrix).values],
      targets: [...kept.targets],
    };
  },
  score(model, matrix) {
    const { values, rows, features } = prepare(model.preparation, matrix);
    const known = Float64Array.from(model.rows);
    const targets = Float64Array.from(model.targets);
    const nearest = new Nearest(Math.min(model.neighbours, targets.length));
    const scores = new Float64Array(rows);
    for (let row = 0; row < rows; row += 1) {
      nearest.find(values.subarray(row * features, (row + 1) * features), known, targets.length);
      scores[row] = nearest.mean(targets, model.weights);
    }
    return scores;
  },
};

/** The nearest rows of one point, nearest first. */
class Nearest {
  private readonly distances: Float64Array;
  private readonly rows: Int32Array;

  constructor(private readonly most: number) {
    this.distances = new Float64Array(most);
    this.rows = new Int32Array(most);
  }

  find(point: Float64Array, known: Float64Array, count: number): void {
    const { distances, most } = this;
    const features = point.length;
    distances.fill(Number.POSITIVE_INFINITY);
    for (let row = 0; row < count; row += 1) {
      const worst = distances[most - 1] as number;
      let squared = 0;
      const from = row * features;
      // Most rows are too far after a few features; a check in every step would cost more than it saves.
      for (let feature = 0; feature < features && squared < worst;) {
        const end = Math.min(features, feature + 8);
        for (; feature < end; feature += 1) {
          const gap = (point[feature] as number) - (known[from + feature] as number);
          squared += gap * gap;
        }
      }
      if (squared < worst) this.insert(row, squared);
    }
  }

  private insert(row: number, squared: number): void {
    const { distances, rows } = this;
    let place = this.most - 1;
    while (place > 0 && (distances[place - 1] as number) > squared) {
      distances[place] = distances[place - 1] as number;
      rows[place] = rows[place - 1] as number;
      place -= 1;
    }
    distances[place] = squared;
    rows[place] = row;
  }

  mean(targets: Float64Array, weights: 'uniform' | 'distance'): number {
    const exact = weights === 'distance' && this.distances[0] === 0;
    let sum = 0;
    let total = 0;
    for (let place = 0; place < this.most; place += 1) {
      const squared = this.distances[place] as number;
      if (exact && squared > 0) break;
      const weight = weights === 'uniform' || exact ? 1 : 1 / Math.sqrt(squared);
      sum += weight * (targets[this.rows[place] as number] as number);
      total += weight;
    }
    return sum / total;
  }
}
