import type { CandidatePools } from './candidate-pools.js';
import { PoolRanker } from './pool-ranker.js';

/** A weight for each member, not negative, summing to 1. */
export type BlendWeights = readonly number[];

/** How weights are searched. */
export interface BlendOptions {
  readonly k: number;
  readonly usable: readonly boolean[];
  /** Where the search starts, and what it leaves only for gains that stand out of chance. */
  readonly prior: BlendWeights;
  /** Whether the search only looks around the prior, in a few large steps. */
  readonly isNear?: boolean;
}

/** What the search found: the weights and their mean NDCG on the pools, and that of each member alone. */
export interface FittedBlend {
  readonly weights: BlendWeights;
  readonly ndcg: number;
  readonly single: readonly number[];
}

/** Weights that sum to 1; even ones where all are 0. */
export const normalised = (weights: BlendWeights, usable?: readonly boolean[]): number[] => {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total > 0) return weights.map((weight) => weight / total);
  const count = usable?.filter(Boolean).length ?? weights.length;
  return weights.map((_, member) => ((usable?.[member] ?? true) ? 1 / Math.max(1, count) : 0));
};

/** Steps of the coordinate search on weights that sum to 1: coarse first. */
const STEPS = [0.4, 0.2, 0.1, 0.05];
const NEAR_STEPS = [0.2, 0.1];

/** Weights below this are dropped: a member costs as much to score however little it weighs. */
const LEAST_WEIGHT = 0.03;

/**
 * A change of weights must gain this many standard errors of the paired difference, so that with few
 * customers the search stays near the prior (on shops of 200 buyers taking every gain lost 0.02 of NDCG).
 */
const LEAST_GAIN = 0.5;

/** Searches that are averaged, each without another quarter of the customers: it gains 0.001 of NDCG. */
const FOLDS = 4;

/** Weights, the gains of all customers with them, and the mean of those that the search sees. */
interface Scored {
  readonly weights: BlendWeights;
  readonly gains: Float64Array;
  readonly mean: number;
}

/**
 * Weights for the best mean NDCG at k on the pools: the mean of four searches, each without a quarter
 * of the customers (bagging, Breiman 1996). The result is never below the best single member on the
 * pools: that one is taken instead. Members that are not `usable` keep weight 0. Deterministic.
 */
export function fitBlend(pools: CandidatePools, options: BlendOptions): FittedBlend {
  const { k, usable, prior, isNear = false } = options;
  const ranker = new PoolRanker(pools, usable.length, k);
  const folds = Array.from({ length: FOLDS }, (_, fold) =>
    new WeightSearch(ranker, fold, usable).run(prior, isNear),
  );
  const weights = withoutSmall(
    usable.map((_, member) => folds.reduce((sum, found) => sum + found[member]!, 0) / FOLDS),
  );
  const valueOf = (candidate: BlendWeights): number =>
    meanWithout(ranker.gains(candidate), NO_FOLD);
  const single = usable.map((isUsable, member) =>
    isUsable ? valueOf(unitWeights(usable.length, member)) : 0,
  );
  const best = single.indexOf(Math.max(...single));
  const blended = valueOf(weights);
  return blended >= single[best]!
    ? { weights, ndcg: blended, single }
    : { weights: unitWeights(usable.length, best), ndcg: single[best]!, single };
}

const withoutSmall = (weights: BlendWeights): number[] =>
  normalised(weights.map((weight) => (weight < LEAST_WEIGHT ? 0 : weight)));

const unitWeights = (members: number, chosen: number): number[] =>
  Array.from({ length: members }, (_, member) => (member === chosen ? 1 : 0));

/** The fold that no customer belongs to. */
const NO_FOLD = -1;

/** The mean over all customers but every fourth from `fold`. */
function meanWithout(values: Float64Array, fold: number): number {
  let sum = 0;
  let count = 0;
  for (let customer = 0; customer < values.length; customer += 1) {
    if (customer % FOLDS === fold) continue;
    sum += values[customer]!;
    count += 1;
  }
  return count === 0 ? 0 : sum / count;
}

/** Coordinate ascent on the simplex that sees all customers but every fourth from `fold`. */
class WeightSearch {
  constructor(
    private readonly ranker: PoolRanker,
    private readonly fold: number,
    private readonly usable: readonly boolean[],
  ) {}

  /** The better of the ascents from the prior and, unless it stays near, from the best single member. */
  run(prior: BlendWeights, isNear: boolean): BlendWeights {
    const { usable } = this;
    if (isNear) return this.ascend(this.score(prior), NEAR_STEPS).weights;
    const singles = [...usable.keys()]
      .filter((member) => usable[member])
      .map((member) => this.score(unitWeights(usable.length, member)));
    const start = normalised(
      prior.map((weight, member) => (usable[member] ? weight : 0)),
      usable,
    );
    const fromPrior = this.ascend(this.score(start), STEPS);
    const bestSingle = singles.reduce((best, other) => (other.mean > best.mean ? other : best));
    const fromSingle = this.ascend(bestSingle, STEPS);
    return this.standsOut(fromSingle, fromPrior) ? fromSingle.weights : fromPrior.weights;
  }

  private score(weights: BlendWeights): Scored {
    const gains = this.ranker.gains(weights);
    return { weights, gains, mean: meanWithout(gains, this.fold) };
  }

  private ascend(start: Scored, steps: readonly number[]): Scored {
    let best = start;
    for (const step of steps) {
      for (let improved = true; improved;) {
        improved = false;
        for (const [member, isUsable] of this.usable.entries()) {
          if (!isUsable) continue;
          for (const change of [step, -step]) {
            const moved = best.weights.with(member, Math.max(0, best.weights[member]! + change));
            if (moved[member] === best.weights[member] || moved.every((weight) => weight === 0)) {
              continue;
            }
            const candidate = this.score(normalised(moved));
            if (!this.standsOut(candidate, best)) continue;
            best = candidate;
            improved = true;
          }
        }
      }
    }
    return best;
  }

  /** Whether the mean paired difference is above LEAST_GAIN of its standard errors, and above 0. */
  private standsOut(one: Scored, other: Scored): boolean {
    const difference = one.mean - other.mean;
    if (difference <= 0) return false;
    let squares = 0;
    let count = 0;
    for (let customer = 0; customer < one.gains.length; customer += 1) {
      if (customer % FOLDS === this.fold) continue;
      squares += (one.gains[customer]! - other.gains[customer]! - difference) ** 2;
      count += 1;
    }
    return difference > (LEAST_GAIN * Math.sqrt(squares)) / Math.max(1, count);
  }
}
