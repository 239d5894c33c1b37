import path from 'node:path';
import type { ComputeThreads } from '../compute/compute-threads.js';
import { fitCategories } from './category-popularity.js';
import { fitFactors } from './fit-factors.js';
import type { GatherInput, Gathered } from './interaction-matrix.thread.js';
import type { InteractionLog } from './interaction-log.js';
import type { NeighbourBlock } from './item-knn.thread.js';
import type { RecommenderModel, RecommenderOptions } from './recommender-model.js';
import { blocksByCells } from './row-blocks.js';
import { sharedFloat64, sharedInt32 } from './shared-arrays.js';

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
  /** A model of an earlier cut-off: its item factors are where the sweeps start. */
  readonly start?: RecommenderModel;
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
  const neighbours = findAllNeighbours(threads, gathered, options, call.signal);
  const items = await fitFactors(threads, {
    ...gathered,
    options: options.als,
    sweeps: call.sweeps,
    seed,
    signal: call.signal,
    ...(call.start ? { start: call.start.itemFactors } : {}),
  });
  return {
    matrix: gathered.matrix,
    als: options.als,
    itemFactors: items.factors,
    itemGram: items.gram,
    neighbours: await neighbours,
    shares: gathered.shares,
    categories: fitCategories(data.category, data.categories, gathered.shares),
  };
}

async function findAllNeighbours(
  threads: ComputeThreads,
  { byCustomer, byProduct }: Gathered,
  options: RecommenderOptions,
  signal: AbortSignal,
): Promise<RecommenderModel['neighbours']> {
  const size = options.neighbours.neighbours;
  const products = byProduct.rowStart.length - 1;
  const out = {
    size,
    product: sharedInt32(products * size),
    similarity: sharedFloat64(products * size),
  };
  await Promise.all(
    blocksByCells(byProduct.rowStart).map((range) =>
      threads.run<NeighbourBlock, void>(
        path.join(__dirname, 'item-knn.thread.js'),
        { byCustomer, byProduct, range, options: options.neighbours, out },
        { signal },
      ),
    ),
  );
  return out;
}
