import type { DenseMatrix } from './dense-matrix.js';

/** Eigenvalues in falling order and, row by row, their unit eigenvectors. */
export interface SymmetricEigen {
  readonly values: Float64Array;
  readonly vectors: DenseMatrix;
}

const MAX_SWEEPS = 100;

/**
 * All eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations. The sign of a vector
 * is fixed: its largest component in absolute value, the first on a tie, is positive. Cubic a sweep, for
 * matrices of some tens of columns. Only the upper triangle is read.
 * Throws RangeError where the matrix is not square.
 * Source: Golub & Van Loan, Matrix Computations, 4th ed., algorithms 8.5.1 and 8.5.3.
 */
export function symmetricEigen(matrix: DenseMatrix): SymmetricEigen {
  const size = matrix.columns;
  if (matrix.rows !== size) {
    throw new RangeError(`matrix: expected square, got ${matrix.rows} x ${size}`);
  }
  const work = Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_cell, column) =>
      cell(matrix, Math.min(row, column), Math.max(row, column)),
    ),
  );
  const vectors = Array.from({ length: size }, (_, row) =>
    Array.from({ length: size }, (_cell, column) => (row === column ? 1 : 0)),
  );
  const total = Math.sqrt(work.flat().reduce((sum, value) => sum + value * value, 0));
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep += 1) {
    if (offDiagonalNorm(work) <= Number.EPSILON * total) break;
    for (let first = 0; first < size - 1; first += 1) {
      for (let second = first + 1; second < size; second += 1) {
        rotate(work, vectors, first, second);
      }
    }
  }
  return sorted(work, vectors);
}

const cell = (matrix: DenseMatrix, row: number, column: number): number =>
  matrix.values[row * matrix.columns + column] ?? 0;

const at = (rows: readonly number[][], row: number, column: number): number =>
  rows[row]?.[column] ?? 0;

function offDiagonalNorm(work: readonly number[][]): number {
  let sum = 0;
  for (const [row, cells] of work.entries()) {
    for (const [column, value] of cells.entries()) if (row !== column) sum += value * value;
  }
  return Math.sqrt(sum);
}

/** Zeroes (first, second) by a plane rotation of the matrix, and turns the vectors (rows) along. */
function rotate(work: number[][], vectors: number[][], first: number, second: number): void {
  const corner = at(work, first, second);
  if (corner === 0) return;
  const tau = (at(work, second, second) - at(work, first, first)) / (2 * corner);
  const tangent = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = tangent * cosine;
  for (const row of work) turnPair(row, first, second, cosine, sine);
  turnRows(work, first, second, cosine, sine);
  turnRows(vectors, first, second, cosine, sine);
}

function turnPair(
  row: number[],
  first: number,
  second: number,
  cosine: number,
  sine: number,
): void {
  const left = row[first] ?? 0;
  const right = row[second] ?? 0;
  row[first] = cosine * left - sine * right;
  row[second] = sine * left + cosine * right;
}

function turnRows(
  rows: number[][],
  first: number,
  second: number,
  cosine: number,
  sine: number,
): void {
  const left = rows[first] ?? [];
  const right = rows[second] ?? [];
  rows[first] = left.map((value, index) => cosine * value - sine * (right[index] ?? 0));
  rows[second] = left.map((value, index) => sine * value + cosine * (right[index] ?? 0));
}

function sorted(work: readonly number[][], vectors: readonly number[][]): SymmetricEigen {
  const pairs = vectors
    .map((vector, index) => ({
      value: at(work, index, index),
      vector: withFixedSign(vector),
      index,
    }))
    .sort((left, right) => right.value - left.value || left.index - right.index);
  return {
    values: Float64Array.from(pairs, ({ value }) => value),
    vectors: {
      rows: pairs.length,
      columns: pairs.length,
      values: Float64Array.from(pairs.flatMap(({ vector }) => vector)),
    },
  };
}

function withFixedSign(vector: readonly number[]): number[] {
  const largest = vector.reduce(
    (best, value) => (Math.abs(value) > Math.abs(best) ? value : best),
    0,
  );
  return vector.map((value) => (largest < 0 ? -value : value));
}
