import { deriveSeed, seededRandom } from '../compute/seeded-random.js';
import { ratingsBefore, RATING_OPTIONS } from './rating-options.js';
import { meanIntervals } from './mean-interval.js';
import {
  fitBiasedFactors,
  fitTruncatedSvd,
  predictRating,
  type RatingModel,
  type Ratings,
} from './rating-models.js';

/** Ratings with their days before asOf, and where they are cut. */
export interface RatingErrorInput {
  readonly ratings: Ratings & { readonly day: Int32Array };
  readonly horizonDays: number;
  /** Customers and products. */
  readonly shape: [number, number];
  readonly seed: number;
}

/** Root mean squared errors by model, with intervals over ratings. */
export type RatingErrors = Record<
  'biased_mf' | 'svd' | 'item_mean',
  { value: number; lower: number; upper: number; n: number }
>;

/** Fits before the cut-off and measures after it. */
export default function measure(input: RatingErrorInput): RatingErrors {
  const { ratings, horizonDays, shape, seed } = input;
  const before = ratingsBefore(ratings, horizonDays);
  const options = (kind: 'biased_mf' | 'svd') => ({
    ...RATING_OPTIONS[kind],
    seed: deriveSeed(seed, `recommend.${kind}`),
  });
  const predictions = {
    biased_mf: predictorOf(fitBiasedFactors(before, shape, options('biased_mf'))),
    svd: predictorOf(fitTruncatedSvd(before, shape, options('svd'))),
    item_mean: itemMean(before, shape[1]),
  };
  const later = [...ratings.day.keys()].filter((row) => ratings.day[row]! < horizonDays);
  const squares = Object.values(predictions).map((predict) =>
    Float64Array.from(
      later,
      (row) => (ratings.value[row]! - predict(ratings.customer[row]!, ratings.product[row]!)) ** 2,
    ),
  );
  const intervals = meanIntervals(squares, seededRandom(deriveSeed(seed, 'recommend.rmse')));
  const errors = Object.keys(predictions).map((kind, index) => {
    const { value, lower, upper } = intervals[index]!;
    return [
      kind,
      {
        value: Math.sqrt(value),
        lower: Math.sqrt(lower),
        upper: Math.sqrt(upper),
        n: later.length,
      },
    ];
  });
  return Object.fromEntries(errors) as RatingErrors;
}

type Predict = (customer: number, product: number) => number;

const predictorOf =
  (model: RatingModel): Predict =>
  (customer, product) =>
    predictRating(model, customer, product);

/** The mean rating of a product; that of all where it has none. */
function itemMean({ product, value }: Ratings, products: number): Predict {
  const sum = new Float64Array(products);
  const count = new Float64Array(products);
  for (const [row, own] of product.entries()) {
    sum[own]! += value[row]!;
    count[own]! += 1;
  }
  const mean = value.reduce((total, stars) => total + stars, 0) / Math.max(1, value.length);
  return (_, own) => (count[own]! > 0 ? sum[own]! / count[own]! : mean);
}
