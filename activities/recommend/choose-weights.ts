import path from 'node:path';
import type { ComputeThreads } from '../compute/compute-threads.js';
import type { BlendInput } from './blend.thread.js';
import type { FittedBlend } from './blend.js';
import type { CandidatePools } from './candidate-pools.js';
import type { PoolBlock } from './candidate-pools.thread.js';
import { DEFAULT_WEIGHTS } from './blend-defaults.js';
import type { HeldOut } from './held-out.js';
import { MEMBERS, type Member } from './members.js';
import type { RecommenderModel } from './recommender-model.js';
import { blocksOfRows } from './row-blocks.js';
import { runBlocks } from './run-blocks.js';

const BLOCK_CUSTOMERS = 250;

/** Best products of each member that enter a pool; a list of 10 hardly ever takes one from beyond. */
const POOL_PER_MEMBER = 25;

/** What weights are chosen for. */
export interface WeightCall {
  readonly k: number;
  readonly onlyNew: boolean;
  readonly usable: ReadonlySet<Member>;
  readonly signal: AbortSignal;
}

/** Weights of the blend that rank the held-out purchases best. */
export async function chooseWeights(
  threads: ComputeThreads,
  model: RecommenderModel,
  heldOut: HeldOut,
  { k, onlyNew, usable, signal }: WeightCall,
): Promise<FittedBlend> {
  const pools = await runBlocks<PoolBlock, CandidatePools>(threads, {
    modulePath: path.join(__dirname, 'candidate-pools.thread.js'),
    blocks: blocksOfRows(heldOut.customers.length, BLOCK_CUSTOMERS).map((range) => ({
      model,
      heldOut,
      range,
      members: MEMBERS.filter((member) => usable.has(member)),
      perMember: POOL_PER_MEMBER,
      onlyNew,
    })),
    signal,
  });
  const options = {
    k,
    usable: MEMBERS.map((member) => usable.has(member)),
    prior: MEMBERS.map((member) => DEFAULT_WEIGHTS[member]),
  };
  return threads.run<BlendInput, FittedBlend>(
    path.join(__dirname, 'blend.thread.js'),
    { pools, options },
    { signal },
  );
}
