import { deriveSeed, seededRandom } from '../compute/seeded-random.js';
import type { InteractionLog } from './interaction-log.js';
import {
  buildInteractionMatrix,
  transposeRows,
  type InteractionMatrix,
  type InteractionWeighting,
  type SparseRows,
} from './interaction-matrix.js';
import { productShares } from './popularity.js';
import { fitRepeatCycle, type RepeatCycle } from './repeat-cycle.js';
import { sharedFloat64, sharedInt32 } from './shared-arrays.js';
import { soldShares, type SoldShares } from './sold-shares.js';

/** Which interactions to gather. */
export interface GatherInput {
  readonly log: InteractionLog;
  readonly cutoffDay: number;
  readonly weighting: InteractionWeighting;
  /** Customers on whom items are fitted. */
  readonly maxCustomers: number;
  readonly seed: number;
  /** Category of each product, from 0, and how many there are. */
  readonly category: Int32Array;
  readonly categories: number;
  /** Segment of each customer, 0 where none is known. */
  readonly segment: Int32Array;
}

/** A sparse matrix by rows and by columns. */
export interface BothWays {
  readonly byCustomer: SparseRows;
  readonly byProduct: SparseRows;
}

/** The matrix before the cut-off, the sample of it that items are fitted on, and product shares. */
export interface Gathered {
  readonly matrix: InteractionMatrix;
  readonly interactions: BothWays;
  /** Purchases only, each weighing 1. */
  readonly purchases: BothWays;
  readonly shares: Float64Array;
  readonly sold: SoldShares;
  readonly cycle: RepeatCycle;
  /** Customers on whom items are fitted, in the order of the rows of `interactions`. */
  readonly kept: Int32Array;
}

/** Builds the matrix of one cut-off and its transpose over the fitted customers. */
export default function gather(input: GatherInput): Gathered {
  const matrix = buildInteractionMatrix(input.log, input.cutoffDay, input.weighting);
  const keep = sampleCustomers(matrix, input.maxCustomers, input.seed);
  const bought = matrix.purchases.map((purchases) => (purchases > 0 ? 1 : 0));
  const shares = sharedFloat64(matrix.products);
  shares.set(productShares(matrix));
  const kept = sharedInt32(keep.length);
  kept.set(keep);
  return {
    matrix,
    interactions: bothWays(matrix, keep, matrix.weight),
    purchases: bothWays(matrix, keep, bought),
    shares,
    sold: soldShares(input.log, input.cutoffDay, input.segment, shares),
    cycle: fitRepeatCycle(input.log, input.cutoffDay, input.category, input.categories),
    kept,
  };
}

function bothWays(
  matrix: InteractionMatrix,
  kept: readonly number[],
  weights: Float64Array,
): BothWays {
  const byCustomer = keptRows(matrix, kept, weights);
  return { byCustomer, byProduct: transposeRows(byCustomer, matrix.products) };
}

/** Positions of at most `maxCustomers` customers with interactions, rising; a seeded sample of them. */
function sampleCustomers(
  matrix: InteractionMatrix,
  maxCustomers: number,
  seed: number,
): readonly number[] {
  const active: number[] = [];
  for (let customer = 0; customer < matrix.customers; customer += 1) {
    if (matrix.rowStart[customer] !== matrix.rowStart[customer + 1]) active.push(customer);
  }
  if (active.length <= maxCustomers) return active;
  const random = seededRandom(deriveSeed(seed, 'recommend.customers'));
  for (let index = 0; index < maxCustomers; index += 1) {
    const other = index + Math.floor(random() * (active.length - index));
    [active[index], active[other]] = [active[other]!, active[index]!];
  }
  return active.slice(0, maxCustomers).sort((a, b) => a - b);
}

/** The cells above 0 of the kept customers, who are renumbered from 0. */
function keptRows(
  matrix: InteractionMatrix,
  kept: readonly number[],
  weights: Float64Array,
): SparseRows {
  const rowStart = sharedInt32(kept.length + 1);
  const cells: number[] = [];
  for (const [index, customer] of kept.entries()) {
    for (let cell = matrix.rowStart[customer]!; cell < matrix.rowStart[customer + 1]!; cell += 1) {
      if (weights[cell]! > 0) cells.push(cell);
    }
    rowStart[index + 1] = cells.length;
  }
  const column = sharedInt32(cells.length);
  const weight = sharedFloat64(cells.length);
  for (const [index, cell] of cells.entries()) {
    column[index] = matrix.column[cell]!;
    weight[index] = weights[cell]!;
  }
  return { rowStart, column, weight };
}
