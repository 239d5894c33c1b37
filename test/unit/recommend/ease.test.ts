import fc from 'fast-check';
import { fitEase, invertPositive } from '../../../activities/recommend/ease.js';
import { sparse } from './sparse-rows.js';

describe('fitEase', () => {
  it('is Steck 2019, eq. 8, worked by hand', () => {
    // X = [[1,1],[1,1],[1,0]]: G = [[3,2],[2,2]], with penalty 1 [[4,2],[2,3]], its inverse [[3,-2],[-2,4]] / 8.
    const { weight, product } = fitEase(
      sparse([
        [1, 1],
        [1, 1],
        [1, 0],
      ]),
      2,
      {
        penalty: 1,
        head: 2,
      },
    );
    expect([...product]).toEqual([0, 1]);
    // B_ij = -P_ij / P_jj.
    expect([...weight].map((value) => Number(value.toFixed(6)))).toEqual([0, 0.5, 0.666667, 0]);
  });

  it('knows only the products with the most customers', () => {
    const { place } = fitEase(
      sparse([
        [1, 0, 1],
        [0, 0, 1],
        [0, 1, 1],
        [0, 1, 0],
      ]),
      3,
      { penalty: 1, head: 2 },
    );
    expect([...place]).toEqual([-1, 0, 1]);
  });

  it('inverts positive definite matrices', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 16, maxLength: 16 }),
        (cells) => {
          const matrix = new Float64Array(16);
          for (let i = 0; i < 4; i += 1)
            for (let j = 0; j < 4; j += 1) {
              for (let k = 0; k < 4; k += 1)
                matrix[i * 4 + j]! += cells[i * 4 + k]! * cells[j * 4 + k]!;
              if (i === j) matrix[i * 4 + j]! += 0.5;
            }
          const inverse = invertPositive(matrix, 4);
          for (let i = 0; i < 4; i += 1)
            for (let j = 0; j < 4; j += 1) {
              let sum = 0;
              for (let k = 0; k < 4; k += 1) sum += matrix[i * 4 + k]! * inverse[k * 4 + j]!;
              expect(sum).toBeCloseTo(i === j ? 1 : 0, 9);
            }
        },
      ),
    );
  });

  it('refuses a penalty that is not above 0', () => {
    expect(() => fitEase(sparse([[1]]), 1, { penalty: 0, head: 1 })).toThrow(RangeError);
  });
});
