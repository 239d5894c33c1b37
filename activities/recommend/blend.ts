import type { CandidatePools } from './candidate-pools.js';
import { discount, idealGain } from './ndcg.js';

/** A weight for each member, not negative, summing to 1. */
export type BlendWeights = readonly number[];

/** How weights are searched. */
export interface BlendOptions {
  readonly k: number;
  readonly usable: readonly boolean[];
  /** Where the search starts, and what it leaves only for gains that stand out of chance. */
  readonly prior: BlendWeights;
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
 * A change of weights must gain this many standard errors of the paired difference, so that with few
 * customers the search stays near the prior (on shops of 200 buyers taking every gain lost 0.02 of NDCG).
 */
const LEAST_GAIN = 0.5;

/** Searches that are averaged, each without another quarter of the customers: it gains 0.001 of NDCG. */
const FOLDS = 4;

interface Scored {
  readonly weights: BlendWeights;
  readonly gains: Float64Array;
}

/**
 * Weights for the best mean NDCG at k on the pools: the mean of four searches, each without a quarter
 * of the customers (bagging, Breiman 1996). The result is never below the best single member on the
 * pools: that one is taken instead. Members that are not `usable` keep weight 0. Deterministic.
 */
export function fitBlend(pools: CandidatePools, options: BlendOptions): FittedBlend {
  const { k, usable } = options;
  const folds = Array.from({ length: FOLDS }, (_, fold) =>
    searchWeights(withoutFold(pools, fold, usable.length), options),
  );
  const weights = usable.map(
    (_, member) => folds.reduce((sum, found) => sum + found[member]!, 0) / FOLDS,
  );
  const valueOf = (candidate: BlendWeights): number => mean(poolNdcg(pools, candidate, k));
  const single = usable.map((isUsable, member) =>
    isUsable ? valueOf(unitWeights(usable.length, member)) : 0,
  );
  const best = single.indexOf(Math.max(...single));
  const blended = valueOf(weights);
  return blended >= single[best]!
    ? { weights, ndcg: blended, single }
    : { weights: unitWeights(usable.length, best), ndcg: single[best]!, single };
}

const unitWeights = (members: number, chosen: number): number[] =>
  Array.from({ length: members }, (_, member) => (member === chosen ? 1 : 0));

/** Coordinate ascent on the simplex from the prior and from the best single member. */
function searchWeights(pools: CandidatePools, { k, usable, prior }: BlendOptions): BlendWeights {
  const score = (weights: BlendWeights): Scored => ({
    weights,
    gains: poolNdcg(pools, weights, k),
  });
  const singles = [...usable.keys()]
    .filter((member) => usable[member])
    .map((member) => score(unitWeights(usable.length, member)));
  const start = normalised(prior.map((weight, member) => (usable[member] ? weight : 0)));
  const fromPrior = ascend(score(start), usable, score);
  const bestSingle = singles.reduce((best, other) =>
    mean(other.gains) > mean(best.gains) ? other : best,
  );
  const fromSingle = ascend(bestSingle, usable, score);
  return standsOut(fromSingle.gains, fromPrior.gains) ? fromSingle.weights : fromPrior.weights;
}

/** The pools of all customers but every fourth from `fold`. */
function withoutFold(pools: CandidatePools, fold: number, members: number): CandidatePools {
  const kept = [...pools.relevantCount.keys()].filter((customer) => customer % FOLDS !== fold);
  const start = Int32Array.from([0, ...kept]);
  for (const [index, customer] of kept.entries()) {
    start[index + 1] = start[index]! + pools.start[customer + 1]! - pools.start[customer]!;
  }
  const relevant = new Uint8Array(start[kept.length]!);
  const score = new Float64Array(relevant.length * members);
  for (const [index, customer] of kept.entries()) {
    const from = pools.start[customer]!;
    const to = pools.start[customer + 1]!;
    relevant.set(pools.relevant.subarray(from, to), start[index]);
    score.set(pools.score.subarray(from * members, to * members), start[index]! * members);
  }
  const relevantCount = Int32Array.from(kept, (customer) => pools.relevantCount[customer]!);
  return { start, score, relevant, relevantCount };
}

function ascend(
  start: Scored,
  usable: readonly boolean[],
  score: (weights: BlendWeights) => Scored,
): Scored {
  let best = start;
  for (const step of STEPS) {
    for (let improved = true; improved;) {
      improved = false;
      for (const [member, isUsable] of usable.entries()) {
        if (!isUsable) continue;
        for (const change of [step, -step]) {
          const moved = best.weights.with(member, Math.max(0, best.weights[member]! + change));
          if (moved[member] === best.weights[member] || moved.every((weight) => weight === 0)) {
            continue;
          }
          const candidate = score(normalised(moved));
          if (!standsOut(candidate.gains, best.gains)) continue;
          best = candidate;
          improved = true;
        }
      }
    }
  }
  return best;
}

/** Whether the mean paired difference is above LEAST_GAIN of its standard errors, and above 0. */
function standsOut(gains: Float64Array, others: Float64Array): boolean {
  const differences = gains.map((gain, index) => gain - others[index]!);
  const difference = mean(differences);
  const squares = differences.reduce((sum, value) => sum + (value - difference) ** 2, 0);
  return difference > (LEAST_GAIN * Math.sqrt(squares)) / Math.max(1, differences.length);
}
