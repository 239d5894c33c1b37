import { op, TYPE, type Code, type WasmFunction } from '../../compute/wasm-code.js';
import { compileKernels, type WasmMemory } from '../../compute/wasm-memory.js';

const { i32, v128 } = TYPE;

/** Numbers of a cell: points of the quadrature rule that are worked on at once. */
export const CELL_POINTS = 8;
/** Bytes of a cell, and of the four cells of a fate: what multiplies left and right, what left and right pay. */
export const CELL_BYTES = 8 * CELL_POINTS;
export const FATE_BYTES = 4 * CELL_BYTES;
/** Bytes of a step: addresses of the node's, its left child's and its fate's cells, padding, what is paid. */
export const STEP_BYTES = 24;

/**
 * Passes over the inner nodes of a tree, whose steps lie from `first` to before `end`, parents before children;
 * the cells of a right child lie behind those of the left one. At least one step is there.
 */
export interface ShapKernels {
  /** Children's cells = the node's cell x the fate's multipliers. */
  down(first: number, end: number): void;
  /** From the last step on: the node's cell = the sum of its children's, and paid = their sums x the fate's payments. */
  up(first: number, end: number): void;
}

const [FIRST, END, NODE, CHILD, FATE, LEFT, RIGHT, PAID] = [0, 1, 2, 3, 4, 5, 6, 7];
const VECTORS = [0, 16, 32, 48];

const readStep = (step: number): Code => [
  [op.get(step), op.i32LoadAt(0), op.set(NODE)],
  [op.get(step), op.i32LoadAt(4), op.set(CHILD)],
  [op.get(step), op.i32LoadAt(8), op.set(FATE)],
];

const load = (place: number, offset: number): Code => [op.get(place), op.load(offset)];

function down(): WasmFunction {
  const times = (at: number, side: number): Code => [
    op.get(CHILD),
    ...[op.get(LEFT), load(FATE, side + at), op.wideMultiply],
    op.store(side + at),
  ];
  return {
    name: 'down',
    parameters: [i32, i32],
    locals: [i32, i32, i32, v128, v128, v128],
    body: op.loopWhile([
      readStep(FIRST),
      ...VECTORS.map((at) => [load(NODE, at), op.set(LEFT), times(at, 0), times(at, CELL_BYTES)]),
      ...[op.get(FIRST), op.i32(STEP_BYTES), op.i32Add, op.tee(FIRST)],
      ...[op.get(END), op.i32Below],
    ]),
  };
}

function up(): WasmFunction {
  const pays = (sum: number, offset: number): Code => [
    ...[op.get(sum), load(FATE, offset), op.wideMultiply],
    ...[op.get(PAID), op.wideAdd, op.set(PAID)],
  ];
  const vector = (at: number): Code => [
    [load(CHILD, at), op.set(LEFT), load(CHILD, CELL_BYTES + at), op.set(RIGHT)],
    [op.get(NODE), op.get(LEFT), op.get(RIGHT), op.wideAdd, op.store(at)],
    [pays(LEFT, 2 * CELL_BYTES + at), pays(RIGHT, 3 * CELL_BYTES + at)],
  ];
  return {
    name: 'up',
    parameters: [i32, i32],
    locals: [i32, i32, i32, v128, v128, v128],
    body: op.loopWhile([
      [op.get(END), op.i32(STEP_BYTES), op.i32Sub, op.set(END)],
      readStep(END),
      // Nothing has been paid yet.
      [op.get(PAID), op.get(PAID), op.xor, op.set(PAID)],
      ...VECTORS.map(vector),
      [op.get(END), op.get(PAID), op.wideLane(0), op.get(PAID), op.wideLane(1), op.f64Add],
      op.f64StoreAt(16),
      ...[op.get(FIRST), op.get(END), op.i32Below],
    ]),
  };
}

let ofThread: WasmMemory<ShapKernels> | undefined;

/** The kernels of this thread, compiled once; their memory holds nothing from one call to the next. */
export function shapMemory(): WasmMemory<ShapKernels> {
  ofThread ??= compileKernels<ShapKernels>([down(), up()]);
  return ofThread;
}
