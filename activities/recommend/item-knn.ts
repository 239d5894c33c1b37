import type { SparseRows } from './interaction-matrix.js';
import { TopK } from './top-k.js';

/** Options of item neighbours. */
export interface NeighbourOptions {
  /** Neighbours kept of each product. */
  readonly neighbours: number;
  /** Added to the denominator, so that products with few customers are not neighbours by chance. */
  readonly shrinkage: number;
  /** Customers with more products do not count; bounds the work that one robot can make. */
  readonly maxHistory: number;
}

/** Neighbours of each product, nearest first: products x `size`, -1 and 0 where there are fewer. */
export interface Neighbours {
  readonly size: number;
  readonly product: Int32Array;
  readonly similarity: Float64Array;
}

/** The Euclidean norm of each row's weights. */
export function rowNorms(rows: SparseRows): Float64Array {
  return Float64Array.from({ length: rows.rowStart.length - 1 }, (_, row) => {
    let sum = 0;
    for (let cell = rows.rowStart[row]!; cell < rows.rowStart[row + 1]!; cell += 1) {
      sum += rows.weight[cell]! ** 2;
    }
    return Math.sqrt(sum);
  });
}

/**
 * Writes the nearest products of products [from, to) into `out`:
 * cosine with shrinkage, x_i·x_j / (|x_i||x_j| + shrinkage), ties by product position.
 * Rows do not depend on each other. Source: Sarwar et al. 2001; shrinkage: Bell & Koren 2007.
 * Cost: the sum over interactions of the products of their customers' histories.
 */
export function findNeighbours(
  byCustomer: SparseRows,
  byProduct: SparseRows,
  range: [number, number],
  options: NeighbourOptions,
  out: Neighbours,
): void {
  const norms = rowNorms(byProduct);
  const overlap = new Float64Array(norms.length);
  const nearest = new TopK(out.size);
  for (let product = range[0]; product < range[1]; product += 1) {
    addOverlaps(byCustomer, byProduct, product, options.maxHistory, overlap);
    for (let other = 0; other < norms.length; other += 1) {
      const common = overlap[other]!;
      if (common === 0) continue;
      overlap[other] = 0;
      if (other === product) continue;
      nearest.offer(other, common / (norms[product]! * norms[other]! + options.shrinkage));
    }
    const { positions, scores } = nearest.drain();
    const offset = product * out.size;
    out.product.set(positions, offset);
    out.similarity.set(scores, offset);
    out.product.fill(-1, offset + positions.length, offset + out.size);
  }
}

/** Adds x_product·x_other for every other product that a customer of `product` has touched. */
function addOverlaps(
  byCustomer: SparseRows,
  byProduct: SparseRows,
  product: number,
  maxHistory: number,
  overlap: Float64Array,
): void {
  const last = byProduct.rowStart[product + 1]!;
  for (let cell = byProduct.rowStart[product]!; cell < last; cell += 1) {
    const customer = byProduct.column[cell]!;
    const start = byCustomer.rowStart[customer]!;
    const end = byCustomer.rowStart[customer + 1]!;
    if (end - start > maxHistory) continue;
    const weight = byProduct.weight[cell]!;
    for (let other = start; other < end; other += 1) {
      overlap[byCustomer.column[other]!]! += weight * byCustomer.weight[other]!;
    }
  }
}
