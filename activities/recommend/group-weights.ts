import { fitBlend, type BlendOptions, type BlendWeights } from './blend.js';
import type { CandidatePools } from './candidate-pools.js';
import { CUSTOMER_GROUPS } from './customer-groups.js';
import { PoolRanker } from './pool-ranker.js';

/** Weights of each group, in the order of CUSTOMER_GROUPS. */
export type GroupWeights = readonly BlendWeights[];

/** Fewer judged customers than this do not choose weights of their own. */
const MIN_CUSTOMERS = 200;

/** A group's own weights must gain this much NDCG on its pools: less is not worth another set of weights. */
const LEAST_GAIN = 0.002;

/** Weights of each group: those for everyone, unless the group's own rank its pools clearly better. */
export function fitGroups(
  pools: CandidatePools,
  options: BlendOptions,
  everyone: BlendWeights,
): GroupWeights {
  return CUSTOMER_GROUPS.map((_, group) => {
    const own = poolsOf(pools, group);
    if (own.group.length < MIN_CUSTOMERS || own.group.length === pools.group.length) {
      return everyone;
    }
    const known = meanGain(own, everyone, options);
    const fitted = fitBlend(own, { ...options, prior: everyone, isNear: true });
    return fitted.ndcg >= known + LEAST_GAIN ? fitted.weights : everyone;
  });
}

function meanGain(pools: CandidatePools, weights: BlendWeights, { k }: BlendOptions): number {
  const gains = new PoolRanker(pools, weights.length, k).gains(weights);
  return gains.reduce((sum, gain) => sum + gain, 0) / Math.max(1, gains.length);
}

/** The pools of one group's customers. */
function poolsOf(pools: CandidatePools, wanted: number): CandidatePools {
  const customers = [...pools.group.keys()].filter((index) => pools.group[index] === wanted);
  const start = new Int32Array(customers.length + 1);
  for (const [index, customer] of customers.entries()) {
    start[index + 1] = start[index]! + pools.start[customer + 1]! - pools.start[customer]!;
  }
  const members = pools.relevant.length === 0 ? 0 : pools.score.length / pools.relevant.length;
  const score = new Float64Array(start[customers.length]! * members);
  const relevant = new Uint8Array(start[customers.length]!);
  for (const [index, customer] of customers.entries()) {
    const [from, to] = [pools.start[customer]!, pools.start[customer + 1]!];
    score.set(pools.score.subarray(from * members, to * members), start[index]! * members);
    relevant.set(pools.relevant.subarray(from, to), start[index]);
  }
  return {
    start,
    score,
    relevant,
    relevantCount: Int32Array.from(customers, (customer) => pools.relevantCount[customer]!),
    group: new Uint8Array(customers.length).fill(wanted),
  };
}
