import { wasmModule, type WasmFunction } from './wasm-code.js';

/** What the WebAssembly interface of every engine offers of it (the DOM types that declare it are not loaded). */
interface Engine {
  Memory: new (size: { initial: number }) => { buffer: ArrayBuffer; grow(pages: number): number };
  Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  Instance: new (module: object, imports: object) => { exports: object };
}

const PAGE_BYTES = 65_536;

/** Compiled functions and the one memory over which they work. */
export interface WasmMemory<Functions> {
  readonly kernels: Functions;
  /** Gives at least that many bytes; earlier views of the memory must not be used any more. */
  reserve(bytes: number): ArrayBuffer;
}

/** Compiles the functions; `Functions` says how each is called, by its name. */
export function compileKernels<Functions>(
  functions: readonly WasmFunction[],
): WasmMemory<Functions> {
  const engine = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;
  const memory = new engine.Memory({ initial: 1 });
  const module = new engine.Module(wasmModule(functions));
  const { exports } = new engine.Instance(module, { memory: { cells: memory } });
  return {
    kernels: exports as Functions,
    reserve: (bytes) => {
      const missing = bytes - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES));
      return memory.buffer;
    },
  };
}
