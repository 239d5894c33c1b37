import fc from 'fast-check';
import { decomposeLu, solveLu } from '../../../activities/optimise/lu-decomposition.js';

describe('decomposeLu', () => {
  it('solves a system whose first pivot is zero by exchanging rows', () => {
    const matrix = Float64Array.of(0, 2, 1, 1, 1, 1, 4, 0, 1);
    const solution = solveLu(decomposeLu(matrix, 3), Float64Array.of(7, 6, 7));
    expect([...solution]).toEqual([1, 2, 3]);
  });

  it('keeps a tiny pivot from spoiling the answer', () => {
    const decomposition = decomposeLu(Float64Array.of(1e-13, 1, 1, 1), 2);
    const [x, y] = solveLu(decomposition, Float64Array.of(1, 2));
    expect(x).toBeCloseTo(1, 10);
    expect(y).toBeCloseTo(1, 10);
  });

  it('rejects a singular matrix', () => {
    expect(() => decomposeLu(Float64Array.of(1, 2, 2, 4), 2)).toThrow('a pivot expected to exceed');
  });

  it('leaves the matrix as it was', () => {
    const matrix = Float64Array.of(1, 2, 3, 4);
    decomposeLu(matrix, 2);
    expect([...matrix]).toEqual([1, 2, 3, 4]);
  });

  it('returns what solves every diagonally dominant system within rounding', () => {
    const systems = fc.integer({ min: 1, max: 8 }).chain((size) =>
      fc.tuple(
        fc.constant(size),
        fc.array(fc.integer({ min: -9, max: 9 }), {
          minLength: size * size,
          maxLength: size * size,
        }),
        fc.array(fc.integer({ min: -9, max: 9 }), { minLength: size, maxLength: size }),
      ),
    );
    fc.assert(
      fc.property(systems, ([size, entries, rightSide]) => {
        const matrix = Float64Array.from(entries, (entry, index) =>
          index % (size + 1) === 0 ? entry + 100 : entry,
        );
        const solution = solveLu(decomposeLu(matrix, size), Float64Array.from(rightSide));
        rightSide.forEach((wanted, row) => {
          const got = solution.reduce(
            (sum, value, column) => sum + value * (matrix[row * size + column] ?? 0),
            0,
          );
          expect(got).toBeCloseTo(wanted, 9);
        });
      }),
    );
  });
});
