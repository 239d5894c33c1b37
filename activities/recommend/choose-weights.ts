import path from 'node:path';
import type { ComputeThreads } from '../compute/compute-threads.js';
import { DEFAULT_WEIGHTS } from './blend-defaults.js';
import type { BlendInput, SearchedWeights } from './blend.thread.js';
import type { CandidatePools } from './candidate-pools.js';
import type { PoolBlock } from './candidate-pools.thread.js';
import type { HeldOut } from './held-out.js';
import { MEMBERS, type Member } from './members.js';
import type { RecommenderModel } from './recommender-model.js';
import { blocksOfRows } from './row-blocks.js';
import { runBlocks } from './run-blocks.js';

const BLOCK_CUSTOMERS = 250;

/** Best products of each member that enter a pool; a list of 10 hardly ever takes one from beyond. */
const POOL_PER_MEMBER = 25;

/** The products that come into question for customers whose next purchases are known. */
export function collectAll(
  threads: ComputeThreads,
  model: RecommenderModel,
  heldOut: HeldOut,
  { usable, signal }: { usable: ReadonlySet<Member>; signal: AbortSignal },
): Promise<CandidatePools[]> {
  return runBlocks<PoolBlock, CandidatePools>(threads, {
    modulePath: path.join(__dirname, 'candidate-pools.thread.js'),
    blocks: blocksOfRows(heldOut.customers.length, BLOCK_CUSTOMERS).map((range) => ({
      model,
      heldOut,
      range,
      members: MEMBERS.filter((member) => usable.has(member)),
      perMember: POOL_PER_MEMBER,
    })),
    signal,
  });
}

/** Weights of the blend that rank the purchases of all pools best, whatever their cut-offs. */
export function chooseWeights(
  threads: ComputeThreads,
  pools: readonly CandidatePools[],
  { k, usable, signal }: { k: number; usable: ReadonlySet<Member>; signal: AbortSignal },
): Promise<SearchedWeights> {
  const options = {
    k,
    usable: MEMBERS.map((member) => usable.has(member)),
    prior: MEMBERS.map((member) => DEFAULT_WEIGHTS[member]),
  };
  return threads.run<BlendInput, SearchedWeights>(
    path.join(__dirname, 'blend.thread.js'),
    { pools, options },
    { signal },
  );
}
