import type { CandidatePools } from './candidate-pools.js';
import { discount, idealGain } from './ndcg.js';

/** A weight for each member, not negative, summing to 1. */
export type BlendWeights = readonly number[];

/** How weights are searched. */
export interface BlendOptions {
  readonly k: number;
  readonly usable: readonly boolean[];
  readonly starts: readonly BlendWeights[];
  /** NDCG that the blend must gain over the best member, else that member stays alone. */
  readonly minGain: number;
}

/** What the search found: the weights and their mean NDCG on the pools, and that of each member alone. */
export interface FittedBlend {
  readonly weights: BlendWeights;
  readonly ndcg: number;
  readonly single: readonly number[];
}

/** NDCG at k of each pool's customer when candidates are ranked by the weighted sum of scores. */
export function poolNdcg(pools: CandidatePools, weights: BlendWeights, k: number): Float64Array {
  const customers = pools.relevantCount.length;
  const size = weights.length;
  const gains = new Float64Array(customers);
  const blended = new Float64Array(pools.relevant.length);
  for (let row = 0; row < blended.length; row += 1) {
    let sum = 0;
    for (let member = 0; member < size; member += 1) {
      sum += weights[member]! * pools.score[row * size + member]!;
    }
    blended[row] = sum;
  }
  for (let customer = 0; customer < customers; customer += 1) {
    const start = pools.start[customer]!;
    const end = pools.start[customer + 1]!;
    let gain = 0;
    for (let row = start; row < end; row += 1) {
      if (pools.relevant[row] !== 1) continue;
      const own = blended[row]!;
      let ahead = 0;
      for (let other = start; other < end && ahead < k; other += 1) {
        const score = blended[other]!;
        if (score > own || (score === own && other < row)) ahead += 1;
      }
      if (ahead < k) gain += discount(ahead);
    }
    gains[customer] = gain / idealGain(pools.relevantCount[customer]!, k);
  }
  return gains;
}

const mean = (values: Float64Array): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

const normalised = (weights: BlendWeights): number[] => {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
};

/** Steps of the coordinate search on weights that sum to 1: coarse first. */
const STEPS = [0.4, 0.2, 0.1, 0.05];

/**
 * Weights with the best mean NDCG at k on the pools: coordinate ascent on the simplex from every start
 * and from the best single member; so on the pools it is never below a member. A single member is kept unless the blend
 * gains at least `minGain`. Members that are not `usable` keep weight 0. Deterministic.
 */
export function fitBlend(pools: CandidatePools, options: BlendOptions): FittedBlend {
  const { k, usable } = options;
  const valueOf = (weights: BlendWeights): number => mean(poolNdcg(pools, weights, k));
  const unit = (member: number): number[] => usable.map((_, index) => (index === member ? 1 : 0));
  const single = usable.map((isUsable, member) => (isUsable ? valueOf(unit(member)) : 0));
  const bestSingle = single.indexOf(Math.max(...single));
  const fallback = { weights: unit(bestSingle), ndcg: single[bestSingle]!, single };
  let best: FittedBlend = fallback;
  for (const start of [unit(bestSingle), ...options.starts]) {
    const allowed = start.map((weight, member) => (usable[member] ? weight : 0));
    if (allowed.every((weight) => weight === 0)) continue;
    const found = ascend(normalised(allowed), usable, valueOf);
    if (found.value > best.ndcg) best = { weights: found.weights, ndcg: found.value, single };
  }
  return best.ndcg - fallback.ndcg >= options.minGain ? best : fallback;
}

function ascend(
  start: number[],
  usable: readonly boolean[],
  valueOf: (weights: BlendWeights) => number,
): { weights: number[]; value: number } {
  let weights = start;
  let value = valueOf(weights);
  for (const step of STEPS) {
    for (let improved = true; improved;) {
      improved = false;
      for (const [member, isUsable] of usable.entries()) {
        if (!isUsable) continue;
        for (const change of [step, -step]) {
          const moved = weights.with(member, Math.max(0, weights[member]! + change));
          if (moved[member] === weights[member] || moved.every((weight) => weight === 0)) continue;
          const candidate = normalised(moved);
          const reached = valueOf(candidate);
          if (reached <= value) continue;
          weights = candidate;
          value = reached;
          improved = true;
        }
      }
    }
  }
  return { weights, value };
}
