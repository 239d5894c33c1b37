import path from 'node:path';
import type { ComputeThreads } from '../compute/compute-threads.js';
import { fitCategories } from './category-popularity.js';
import { fitFactors } from './fit-factors.js';
import { fitOptional } from './fit-optional.js';
import type { BothWays, GatherInput, Gathered } from './interaction-matrix.thread.js';
import type { SparseRows } from './interaction-matrix.js';
import type { InteractionLog } from './interaction-log.js';
import type { NeighbourBlock } from './item-knn.thread.js';
import type { RecommenderModel, RecommenderOptions } from './recommender-model.js';
import type { Neighbours } from './item-knn.js';
import type { Ratings } from './rating-models.js';
import type { RepeatCycle } from './repeat-cycle.js';
import { blocksByCells } from './row-blocks.js';
import { runBlocks } from './run-blocks.js';
import { sharedFloat64, sharedInt32, sharedUint8 } from './shared-arrays.js';

/** Neighbours kept in all, 12 bytes each: catalogues above 20,000 products keep fewer of each. */
const MOST_NEIGHBOURS = 4_000_000;

/** What a recommender is fitted on. */
export interface RecommenderData {
  readonly log: InteractionLog;
  /** Category of each product, from 0. */
  readonly category: Int32Array;
  readonly categories: number;
  /** Segment of each customer, from 1; 0 where none is known. */
  readonly segment: Int32Array;
  /** What was rated, each with its day before asOf. */
  readonly ratings: Ratings & { readonly day: Int32Array };
  /** For each product those that are like it in words, nearest ones only. */
  readonly alike: SparseRows;
}

/** How one cut-off is fitted. */
export interface FitCall {
  readonly cutoffDay: number;
  readonly sweeps: number;
  /** Item factors of an earlier cut-off, where the sweeps start. */
  readonly start?: Float32Array;
  readonly signal: AbortSignal;
}

/** Fits every wanted member on the interactions before `asOf - cutoffDay` days. */
export async function fitRecommender(
  threads: ComputeThreads,
  data: RecommenderData,
  options: RecommenderOptions,
  call: FitCall,
): Promise<RecommenderModel> {
  const { weighting, maxCustomers, seed } = options;
  const { log, category, categories, segment } = data;
  const { cutoffDay, signal } = call;
  const gathered = await threads.run<GatherInput, Gathered>(
    path.join(__dirname, 'interaction-matrix.thread.js'),
    { log, cutoffDay, weighting, maxCustomers, seed, category, categories, segment },
    { signal },
  );
  const [items, neighbours, bought, optional] = await Promise.all([
    options.members.has('als')
      ? fitFactors(threads, {
          ...gathered.interactions,
          options: options.als,
          sweeps: call.sweeps,
          seed,
          signal,
          ...(call.start && call.start.length > 0 ? { start: call.start } : {}),
        })
      : { factors: new Float32Array(), gram: new Float32Array() },
    findAll(threads, gathered.interactions, options, signal),
    findAll(threads, gathered.purchases, options, signal),
    fitOptional(threads, data, options, { gathered, cutoffDay, signal }),
  ]);
  const [neighbourTargets, boughtTargets] = await Promise.all([
    turnRound(threads, neighbours, signal),
    turnRound(threads, bought, signal),
  ]);
  return {
    matrix: gathered.matrix,
    als: options.als,
    itemFactors: items.factors,
    itemGram: items.gram,
    neighbours,
    neighbourTargets,
    bought,
    boughtTargets,
    shares: gathered.shares,
    sold: gathered.sold,
    segment,
    categories: fitCategories(category, categories, gathered.shares),
    cycle: gathered.cycle,
    repeats: repeatedProducts(category, gathered.cycle, options.excludeBought),
    optional,
  };
}

/** 1 for each product that is recommended again to who has bought it. */
function repeatedProducts(
  category: Int32Array,
  { repeats }: RepeatCycle,
  excludeBought: boolean | 'auto',
): Uint8Array {
  const out = sharedUint8(category.length);
  for (let product = 0; product < out.length; product += 1) {
    const again = excludeBought === 'auto' ? repeats[category[product]!]! : Number(!excludeBought);
    out[product] = again;
  }
  return out;
}

const turnRound = (
  threads: ComputeThreads,
  neighbours: Neighbours,
  signal: AbortSignal,
): Promise<SparseRows> =>
  threads.run(path.join(__dirname, 'neighbour-targets.thread.js'), neighbours, { signal });

async function findAll(
  threads: ComputeThreads,
  { byCustomer, byProduct }: BothWays,
  options: RecommenderOptions,
  signal: AbortSignal,
): Promise<Neighbours> {
  const products = byProduct.rowStart.length - 1;
  const size = Math.min(
    options.neighbours.neighbours,
    Math.max(1, Math.floor(MOST_NEIGHBOURS / products)),
  );
  const out = {
    size,
    product: sharedInt32(products * size),
    similarity: sharedFloat64(products * size),
  };
  await runBlocks<NeighbourBlock, void>(threads, {
    modulePath: path.join(__dirname, 'item-knn.thread.js'),
    blocks: blocksByCells(byProduct.rowStart).map((range) => ({
      byCustomer,
      byProduct,
      range,
      options: options.neighbours,
      out,
    })),
    signal,
  });
  return out;
}
