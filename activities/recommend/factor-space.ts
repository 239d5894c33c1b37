import { simdMemory, type SimdKernels } from './simd-kernels.js';

/** Vectors of one row that is solved. */
type VectorName = 'x' | 'residual' | 'direction' | 'image';

/** How many rows and cells a piece of work has. `square` rows of a matrix of factors x factors. */
interface SpaceSize {
  readonly matrix: number;
  readonly cells: number;
  readonly square: number;
  /** Cells of the result of `multiplyMatrix`. */
  readonly out?: number;
}

/** Numbers that the kernels take at once; vectors are padded with zeros to a multiple of it. */
const LANES = 8;

const VECTORS: readonly VectorName[] = ['x', 'residual', 'direction', 'image'];

/**
 * Factors laid out for the SIMD kernels in this thread's memory: a matrix of factors, the cells (column and
 * extra confidence) of sparse rows, a square matrix and the vectors of one row. Only the space made last in
 * a thread may be used.
 */
export class FactorSpace {
  private readonly kernels: SimdKernels;
  private readonly floats: Float32Array;
  private readonly integers: Int32Array;
  private readonly stride: number;
  private readonly bytes: number;
  private readonly at: Readonly<Record<VectorName | 'matrix' | 'square' | 'out', number>>;
  private readonly columns: number;
  private readonly extras: number;

  constructor(
    private readonly size: number,
    private readonly rows: SpaceSize,
  ) {
    this.stride = Math.ceil(size / LANES) * LANES;
    this.bytes = this.stride * Float32Array.BYTES_PER_ELEMENT;
    let end = 0;
    const take = (cells: number): number => {
      const start = end;
      end += cells * Float32Array.BYTES_PER_ELEMENT;
      return start;
    };
    const vectors = VECTORS.map((name) => [name, take(this.stride)] as const);
    this.at = {
      ...(Object.fromEntries(vectors) as Record<VectorName, number>),
      square: take(this.stride * this.stride),
      matrix: take(rows.matrix * this.stride),
      out: take(rows.out ?? 0),
    };
    this.columns = take(rows.cells);
    this.extras = take(rows.cells);
    const memory = simdMemory();
    const buffer = memory.reserve(end);
    this.kernels = memory.kernels;
    this.floats = new Float32Array(buffer);
    this.integers = new Int32Array(buffer);
    // What an earlier space has left in the padding would count.
    this.floats.fill(0, 0, this.at.matrix / Float32Array.BYTES_PER_ELEMENT);
  }

  /** Copies rows of `factors` numbers to a place, padded. */
  write(place: VectorName | 'matrix' | 'square', values: Float32Array): void {
    const { size, stride } = this;
    const start = this.at[place] / Float32Array.BYTES_PER_ELEMENT;
    if (size === stride) {
      this.floats.set(values, start);
      return;
    }
    this.floats.fill(0, start, start + (values.length / size) * stride);
    for (let row = 0; row * size < values.length; row += 1) {
      this.floats.set(values.subarray(row * size, (row + 1) * size), start + row * stride);
    }
  }

  /** A copy of that many rows of a place, without padding. */
  read(place: VectorName | 'square', rows: number): Float32Array {
    const start = this.at[place] / Float32Array.BYTES_PER_ELEMENT;
    if (this.size === this.stride) return this.floats.slice(start, start + rows * this.size);
    const values = new Float32Array(rows * this.size);
    for (let row = 0; row < rows; row += 1) {
      const from = start + row * this.stride;
      values.set(this.floats.subarray(from, from + this.size), row * this.size);
    }
    return values;
  }

  /** A vector as it is in memory. */
  vector(name: VectorName): Float32Array {
    const start = this.at[name] / Float32Array.BYTES_PER_ELEMENT;
    return this.floats.subarray(start, start + this.size);
  }

  /** The result of `multiplyMatrix` as it is in memory. */
  get out(): Float32Array {
    const start = this.at.out / Float32Array.BYTES_PER_ELEMENT;
    return this.floats.subarray(start, start + (this.rows.out ?? 0));
  }

  /** Takes cells [from, to) with `alpha` * weight as extra confidence; without weights it is 1. */
  writeCells(
    { column, weight }: { column: Int32Array; weight?: Float64Array },
    [from, to]: [number, number],
    alpha = 1,
  ): void {
    const extras = this.extras / Float32Array.BYTES_PER_ELEMENT;
    this.integers.set(column.subarray(from, to), this.columns / Int32Array.BYTES_PER_ELEMENT);
    for (let cell = from; cell < to; cell += 1) {
      this.floats[extras + cell - from] = weight === undefined ? 1 : alpha * weight[cell]!;
    }
  }

  /** Sets a place to 0. */
  clear(place: VectorName | 'square'): void {
    const start = this.at[place] / Float32Array.BYTES_PER_ELEMENT;
    const cells = place === 'square' ? this.stride * this.stride : this.stride;
    this.floats.fill(0, start, start + cells);
  }

  dot(left: VectorName, right: VectorName): number {
    return this.kernels.dot(this.at[left], this.at[right], this.bytes);
  }

  /** out += scale * vector. */
  addScaled(out: VectorName, vector: VectorName, scale: number): void {
    this.kernels.addScaled(this.at[out], this.at[vector], scale, this.bytes);
  }

  /** out = vector + scale * out. */
  scaleAndAdd(out: VectorName, vector: VectorName, scale: number): void {
    this.kernels.scaleAndAdd(this.at[out], this.at[vector], scale, this.bytes);
  }

  /** out = square * vector. */
  multiplySquare(vector: VectorName, out: VectorName): void {
    const { square } = this.at;
    this.kernels.multiply(square, this.size, this.at[vector], this.at[out], this.bytes);
  }

  /** `out` = matrix * vector. */
  multiplyMatrix(vector: VectorName): void {
    const { matrix, out } = this.at;
    if (this.rows.matrix === 0) return;
    this.kernels.multiply(matrix, this.rows.matrix, this.at[vector], out, this.bytes);
  }

  /** out += Σ extra (y·vector) y over the cells. */
  addLikeness(cells: CellRange, vector: VectorName, out: VectorName): void {
    this.accumulate(cells, vector, out, { base: 0, sign: 1 });
  }

  /** out += Σ (1 + extra - extra (y·vector)) y over the cells. */
  addTargets(cells: CellRange, vector: VectorName, out: VectorName): void {
    this.accumulate(cells, vector, out, { base: 1, sign: -1 });
  }

  /** square += Σ extra y yᵀ over the cells. */
  addSquares({ from, to }: CellRange): void {
    const { matrix, square } = this.at;
    const [columns, extras] = [this.columns + 4 * from, this.extras + 4 * from];
    this.kernels.addSquares(columns, extras, to - from, matrix, square, this.bytes);
  }

  private accumulate(
    { from, to }: CellRange,
    vector: VectorName,
    out: VectorName,
    { base, sign }: { base: number; sign: number },
  ): void {
    this.kernels.accumulate(
      this.columns + 4 * from,
      this.extras + 4 * from,
      to - from,
      this.at.matrix,
      this.at[vector],
      this.at[out],
      this.bytes,
      base,
      sign,
    );
  }
}

/** Cells of one row, by their positions among those that were written; not empty. */
export interface CellRange {
  readonly from: number;
  readonly to: number;
}
