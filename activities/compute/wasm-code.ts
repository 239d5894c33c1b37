/** Bytes of WebAssembly code, nested as they were put together. */
export type Code = number | readonly Code[];

/** Value types of the WebAssembly binary format (core specification 2.0, §5.3). */
export const TYPE = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b } as const;

type ValueType = (typeof TYPE)[keyof typeof TYPE];

/** One function: its parameters and result, its further locals, its body, and a name if it is exported. */
export interface WasmFunction {
  readonly name: string;
  readonly parameters: readonly ValueType[];
  readonly result?: ValueType;
  readonly locals: readonly ValueType[];
  readonly body: Code;
}

/** An unsigned integer in LEB128 (§5.2.2). */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

/** The instructions that the kernels need (§5.4). Offsets are in bytes; constants are below 64. */
export const op = {
  get: (local: number): Code => [0x20, local],
  set: (local: number): Code => [0x21, local],
  tee: (local: number): Code => [0x22, local],
  call: (index: number): Code => [0x10, index],
  /** Runs the body until the i32 that it leaves is 0. */
  loopWhile: (body: Code): Code => [0x03, 0x40, body, 0x0d, 0, 0x0b],
  i32: (value: number): Code => [0x41, value],
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i32Mul: 0x6c,
  i32Below: 0x49,
  i32Load: [0x28, 2, 0] as Code,
  i32LoadAt: (offset: number): Code => [0x28, 2, unsigned(offset)],
  f64StoreAt: (offset: number): Code => [0x39, 3, unsigned(offset)],
  f64Add: 0xa0,
  f32Load: [0x2a, 2, 0] as Code,
  f32Store: [0x38, 2, 0] as Code,
  f32Add: 0x92,
  f32Mul: 0x94,
  load: (offset: number): Code => [0xfd, 0x00, 2, unsigned(offset)],
  store: (offset: number): Code => [0xfd, 0x0b, 2, unsigned(offset)],
  splat: [0xfd, 0x13] as Code,
  lane: (index: number): Code => [0xfd, 0x1f, index],
  /** One of two 64-bit numbers. */
  wideLane: (index: number): Code => [0xfd, 0x21, index],
  xor: [0xfd, 0x51] as Code,
  wideAdd: [0xfd, 0xf0, 0x01] as Code,
  wideMultiply: [0xfd, 0xf2, 0x01] as Code,
  add: [0xfd, 0xe4, 0x01] as Code,
  multiply: [0xfd, 0xe6, 0x01] as Code,
} as const;

const flat = (code: Code): number[] => (typeof code === 'number' ? [code] : code.flatMap(flat));

const vector = (items: readonly Code[]): Code => [unsigned(items.length), items];

const section = (id: number, content: Code): Code => {
  const bytes = flat(content);
  return [id, unsigned(bytes.length), bytes];
};

const text = (value: string): Code => vector([...value].map((letter) => letter.charCodeAt(0)));

function codeOf({ locals, body }: WasmFunction): Code {
  const bytes = flat([vector(locals.map((type) => [1, type])), body, 0x0b]);
  return [unsigned(bytes.length), bytes];
}

/** The binary of a module that imports `memory.cells` and exports the functions, which `op.call` by position. */
export function wasmModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters, result }): Code => [
    0x60,
    vector(parameters),
    vector(result === undefined ? [] : [result]),
  ]);
  return Uint8Array.from(
    flat([
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, vector(types)),
      section(2, vector([[text('memory'), text('cells'), 0x02, 0x00, 0]])),
      section(3, vector(functions.map((_, index) => index))),
      section(7, vector(functions.map(({ name }, index): Code => [text(name), 0x00, index]))),
      section(10, vector(functions.map(codeOf))),
    ]),
  );
}
