import type { EaseModel } from './ease.js';
import type { BothWays } from './interaction-matrix.thread.js';
import type { SparseRows } from './interaction-matrix.js';
import { rowNorms } from './item-knn.js';
import { predictRating, type RatingModel } from './rating-models.js';
import { TopK } from './top-k.js';

/** A customer's products and their weights. */
export interface CustomerRow {
  readonly column: Int32Array;
  readonly weight: Float64Array;
}

/** Scale of a customer's own products, so that they reach as far as the z-score of a best product. */
const REACH = 4;

/** Sum over the customer's own products of their amount times the similarity. */
export function scoreNeighbours(
  out: Float64Array,
  targets: SparseRows | undefined,
  columns: Int32Array,
  amounts: Float64Array,
): void {
  out.fill(0);
  if (targets === undefined) return;
  for (let cell = 0; cell < columns.length; cell += 1) {
    const amount = amounts[cell]!;
    if (amount === 0) continue;
    const end = targets.rowStart[columns[cell]! + 1]!;
    for (let target = targets.rowStart[columns[cell]!]!; target < end; target += 1) {
      out[targets.column[target]!]! += amount * targets.weight[target]!;
    }
  }
}

/** Sum of the weights of the customer's products in the head (Steck 2019, eq. 1). */
export function scoreEase(
  out: Float64Array,
  ease: EaseModel | undefined,
  columns: Int32Array,
): void {
  out.fill(0);
  if (ease === undefined) return;
  const { place, product, weight } = ease;
  const size = product.length;
  for (const column of columns) {
    const row = place[column]!;
    if (row < 0) continue;
    for (let index = 0; index < size; index += 1) {
      out[product[index]!]! += weight[row * size + index]!;
    }
  }
}

/** The predicted rating of each product. */
export function scoreRatings(
  out: Float64Array,
  model: RatingModel | undefined,
  customer: number,
): void {
  if (model === undefined) out.fill(0);
  else {
    for (let product = 0; product < out.length; product += 1) {
      out[product] = predictRating(model, customer, product);
    }
  }
}

/** 4x / (1 + x) of each amount x of the customer's own products. */
export function saturate(out: Float64Array, columns: Int32Array, amounts: Float64Array): void {
  for (let cell = 0; cell < columns.length; cell += 1) {
    out[columns[cell]!] = (REACH * amounts[cell]!) / (1 + amounts[cell]!);
  }
}

/** Customers most like one, and what is added to the denominator so that few products are no likeness. */
const CROWD = 80;
const SHRINKAGE = 10;

/** Products that more customers have than this do not tell who is alike; bounds the work of a customer. */
const MOST_CUSTOMERS = 20_000;

/**
 * Scores products by the customers most like one: the sum of their weights times the cosine with shrinkage
 * (Herlocker et al. 1999; cosine of implicit weights). Of the fitted customers; nobody is alike to oneself.
 */
export class CrowdScorer {
  private readonly norms: Float64Array;
  private readonly overlap: Float64Array;
  private readonly touched: Int32Array;
  private readonly nearest = new TopK(CROWD);

  constructor(private readonly crowd: BothWays & { readonly kept: Int32Array }) {
    this.norms = rowNorms(crowd.byCustomer);
    this.overlap = new Float64Array(this.norms.length);
    this.touched = new Int32Array(this.norms.length);
  }

  score(out: Float64Array, customer: number, row: CustomerRow): void {
    const { byCustomer } = this.crowd;
    this.findAlike(customer, row);
    const { positions, scores } = this.nearest.drain();
    out.fill(0);
    for (const [rank, other] of positions.entries()) {
      const end = byCustomer.rowStart[other + 1]!;
      for (let cell = byCustomer.rowStart[other]!; cell < end; cell += 1) {
        out[byCustomer.column[cell]!]! += scores[rank]! * byCustomer.weight[cell]!;
      }
    }
  }

  private findAlike(customer: number, row: CustomerRow): void {
    const { byProduct, kept } = this.crowd;
    const { norms, overlap, touched } = this;
    let count = 0;
    for (let cell = 0; cell < row.column.length; cell += 1) {
      const start = byProduct.rowStart[row.column[cell]!]!;
      const end = byProduct.rowStart[row.column[cell]! + 1]!;
      if (end - start > MOST_CUSTOMERS) continue;
      for (let at = start; at < end; at += 1) {
        const other = byProduct.column[at]!;
        if (overlap[other] === 0) touched[count++] = other;
        overlap[other]! += row.weight[cell]! * byProduct.weight[at]!;
      }
    }
    const norm = Math.sqrt(row.weight.reduce((sum, weight) => sum + weight * weight, 0));
    for (let index = 0; index < count; index += 1) {
      const other = touched[index]!;
      if (kept[other] !== customer) {
        this.nearest.offer(other, overlap[other]! / (norm * norms[other]! + SHRINKAGE));
      }
      overlap[other] = 0;
    }
  }
}
