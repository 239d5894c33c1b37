import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type { RecommenderOptions } from './recommender-model.js';

/**
 * Options that the shops of `test/bench/recommend` agree on (docs/decisions/0006-recommender.md);
 * factors and the number of fitted customers are the spec's.
 */
export function recommenderOptions(spec: PipelineSpec): RecommenderOptions {
  return {
    weighting: {
      view: 1,
      cart: 2,
      purchase: 2,
      tasteHalfLifeDays: 90,
      purchaseHalfLifeDays: 30,
      interestHalfLifeDays: 5,
    },
    als: { factors: spec.recommend.factors, alpha: 3, penalty: 0.5, penaltyPower: 1 },
    neighbours: { neighbours: 200, shrinkage: 10, maxHistory: 500 },
    maxCustomers: spec.recommend.maxCustomers,
    seed: spec.seed,
  };
}
