import fc from 'fast-check';
import { symmetricEigen } from '../../../activities/segment/jacobi-eigen.js';
import { matrixOf } from './classic-data.js';

describe('symmetricEigen', () => {
  it('solves a matrix with known roots: [[2, 1], [1, 2]] has 3 and 1', () => {
    const { values, vectors } = symmetricEigen(
      matrixOf([
        [2, 1],
        [1, 2],
      ]),
    );
    expect(values[0]).toBeCloseTo(3, 14);
    expect(values[1]).toBeCloseTo(1, 14);
    expect(vectors.values[0]).toBeCloseTo(Math.SQRT1_2, 14);
    expect(vectors.values[1]).toBeCloseTo(Math.SQRT1_2, 14);
  });

  it('refuses a matrix that is not square', () => {
    expect(() => symmetricEigen(matrixOf([[1, 2]]))).toThrow(/expected square, got 1 x 2/);
  });

  it('rebuilds the matrix from its eigenvectors, which are orthonormal', () => {
    const cells = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), {
      minLength: 10,
      maxLength: 10,
    });
    fc.assert(
      fc.property(cells, (upper) => {
        const size = 4;
        const position = (row: number, column: number): number =>
          (row * (2 * size - row + 1)) / 2 + column - row;
        const cell = (row: number, column: number): number =>
          upper[position(Math.min(row, column), Math.max(row, column))] ?? 0;
        const sizes = [0, 1, 2, 3];
        const matrix = matrixOf(sizes.map((row) => sizes.map((column) => cell(row, column))));
        const { values, vectors } = symmetricEigen(matrix);
        const component = (axis: number, row: number): number =>
          vectors.values[axis * size + row] ?? 0;
        for (const row of sizes) {
          for (const column of sizes) {
            const sumOver = (term: (axis: number) => number): number =>
              sizes.reduce((sum, axis) => sum + term(axis), 0);
            expect(
              sumOver(
                (axis) => (values[axis] ?? 0) * component(axis, row) * component(axis, column),
              ),
            ).toBeCloseTo(cell(row, column), 9);
            expect(sumOver((axis) => component(row, axis) * component(column, axis))).toBeCloseTo(
              row === column ? 1 : 0,
              9,
            );
          }
        }
      }),
    );
  });
});
