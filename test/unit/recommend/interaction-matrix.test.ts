import fc from 'fast-check';
import type { InteractionLog } from '../../../activities/recommend/interaction-log.js';
import {
  buildInteractionMatrix,
  transposeRows,
} from '../../../activities/recommend/interaction-matrix.js';
import { dense, sparse } from './sparse-rows.js';

const WEIGHTING = {
  view: 1,
  cart: 2,
  purchase: 4,
  tasteHalfLifeDays: 10,
  purchaseHalfLifeDays: 10,
  interestHalfLifeDays: 5,
};

/** Rows are [customer, product, day, kind, count]. */
function logOf(rows: readonly (readonly number[])[], customers = 3, products = 4): InteractionLog {
  const column = (index: number): Int32Array => Int32Array.from(rows, (row) => row[index]!);
  return {
    customers,
    products,
    customer: column(0),
    product: column(1),
    day: column(2),
    kind: Uint8Array.from(rows, (row) => row[3]!),
    count: column(4),
  };
}

describe('buildInteractionMatrix', () => {
  const log = logOf([
    [0, 1, 4, 0, 2],
    [0, 1, 14, 2, 1],
    [0, 3, 2, 1, 1],
    [2, 0, 4, 2, 1],
  ]);

  it('weighs events by kind and halves them by age at the cut-off, then takes ln(1 + sum)', () => {
    const matrix = buildInteractionMatrix(log, 4, WEIGHTING);
    expect([...matrix.rowStart]).toEqual([0, 1, 1, 2]);
    expect([...matrix.column]).toEqual([1, 0]);
    expect(matrix.weight[0]).toBeCloseTo(Math.log1p(2 * 1 + 4 * 0.5), 12);
    expect(matrix.weight[1]).toBeCloseTo(Math.log1p(4), 12);
  });

  it('keeps purchases and unfinished interest apart', () => {
    const matrix = buildInteractionMatrix(log, 4, WEIGHTING);
    expect([...matrix.purchases]).toEqual([0.5, 1]);
    expect([...matrix.interest]).toEqual([2, 0]);
  });

  it('sees nothing after the cut-off', () => {
    const early = logOf([[0, 1, 14, 2, 1]]);
    const late = logOf([
      [0, 1, 3, 2, 9],
      [0, 1, 14, 2, 1],
      [1, 2, 0, 0, 5],
    ]);
    expect(buildInteractionMatrix(late, 4, WEIGHTING)).toEqual(
      buildInteractionMatrix(early, 4, WEIGHTING),
    );
  });

  it('is empty where nothing lies before the cut-off', () => {
    expect([...buildInteractionMatrix(log, 99, WEIGHTING).rowStart]).toEqual([0, 0, 0, 0]);
  });
});

describe('transposeRows', () => {
  it('moves every cell to its column', () => {
    const rows = fc.array(fc.array(fc.nat(2), { minLength: 4, maxLength: 4 }), { minLength: 1 });
    fc.assert(
      fc.property(rows, (matrix) => {
        const expected = [0, 1, 2, 3].map((column) => matrix.map((row) => row[column]!));
        expect(dense(transposeRows(sparse(matrix), 4), matrix.length)).toEqual(expected);
      }),
    );
  });
});
