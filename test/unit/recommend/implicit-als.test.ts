import { seededRandom } from '../../../activities/compute/seeded-random.js';
import { foldIn, solveCholesky } from '../../../activities/recommend/fold-in.js';
import { fitFactors } from '../../../activities/recommend/fit-factors.js';
import { gramian, improveRows } from '../../../activities/recommend/implicit-als.js';
import { transposeRows } from '../../../activities/recommend/interaction-matrix.js';
import { inlineThreads } from '../../support/inline-threads.js';
import { sparse } from './sparse-rows.js';

const OPTIONS = { factors: 3, alpha: 2, penalty: 0.5, penaltyPower: 1 };

function randomFactors(rows: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: rows * OPTIONS.factors }, () => random() - 0.5);
}

/** Hu, Koren & Volinsky's loss over all cells, observed or not. */
function loss(matrix: number[][], customers: Float64Array, items: Float32Array): number {
  const size = OPTIONS.factors;
  let sum = 0;
  const penalise = (
    factors: Float32Array | Float64Array,
    row: number,
    interactions: number,
  ): void => {
    for (let index = 0; index < size; index += 1) {
      sum += OPTIONS.penalty * Math.max(1, interactions) * factors[row * size + index]! ** 2;
    }
  };
  const count = (values: number[]): number => values.filter((value) => value > 0).length;
  for (const [row, values] of matrix.entries()) {
    for (const [column, weight] of values.entries()) {
      let fit = 0;
      for (let index = 0; index < size; index += 1) {
        fit += customers[row * size + index]! * items[column * size + index]!;
      }
      sum += (1 + OPTIONS.alpha * weight) * ((weight > 0 ? 1 : 0) - fit) ** 2;
    }
    penalise(customers, row, count(values));
  }
  for (let column = 0; column < matrix[0]!.length; column += 1) {
    penalise(items, column, count(matrix.map((values) => values[column]!)));
  }
  return sum;
}

const MATRIX = [
  [1, 2, 0, 0, 1],
  [0, 1, 1, 0, 0],
  [3, 0, 0, 1, 0],
  [0, 0, 2, 1, 1],
];

describe('solveCholesky', () => {
  it('solves a symmetric positive definite system', () => {
    const solution = Float64Array.from([8, 7]);
    solveCholesky(Float64Array.from([4, 2, 2, 3]), solution);
    expect(solution[0]).toBeCloseTo(1.25, 12);
    expect(solution[1]).toBeCloseTo(1.5, 12);
  });

  it('refuses a matrix that is not positive definite', () => {
    expect(() => solveCholesky(Float64Array.from([1, 2, 2, 1]), new Float64Array(2))).toThrow(
      /pivot expected above 0/,
    );
  });
});

describe('foldIn', () => {
  it('is the minimum of the loss over the customer: any step away from it costs more', () => {
    const items = randomFactors(5, 1);
    const rows = sparse(MATRIX);
    const gram = gramian(items, OPTIONS.factors, [0, 5]);
    const customers = new Float64Array(4 * OPTIONS.factors);
    for (let row = 0; row < 4; row += 1) {
      const cells = [rows.rowStart[row]!, rows.rowStart[row + 1]!] as const;
      const own = {
        column: rows.column.subarray(...cells),
        weight: rows.weight.subarray(...cells),
      };
      customers.set(foldIn(own, { factors: items, gram }, OPTIONS), row * OPTIONS.factors);
    }
    const least = loss(MATRIX, customers, items);
    for (let index = 0; index < customers.length; index += 1) {
      for (const step of [-1e-3, 1e-3]) {
        const moved = customers.with(index, customers[index]! + step);
        expect(loss(MATRIX, moved, items)).toBeGreaterThan(least);
      }
    }
  });

  it('is 0 for a customer without interactions', () => {
    const nothing = { column: new Int32Array(0), weight: new Float64Array(0) };
    const side = { factors: randomFactors(5, 1), gram: new Float32Array(9) };
    expect([...foldIn(nothing, side, OPTIONS)]).toEqual([0, 0, 0]);
  });
});

describe('improveRows', () => {
  it('reaches the exact solution of foldIn, as far as 32 bits go, when it is repeated', () => {
    const items = randomFactors(5, 2);
    const rows = sparse(MATRIX);
    const side = { factors: items, gram: gramian(items, OPTIONS.factors, [0, 5]) };
    const solved = new Float32Array(4 * OPTIONS.factors);
    for (let repeat = 0; repeat < 20; repeat += 1) improveRows(rows, [0, 4], side, solved, OPTIONS);
    const own = { column: rows.column.subarray(0, 3), weight: rows.weight.subarray(0, 3) };
    const exact = foldIn(own, side, OPTIONS);
    for (let index = 0; index < 3; index += 1) expect(solved[index]).toBeCloseTo(exact[index]!, 5);
  });

  it('leaves rows outside its range alone', () => {
    const items = randomFactors(5, 2);
    const side = { factors: items, gram: gramian(items, OPTIONS.factors, [0, 5]) };
    const solved = randomFactors(4, 3);
    const before = solved.slice();
    improveRows(sparse(MATRIX), [1, 2], side, solved, OPTIONS);
    expect(solved.subarray(0, 3)).toEqual(before.subarray(0, 3));
    expect(solved.subarray(6)).toEqual(before.subarray(6));
    expect(solved.subarray(3, 6)).not.toEqual(before.subarray(3, 6));
  });
});

describe('fitFactors', () => {
  const byCustomer = sparse(
    Array.from({ length: 30 }, (_, row) =>
      Array.from({ length: 8 }, (_, column) =>
        row % 2 === column % 2 && row % 3 !== column ? 1 : 0,
      ),
    ),
  );
  const input = {
    byCustomer,
    byProduct: transposeRows(byCustomer, 8),
    options: OPTIONS,
    sweeps: 6,
    seed: 5,
    signal: new AbortController().signal,
  };

  it('tells two tastes apart: products of the other taste score lower than a missing one of the own', async () => {
    const items = await fitFactors(inlineThreads, input);
    const own = { column: Int32Array.from([2, 4]), weight: Float64Array.from([1, 1]) };
    const customer = foldIn(own, items, OPTIONS);
    const score = (product: number): number =>
      customer.reduce((sum, value, index) => sum + value * items.factors[product * 3 + index]!, 0);
    for (const other of [1, 3, 5, 7]) expect(score(6)).toBeGreaterThan(score(other) + 0.2);
  });

  it('gives the same bits for any number of threads', async () => {
    const one = await fitFactors({ ...inlineThreads, size: 1 }, input);
    const seven = await fitFactors({ ...inlineThreads, size: 7 }, input);
    expect(seven).toEqual(one);
  });
});
