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
import { sharedFloat64, sharedInt32 } from './shared-arrays.js';

/** Which interactions to gather. */
export interface GatherInput {
  readonly log: InteractionLog;
  readonly cutoffDay: number;
  readonly weighting: InteractionWeighting;
  /** Customers on whom items are fitted. */
  readonly maxCustomers: number;
  readonly seed: number;
}

/** The matrix before the cut-off, the sample of it that items are fitted on, and product shares. */
export interface Gathered {
  readonly matrix: InteractionMatrix;
  readonly byCustomer: SparseRows;
  readonly byProduct: SparseRows;
  readonly shares: Float64Array;
}

/** Builds the matrix of one cut-off and its transpose over the fitted customers. */
export default function gather(input: GatherInput): Gathered {
  const matrix = buildInteractionMatrix(input.log, input.cutoffDay, input.weighting);
  const keep = sampleCustomers(matrix, input.maxCustomers, input.seed);
  const byCustomer = keptRows(matrix, keep);
  const shares = sharedFloat64(matrix.products);
  shares.set(productShares(matrix));
  return { matrix, byCustomer, byProduct: transposeRows(byCustomer, matrix.products), shares };
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

/** The rows of the kept customers only, renumbered from 0. */
function keptRows(matrix: InteractionMatrix, kept: readonly number[]): SparseRows {
  const rowStart = sharedInt32(kept.length + 1);
  for (const [index, customer] of kept.entries()) {
    rowStart[index + 1] =
      rowStart[index]! + matrix.rowStart[customer + 1]! - matrix.rowStart[customer]!;
  }
  const column = sharedInt32(rowStart[kept.length]!);
  const weight = sharedFloat64(column.length);
  for (const [index, customer] of kept.entries()) {
    const from = matrix.rowStart[customer]!;
    const to = matrix.rowStart[customer + 1]!;
    column.set(matrix.column.subarray(from, to), rowStart[index]);
    weight.set(matrix.weight.subarray(from, to), rowStart[index]);
  }
  return { rowStart, column, weight };
}
