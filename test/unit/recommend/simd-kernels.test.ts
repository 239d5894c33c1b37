import { seededRandom } from '../../../activities/compute/seeded-random.js';
import { FactorSpace } from '../../../activities/recommend/factor-space.js';

/** Sizes below, at and above what the kernels take at once. */
const SIZES = [3, 8, 32, 37];

function numbers(count: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: count }, () => random() - 0.5);
}

const dot = (left: Float32Array, right: Float32Array): number =>
  left.reduce((sum, value, index) => sum + value * right[index]!, 0);

const rowOf = (matrix: Float32Array, row: number, size: number): Float32Array =>
  matrix.subarray(row * size, (row + 1) * size);

function expectClose(found: ArrayLike<number>, expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  // Sums of at most 37 products below 1 in 32 bits.
  for (const [index, value] of expected.entries()) expect(found[index]).toBeCloseTo(value, 4);
}

describe.each(SIZES)('FactorSpace with %d factors', (size) => {
  const matrix = numbers(10 * size, size);
  const x = numbers(size, size + 1);
  const column = Int32Array.from([4, 0, 9]);
  const weight = Float64Array.from([0.5, 2, 1]);

  function filled(): FactorSpace {
    const space = new FactorSpace(size, { matrix: 10, cells: 5, square: size, out: 10 });
    space.write('matrix', matrix);
    space.write('x', x);
    space.writeCells({ column, weight }, [0, 3], 2);
    space.clear('square');
    space.clear('image');
    return space;
  }

  it('multiplies the matrix with a vector', () => {
    const space = filled();
    space.multiplyMatrix('x');
    const expected = Array.from({ length: 10 }, (_, row) => dot(rowOf(matrix, row, size), x));
    expectClose(space.out, expected);
  });

  it('adds rows by how like the vector they are, and by their distance from 1', () => {
    const space = filled();
    space.addLikeness({ from: 1, to: 3 }, 'x', 'image');
    const likeness = (index: number): number =>
      [1, 2].reduce((sum, cell) => {
        const row = rowOf(matrix, column[cell]!, size);
        return sum + 2 * weight[cell]! * dot(row, x) * row[index]!;
      }, 0);
    expectClose(
      space.read('image', 1),
      Array.from(x, (_, index) => likeness(index)),
    );
    space.clear('image');
    space.addTargets({ from: 0, to: 1 }, 'x', 'image');
    const row = rowOf(matrix, 4, size);
    expectClose(
      space.read('image', 1),
      Array.from(row, (value) => (1 + 1 - dot(row, x)) * value),
    );
  });

  it('adds weighed squares of rows', () => {
    const space = filled();
    space.addSquares({ from: 0, to: 3 });
    const expected = Array.from({ length: size * size }, (_, cell) =>
      [0, 1, 2].reduce((sum, index) => {
        const row = rowOf(matrix, column[index]!, size);
        return sum + 2 * weight[index]! * row[Math.floor(cell / size)]! * row[cell % size]!;
      }, 0),
    );
    expectClose(space.read('square', size), expected);
  });

  it('adds and scales vectors', () => {
    const space = filled();
    space.addScaled('image', 'x', 3);
    space.scaleAndAdd('image', 'x', -2);
    expectClose(
      space.read('image', 1),
      Array.from(x, (value) => value - 6 * value),
    );
    expect(space.dot('image', 'x')).toBeCloseTo(-5 * dot(x, x), 4);
  });
});
