import path from 'node:path';
import type { ComputeThreads } from '../compute/compute-threads.js';
import { fitCategories } from './category-popularity.js';
import { fitFactors } from './fit-factors.js';
import type { BothWays, GatherInput, Gathered } from './interaction-matrix.thread.js';
import type { SparseRows } from './interaction-matrix.js';
import type { InteractionLog } from './interaction-log.js';
import type { NeighbourBlock } from './item-knn.thread.js';
import type { RecommenderModel, RecommenderOptions } from './recommender-model.js';
import type { Neighbours } from './item-knn.js';
import { blocksByCells } from './row-blocks.js';
import { runBlocks } from './run-blocks.js';
import { sharedFloat64, sharedInt32 } from './shared-arrays.js';

/** Neighbours kept in all, 12 bytes each: catalogues above 20,000 products keep fewer of each. */
const MOST_NEIGHBOURS = 4_000_000;

/** What a recommender is fitted on. */
export interface RecommenderData {
  readonly log: InteractionLog;
  /** Category of each product, from 0. */
  readonly category: Int32Array;
  readonly categories: number;
}

/** How one cut-off is fitted. */
export interface FitCall {
  readonly cutoffDay: number;
  readonly sweeps: number;
  /** Item factors of an earlier cut-off, where the sweeps start. */
  readonly start?: Float32Array;
  readonly signal: AbortSignal;
}

/** Fits every member on the interactions before `asOf - cutoffDay` days. */
export async function fitRecommender(
  threads: ComputeThreads,
  data: RecommenderData,
  options: RecommenderOptions,
  call: FitCall,
): Promise<RecommenderModel> {
  const { weighting, maxCustomers, seed } = options;
  const gathered = await threads.run<GatherInput, Gathered>(
    path.join(__dirname, 'interaction-matrix.thread.js'),
    { log: data.log, cutoffDay: call.cutoffDay, weighting, maxCustomers, seed },
    { signal: call.signal },
  );
  const [items, neighbours, boughtTogether] = await Promise.all([
    fitFactors(threads, {
      ...gathered.interactions,
      options: options.als,
      sweeps: call.sweeps,
      seed,
      signal: call.signal,
      ...(call.start ? { start: call.start } : {}),
    }),
    findAll(threads, gathered.interactions, options, call.signal),
    findAll(threads, gathered.purchases, options, call.signal),
  ]);
  const [neighbourTargets, boughtTargets] = await Promise.all([
    turnRound(threads, neighbours, call.signal),
    turnRound(threads, boughtTogether, call.signal),
  ]);
  return {
    matrix: gathered.matrix,
    als: options.als,
    itemFactors: items.factors,
    itemGram: items.gram,
    neighbours,
    neighbourTargets,
    boughtTargets,
    shares: gathered.shares,
    categories: fitCategories(data.category, data.categories, gathered.shares),
  };
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
