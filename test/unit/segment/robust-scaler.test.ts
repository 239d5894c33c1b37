import fc from 'fast-check';
import {
  applyRobustScaler,
  fitRobustScaler,
  quantileOfSorted,
} from '../../../activities/segment/robust-scaler.js';
import { matrixOf, readClassic } from './classic-data.js';

const never = { skewness: Infinity, clip: Infinity };

describe('fitRobustScaler', () => {
  // scikit-learn 1.9.1, RobustScaler(unit_variance=True).fit_transform(iris.data), rows 0 and 50.
  it('equals scikit-learn on iris', () => {
    const { matrix } = readClassic('iris');
    const { values } = applyRobustScaler(fitRobustScaler(matrix, never), matrix);
    const expected = [-0.72637358, 1.3489795, -1.13699701, -0.98925163];
    for (const [column, value] of expected.entries()) expect(values[column]).toBeCloseTo(value, 8);
    expect(values[50 * 4]).toBeCloseTo(1.24521185, 8);
  });

  it('takes the logarithm of skewed non-negative columns only', () => {
    const skewed = [0, 1, 1, 2, 2, 3, 100];
    const matrix = matrixOf(skewed.map((value, row) => [value, -value, row]));
    const { scales } = fitRobustScaler(matrix);
    expect(scales.map(({ log1p }) => log1p)).toEqual([true, false, false]);
    expect(scales[0]?.centre).toBeCloseTo(Math.log(3), 15);
  });

  it('drops columns with one value or none', () => {
    const matrix = matrixOf([
      [7, Number.NaN, 1],
      [7, Number.NaN, 2],
      [Number.NaN, Number.NaN, 3],
    ]);
    expect(fitRobustScaler(matrix).scales.map(({ column }) => column)).toEqual([2]);
  });

  it('scales by the standard deviation where the quartiles agree', () => {
    const matrix = matrixOf([[0], [0], [0], [0], [0], [0], [0], [8]]);
    const { scales } = fitRobustScaler(matrix, never);
    expect(scales[0]?.scale).toBeCloseTo(Math.sqrt(7), 12);
  });
});

describe('applyRobustScaler', () => {
  it('puts a missing value on the median and keeps extremes within the clip', () => {
    const scaler = fitRobustScaler(matrixOf([[1], [2], [3], [4], [5]]), { clip: 2 });
    const { values } = applyRobustScaler(scaler, matrixOf([[Number.NaN], [1e9], [-1e9], [3]]));
    expect([...values]).toEqual([0, 2, -2, 0]);
  });

  it('refuses a matrix with other columns', () => {
    const scaler = fitRobustScaler(matrixOf([[1], [2]]));
    expect(() => applyRobustScaler(scaler, matrixOf([[1, 2]]))).toThrow(/expected 1, got 2/);
  });

  it('does not depend on units where no logarithm is taken', () => {
    const column = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 3, maxLength: 30 });
    fc.assert(
      fc.property(column, fc.integer({ min: 1, max: 64 }), (cells, factor) => {
        const scaledCells = (unit: number): Float64Array => {
          const matrix = matrixOf(cells.map((cell) => [cell * unit]));
          return applyRobustScaler(fitRobustScaler(matrix, never), matrix).values;
        };
        const other = scaledCells(factor);
        for (const [row, value] of scaledCells(1).entries())
          expect(other[row]).toBeCloseTo(value, 9);
      }),
    );
  });
});

describe('quantileOfSorted', () => {
  it('interpolates between order statistics', () => {
    const sorted = Float64Array.of(1, 2, 4, 8);
    expect(quantileOfSorted(sorted, 0)).toBe(1);
    expect(quantileOfSorted(sorted, 0.5)).toBe(3);
    expect(quantileOfSorted(sorted, 0.75)).toBe(5);
    expect(quantileOfSorted(sorted, 1)).toBe(8);
  });
});
