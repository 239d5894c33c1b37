import { op, TYPE, type Code, type WasmFunction } from '../compute/wasm-code.js';
import { compileKernels, type WasmMemory } from '../compute/wasm-memory.js';

const { i32, f32, v128 } = TYPE;

/**
 * Arithmetic over vectors of 32-bit floats in one memory, eight numbers at once. Places are byte addresses;
 * `bytes` is the length of a vector, a multiple of 32. Sums run in a fixed order: the same bits everywhere.
 */
export interface SimdKernels {
  /** The product of two vectors. */
  dot(left: number, right: number, bytes: number): number;
  /** out += scale * vector. */
  addScaled(out: number, vector: number, scale: number, bytes: number): void;
  /** out = vector + scale * out. */
  scaleAndAdd(out: number, vector: number, scale: number, bytes: number): void;
  /** out[r] = row r of the matrix times the vector. `rows` is above 0. */
  multiply(matrix: number, rows: number, vector: number, out: number, bytes: number): void;
  /**
   * Adds (base + extra * (base + sign * y·vector)) * y to `out` for each cell, where y is the row of
   * `matrix` that the cell's column names. `cells` is above 0.
   */
  accumulate(
    columns: number,
    extras: number,
    cells: number,
    matrix: number,
    vector: number,
    out: number,
    bytes: number,
    base: number,
    sign: number,
  ): void;
  /** Adds extra * y yᵀ to the square matrix `out` for each cell. `cells` is above 0. */
  addSquares(
    columns: number,
    extras: number,
    cells: number,
    matrix: number,
    out: number,
    bytes: number,
  ): void;
}

/** Local = local + bytes. */
const advance = (local: number, by: Code): Code => [op.get(local), by, op.i32Add, op.set(local)];

/** Whether one local is below another. */
const below = (local: number, end: number): Code => [op.get(local), op.get(end), op.i32Below];

/** A place `count * bytes` after the start. */
const after = (start: number, count: Code, bytes: Code): Code => [
  op.get(start),
  count,
  bytes,
  op.i32Mul,
  op.i32Add,
];

function dot(): WasmFunction {
  const [left, right, bytes, first, second, end] = [0, 1, 2, 3, 4, 5];
  const step = (sum: number, offset: number): Code => [
    op.get(sum),
    ...[op.get(left), op.load(offset), op.get(right), op.load(offset), op.multiply],
    op.add,
    op.set(sum),
  ];
  const lane = (index: number): Code => [op.get(first), op.lane(index)];
  return {
    name: 'dot',
    parameters: [i32, i32, i32],
    result: f32,
    locals: [v128, v128, i32],
    body: [
      [after(left, op.i32(1), op.get(bytes)), op.set(end)],
      op.loopWhile([
        ...[step(first, 0), step(second, 16)],
        ...[advance(left, op.i32(32)), advance(right, op.i32(32)), below(left, end)],
      ]),
      [op.get(first), op.get(second), op.add, op.set(first)],
      [lane(0), lane(1), op.f32Add, lane(2), lane(3), op.f32Add, op.f32Add],
    ],
  };
}

/** out = out + scale * vector, or with `scalesOut` out = vector + scale * out. */
function linear(name: string, { scalesOut }: { scalesOut: boolean }): WasmFunction {
  const [out, vector, scale, bytes, factor, end] = [0, 1, 2, 3, 4, 5];
  const [kept, scaled] = scalesOut ? [vector, out] : [out, vector];
  const step = (offset: number): Code => [
    op.get(out),
    ...[op.get(kept), op.load(offset)],
    ...[op.get(scaled), op.load(offset), op.get(factor), op.multiply],
    op.add,
    op.store(offset),
  ];
  return {
    name,
    parameters: [i32, i32, f32, i32],
    locals: [v128, i32],
    body: [
      [after(out, op.i32(1), op.get(bytes)), op.set(end)],
      [op.get(scale), op.splat, op.set(factor)],
      op.loopWhile([
        ...[step(0), step(16)],
        ...[advance(out, op.i32(32)), advance(vector, op.i32(32)), below(out, end)],
      ]),
    ],
  };
}

function multiply(): WasmFunction {
  const [matrix, rows, vector, out, bytes, end] = [0, 1, 2, 3, 4, 5];
  return {
    name: 'multiply',
    parameters: [i32, i32, i32, i32, i32],
    locals: [i32],
    body: [
      [after(out, op.get(rows), op.i32(4)), op.set(end)],
      op.loopWhile([
        [op.get(out), op.get(matrix), op.get(vector), op.get(bytes), op.call(DOT), op.f32Store],
        ...[advance(matrix, op.get(bytes)), advance(out, op.i32(4)), below(out, end)],
      ]),
    ],
  };
}

function accumulate(): WasmFunction {
  const [columns, extras, cells, matrix, vector, out, bytes, base, sign] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8,
  ];
  const [end, row] = [9, 10];
  const likeness: Code = [op.get(vector), op.get(row), op.get(bytes), op.call(DOT)];
  const inner: Code = [op.get(base), op.get(sign), likeness, op.f32Mul, op.f32Add];
  return {
    name: 'accumulate',
    parameters: [i32, i32, i32, i32, i32, i32, i32, f32, f32],
    locals: [i32, i32],
    body: [
      [after(columns, op.get(cells), op.i32(4)), op.set(end)],
      op.loopWhile([
        [after(matrix, [op.get(columns), op.i32Load], op.get(bytes)), op.set(row)],
        [op.get(out), op.get(row)],
        [op.get(base), op.get(extras), op.f32Load, inner, op.f32Mul, op.f32Add],
        [op.get(bytes), op.call(ADD_SCALED)],
        ...[advance(columns, op.i32(4)), advance(extras, op.i32(4)), below(columns, end)],
      ]),
    ],
  };
}

function addSquares(): WasmFunction {
  const [columns, extras, cells, matrix, out, bytes] = [0, 1, 2, 3, 4, 5];
  const [end, row, cell, cellEnd, target] = [6, 7, 8, 9, 10];
  const scale: Code = [op.get(extras), op.f32Load, op.get(cell), op.f32Load, op.f32Mul];
  return {
    name: 'addSquares',
    parameters: [i32, i32, i32, i32, i32, i32],
    locals: [i32, i32, i32, i32, i32],
    body: [
      [after(columns, op.get(cells), op.i32(4)), op.set(end)],
      op.loopWhile([
        [after(matrix, [op.get(columns), op.i32Load], op.get(bytes)), op.tee(row), op.set(cell)],
        [after(row, op.i32(1), op.get(bytes)), op.set(cellEnd)],
        [op.get(out), op.set(target)],
        op.loopWhile([
          [op.get(target), op.get(row), scale, op.get(bytes), op.call(ADD_SCALED)],
          ...[advance(target, op.get(bytes)), advance(cell, op.i32(4)), below(cell, cellEnd)],
        ]),
        ...[advance(columns, op.i32(4)), advance(extras, op.i32(4)), below(columns, end)],
      ]),
    ],
  };
}

const DOT = 0;
const ADD_SCALED = 1;

let ofThread: WasmMemory<SimdKernels> | undefined;

/**
 * The kernels of this thread, compiled once. One memory serves all calls, as each reserves gigabytes of
 * address space; it holds nothing from one call to the next.
 */
export function simdMemory(): WasmMemory<SimdKernels> {
  ofThread ??= compileKernels<SimdKernels>([
    dot(),
    linear('addScaled', { scalesOut: false }),
    linear('scaleAndAdd', { scalesOut: true }),
    multiply(),
    accumulate(),
    addSquares(),
  ]);
  return ofThread;
}
