import path from 'node:path';
import type { StageContext } from '../artifacts/stage.js';
import type { RatingErrors, RatingErrorInput } from './rating-errors.thread.js';
import type { ReadInteractions } from './read-interactions.js';

/** Fewer ratings before or after the cut-off than this measure nothing. */
const MIN_RATINGS = 30;

/**
 * Rows of metrics on predicted ratings: RMSE of the models and of the mean rating of a product, fitted before
 * the last horizon and measured in it; none with too few ratings.
 */
export async function ratingMetrics(
  { spec, threads, signal }: StageContext,
  { ratings, log }: ReadInteractions,
  cutoff: string,
): Promise<object[]> {
  const { horizonDays } = spec.train;
  const later = ratings.day.reduce((count, day) => count + (day < horizonDays ? 1 : 0), 0);
  if (later < MIN_RATINGS || ratings.day.length - later < MIN_RATINGS) return [];
  const errors = await threads.run<RatingErrorInput, RatingErrors>(
    path.join(__dirname, 'rating-errors.thread.js'),
    { ratings, horizonDays, shape: [log.customers, log.products], seed: spec.seed },
    { signal },
  );
  return Object.entries(errors).map(([slice, { value, lower, upper, n }]) => ({
    area: 'recommend',
    name: 'rating_rmse',
    slice,
    ...{ value, lower, upper, n },
    model_version: '',
    split: 'time_split',
    cutoff,
    k: null,
    baseline: 'item_mean',
    protocol: `ratings of the ${horizonDays} days after the cut-off, predicted from those before`,
  }));
}
