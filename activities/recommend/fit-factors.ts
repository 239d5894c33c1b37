import path from 'node:path';
import type { ComputeThreads } from '../compute/compute-threads.js';
import { deriveSeed, seededRandom } from '../compute/seeded-random.js';
import type { AlsBlock } from './als-sweep.thread.js';
import { gramian, type AlsOptions, type AlsSide } from './implicit-als.js';
import type { SparseRows } from './interaction-matrix.js';
import { blocksByCells } from './row-blocks.js';
import { runBlocks } from './run-blocks.js';
import { sharedFloat32 } from './shared-arrays.js';

/** What factors are fitted from. `start` are item factors of an earlier cut-off, to begin with. */
export interface FactorInput {
  readonly byCustomer: SparseRows;
  readonly byProduct: SparseRows;
  readonly options: AlsOptions;
  readonly sweeps: number;
  readonly start?: Float32Array;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/**
 * Item factors (products x factors) and their Gram matrix by alternating least squares; rows are
 * solved in blocks by threads, Gram matrices are summed in block order, so the bits do not depend
 * on the number of threads. Starts from N(0, 0.01) like numbers or from `start`.
 */
export async function fitFactors(threads: ComputeThreads, input: FactorInput): Promise<AlsSide> {
  const { byCustomer, byProduct, options } = input;
  const customers = sharedFloat32((byCustomer.rowStart.length - 1) * options.factors);
  const items = sharedFloat32((byProduct.rowStart.length - 1) * options.factors);
  if (input.start) items.set(input.start);
  else fillStart(items, options.factors, input.seed);
  let itemGram = gramian(items, options.factors, [0, byProduct.rowStart.length - 1]);
  for (let sweep = 0; sweep < input.sweeps; sweep += 1) {
    const customerGram = await sweepSide(threads, input.signal, {
      rows: byCustomer,
      other: { factors: items, gram: itemGram },
      solved: customers,
      options,
    });
    itemGram = await sweepSide(threads, input.signal, {
      rows: byProduct,
      other: { factors: customers, gram: customerGram },
      solved: items,
      options,
    });
  }
  return { factors: items, gram: itemGram };
}

async function sweepSide(
  threads: ComputeThreads,
  signal: AbortSignal,
  side: Omit<AlsBlock, 'range'>,
): Promise<Float32Array> {
  const parts = await runBlocks<AlsBlock, Float32Array>(threads, {
    modulePath: path.join(__dirname, 'als-sweep.thread.js'),
    blocks: blocksByCells(side.rows.rowStart).map((range) => ({ ...side, range })),
    signal,
  });
  const gram = new Float64Array(side.options.factors ** 2);
  for (const part of parts) {
    for (let index = 0; index < gram.length; index += 1) gram[index]! += part[index]!;
  }
  return Float32Array.from(gram);
}

/** Small random factors of both signs, standard deviation 0.1 / sqrt(factors) (Rendle et al. 2022). */
function fillStart(factors: Float32Array, size: number, seed: number): void {
  const random = seededRandom(deriveSeed(seed, 'recommend.factors'));
  const scale = (0.1 * Math.sqrt(12)) / Math.sqrt(size);
  for (let index = 0; index < factors.length; index += 1) {
    factors[index] = (random() - 0.5) * scale;
  }
}
