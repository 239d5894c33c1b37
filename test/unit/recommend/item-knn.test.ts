import { findNeighbours } from '../../../activities/recommend/item-knn.js';
import { transposeRows } from '../../../activities/recommend/interaction-matrix.js';
import { sparse } from './sparse-rows.js';

/** Neighbours of a customers x products matrix, as [product, similarity] by product. */
function neighboursOf(
  matrix: number[][],
  options: { neighbours?: number; shrinkage?: number; maxHistory?: number } = {},
): [number, number][][] {
  const byCustomer = sparse(matrix);
  const products = matrix[0]!.length;
  const size = options.neighbours ?? 2;
  const out = {
    size,
    product: new Int32Array(products * size),
    similarity: new Float64Array(products * size),
  };
  const all = { neighbours: size, shrinkage: 0, maxHistory: 10, ...options };
  findNeighbours(byCustomer, transposeRows(byCustomer, products), [0, products], all, out);
  return Array.from({ length: products }, (_, product) =>
    Array.from({ length: size }, (_, rank): [number, number] => [
      out.product[product * size + rank]!,
      out.similarity[product * size + rank]!,
    ]).filter(([other]) => other >= 0),
  );
}

describe('findNeighbours', () => {
  it('is the cosine of the product columns, nearest first, without the product itself', () => {
    const [first] = neighboursOf([
      [1, 1, 0],
      [1, 0, 2],
      [0, 1, 0],
    ]);
    expect(first?.map(([other]) => other)).toEqual([2, 1]);
    expect(first?.[0]?.[1]).toBeCloseTo(2 / (Math.SQRT2 * 2), 12);
    expect(first?.[1]?.[1]).toBeCloseTo(1 / (Math.SQRT2 * Math.SQRT2), 12);
  });

  it('adds the shrinkage to the denominator', () => {
    const [first] = neighboursOf([[1, 1]], { shrinkage: 3 });
    expect(first).toEqual([[1, 0.25]]);
  });

  it('keeps the nearest only, ties by position', () => {
    const [first] = neighboursOf([[1, 1, 1, 1]], { neighbours: 2 });
    expect(first?.map(([other]) => other)).toEqual([1, 2]);
  });

  it('does not count customers with a longer history than allowed', () => {
    const matrix = [
      [1, 1, 1, 1],
      [1, 0, 1, 0],
    ];
    expect(neighboursOf(matrix, { maxHistory: 3 })[0]?.map(([other]) => other)).toEqual([2]);
  });

  it('has no neighbours for a product that nobody touched', () => {
    expect(neighboursOf([[1, 0]])[1]).toEqual([]);
  });
});
