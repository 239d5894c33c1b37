import { categoryLift } from './category-popularity.js';
import type { FactorSpace } from './factor-space.js';
import { foldIn, foldInSpace } from './fold-in.js';
import type { SparseRows } from './interaction-matrix.js';
import { MEMBERS, type Member } from './members.js';
import type { RecommenderModel } from './recommender-model.js';

/** Scale of own_interest and repeat, so that they reach as far as the z-score of a best product. */
const REACH = 4;

/**
 * Scores all products for one customer at a time by every member. Scores of a member are comparable
 * between customers: als, item_knn and the logarithms of the two popularities are standardised over
 * products (z-score); own_interest and repeat are 4x / (1 + x) of the decayed counts x.
 * The buffers are reused by the next call.
 */
export class CustomerScorer {
  readonly scores: Readonly<Record<Member, Float64Array>>;
  private readonly logShares: Float64Array;
  private space: FactorSpace | undefined;

  constructor(
    private readonly model: RecommenderModel,
    private readonly members: readonly Member[] = MEMBERS,
  ) {
    const buffer = (): Float64Array => new Float64Array(model.matrix.products);
    this.scores = {
      als: buffer(),
      item_knn: buffer(),
      bought_together: buffer(),
      category_popular: buffer(),
      popular: buffer(),
      own_interest: buffer(),
      repeat: buffer(),
    };
    this.logShares = model.shares.map((share) => Math.log(share));
    this.scores.popular.set(this.logShares);
    standardise(this.scores.popular);
  }

  /** Fills `scores` for one customer (position in the model's matrix). */
  score(customer: number): void {
    const { rowStart, column, weight, interest, purchases } = this.model.matrix;
    const start = rowStart[customer]!;
    const end = rowStart[customer + 1]!;
    const row = { column: column.subarray(start, end), weight: weight.subarray(start, end) };
    for (const member of this.members) {
      if (member === 'als') this.scoreFactors(row);
      if (member === 'item_knn') {
        scoreNeighbours(this.scores[member], this.model.neighbourTargets, row.column, row.weight);
      }
      if (member === 'bought_together') {
        const recent = purchases.subarray(start, end);
        scoreNeighbours(this.scores[member], this.model.boughtTargets, row.column, recent);
      }
      if (member === 'category_popular') this.scoreCategories(row);
      if (member === 'own_interest')
        saturate(this.scores[member], row.column, interest.subarray(start, end));
      if (member === 'repeat')
        saturate(this.scores[member], row.column, purchases.subarray(start, end));
    }
  }

  /** Writes the weighted sum of the members' scores, weights in the order of MEMBERS. */
  blend(weights: readonly number[], out: Float64Array): void {
    out.fill(0);
    for (const [index, member] of MEMBERS.entries()) {
      const weight = weights[index]!;
      if (weight === 0) continue;
      const scores = this.scores[member];
      for (let product = 0; product < out.length; product += 1) {
        out[product]! += weight * scores[product]!;
      }
    }
  }

  private scoreFactors(row: Row): void {
    const { als, itemFactors, itemGram } = this.model;
    const items = { factors: itemFactors, gram: itemGram };
    this.space ??= foldInSpace(items, als);
    this.space.write('x', Float32Array.from(foldIn(row, items, als, this.space)));
    this.space.multiplyMatrix('x');
    this.scores.als.set(this.space.out);
    standardise(this.scores.als);
  }

  private scoreCategories(row: Row): void {
    const { categories } = this.model;
    const logLift = categoryLift(categories, row.column, row.weight).map((lift) => Math.log(lift));
    const out = this.scores.category_popular;
    for (let product = 0; product < out.length; product += 1) {
      out[product] = this.logShares[product]! + logLift[categories.category[product]!]!;
    }
    standardise(out);
  }
}

interface Row {
  readonly column: Int32Array;
  readonly weight: Float64Array;
}

/** Sum over the customer's own products of their amount times the similarity, standardised. */
function scoreNeighbours(
  out: Float64Array,
  targets: SparseRows,
  columns: Int32Array,
  amounts: Float64Array,
): void {
  out.fill(0);
  for (let cell = 0; cell < columns.length; cell += 1) {
    const amount = amounts[cell]!;
    if (amount === 0) continue;
    const end = targets.rowStart[columns[cell]! + 1]!;
    for (let target = targets.rowStart[columns[cell]!]!; target < end; target += 1) {
      out[targets.column[target]!]! += amount * targets.weight[target]!;
    }
  }
  standardise(out);
}

function saturate(out: Float64Array, columns: Int32Array, amounts: Float64Array): void {
  out.fill(0);
  for (let cell = 0; cell < columns.length; cell += 1) {
    out[columns[cell]!] = (REACH * amounts[cell]!) / (1 + amounts[cell]!);
  }
}

/** Shifts and scales to mean 0 and standard deviation 1; equal scores become 0. */
export function standardise(scores: Float64Array): void {
  let sum = 0;
  let squares = 0;
  for (let index = 0; index < scores.length; index += 1) {
    sum += scores[index]!;
    squares += scores[index]! * scores[index]!;
  }
  const mean = sum / scores.length;
  const variance = squares / scores.length - mean * mean;
  const scale = variance > 1e-12 * Math.max(1, mean * mean) ? 1 / Math.sqrt(variance) : 0;
  for (let index = 0; index < scores.length; index += 1) {
    scores[index] = (scores[index]! - mean) * scale;
  }
}
