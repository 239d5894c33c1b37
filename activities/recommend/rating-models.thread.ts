import {
  fitBiasedFactors,
  fitTruncatedSvd,
  type RatingModel,
  type RatingOptions,
  type Ratings,
} from './rating-models.js';

/** What a model of ratings is fitted on. */
export interface RatingInput {
  readonly kind: 'biased_mf' | 'svd';
  readonly ratings: Ratings;
  /** Customers and products. */
  readonly shape: [number, number];
  readonly options: RatingOptions;
}

/** Fits one model of ratings. */
export default function fit({ kind, ratings, shape, options }: RatingInput): RatingModel {
  return kind === 'biased_mf'
    ? fitBiasedFactors(ratings, shape, options)
    : fitTruncatedSvd(ratings, shape, options);
}
