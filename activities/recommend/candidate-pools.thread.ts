import { collectPools, type CandidatePools, type PoolOptions } from './candidate-pools.js';
import { CustomerScorer } from './customer-scorer.js';
import type { HeldOut } from './held-out.js';
import type { RecommenderModel } from './recommender-model.js';

/** One block of judged customers. */
export interface PoolBlock extends PoolOptions {
  readonly model: RecommenderModel;
  readonly heldOut: HeldOut;
}

/** Candidate pools of the block's customers. */
export default function poolBlock(block: PoolBlock): CandidatePools {
  return collectPools(
    block.model,
    new CustomerScorer(block.model, block.members),
    block.heldOut,
    block,
  );
}
