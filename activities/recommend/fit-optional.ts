import path from 'node:path';
import type { ComputeThreads } from '../compute/compute-threads.js';
import { deriveSeed } from '../compute/seeded-random.js';
import type { EaseInput } from './ease.thread.js';
import type { EaseModel } from './ease.js';
import type { RecommenderData } from './fit-recommender.js';
import type { Gathered } from './interaction-matrix.thread.js';
import type { SparseRows } from './interaction-matrix.js';
import type { LinkInput } from './purchase-links.thread.js';
import type { LinkOptions } from './purchase-links.js';
import type { RatingInput } from './rating-models.thread.js';
import type { RatingModel } from './rating-models.js';
import { ratingsBefore, RATING_OPTIONS } from './rating-options.js';
import type { OptionalModels, RecommenderOptions } from './recommender-model.js';

/** What is bought after something, and what is bought with it. Fewer than three times is chance. */
const NEXT: LinkOptions = { kind: 'next', withinDays: 30, maxPurchases: 100, minCount: 3 };
const BASKET: LinkOptions = { kind: 'basket', withinDays: 0, maxPurchases: 200, minCount: 3 };

/** Fits those members that only some specs want, on what lies before the cut-off. */
export async function fitOptional(
  threads: ComputeThreads,
  data: RecommenderData,
  { members, ease, seed }: RecommenderOptions,
  call: { gathered: Gathered; cutoffDay: number; signal: AbortSignal },
): Promise<OptionalModels> {
  const { gathered, cutoffDay, signal } = call;
  const { interactions, kept, matrix } = gathered;
  const run = <Input, Output>(module: string, input: Input): Promise<Output> =>
    threads.run<Input, Output>(path.join(__dirname, module), input, { signal });
  const links = (options: LinkOptions): Promise<SparseRows> =>
    run<LinkInput, SparseRows>('purchase-links.thread.js', { log: data.log, cutoffDay, options });
  const rated = (kind: RatingInput['kind']): Promise<RatingModel> =>
    run<RatingInput, RatingModel>('rating-models.thread.js', {
      kind,
      ratings: ratingsBefore(data.ratings, cutoffDay),
      shape: [matrix.customers, matrix.products],
      options: {
        ...RATING_OPTIONS[kind],
        seed: deriveSeed(seed, `recommend.${kind}`),
      },
    });
  const [easeModel, sequence, rules, biasedMf, svd] = await Promise.all([
    members.has('ease')
      ? run<EaseInput, EaseModel>('ease.thread.js', {
          byCustomer: interactions.byCustomer,
          products: matrix.products,
          options: ease,
        })
      : undefined,
    members.has('sequence') ? links(NEXT) : undefined,
    members.has('association_rules') ? links(BASKET) : undefined,
    members.has('biased_mf') ? rated('biased_mf') : undefined,
    members.has('svd') ? rated('svd') : undefined,
  ]);
  return {
    ...(easeModel ? { ease: easeModel } : {}),
    ...(sequence ? { sequence } : {}),
    ...(rules ? { rules } : {}),
    ...(biasedMf ? { biasedMf } : {}),
    ...(svd ? { svd } : {}),
    ...(members.has('content') ? { content: data.alike } : {}),
    ...(members.has('customer_knn') ? { crowd: { ...interactions, kept } } : {}),
  };
}
