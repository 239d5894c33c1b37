import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import { MEMBERS, type Member } from './members.js';
import type { RecommenderOptions } from './recommender-model.js';

/** Products that EASE knows: few enough for 0.05 s where nobody asked for it, else 4 s of one core. */
const EASE_HEAD = { auto: 400, named: 2000 };

/** Members that take part where the spec names none: those that a million events leave time for. */
const AUTO_MEMBERS: readonly Member[] = [
  'als',
  'item_knn',
  'bought_together',
  'category_popular',
  'popular',
  'own_interest',
  'repeat',
  'personal_frequency',
  'popular_30d',
  'content',
  'ease',
];

/** What is known of a shop that decides which members can say something. */
export interface ShopFacts {
  readonly categories: number;
  readonly hasTexts: boolean;
}

/**
 * The members that are blended: those that the spec names, or what is fast; of these, without categories no
 * taste for them, without words no likeness, and no repeats where bought products are left out.
 */
export function wantedMembers(
  { models, excludeBought }: PipelineSpec['recommend'],
  { categories, hasTexts }: ShopFacts,
): ReadonlySet<Member> {
  if (models !== 'auto') return new Set(models);
  return new Set(
    AUTO_MEMBERS.filter(
      (member) =>
        (member !== 'category_popular' || categories > 1) &&
        (member !== 'content' || hasTexts) &&
        ((member !== 'repeat' && member !== 'personal_frequency') || excludeBought !== true),
    ),
  );
}

/**
 * Options that the shops of `test/bench/recommend` agree on (docs/decisions/0006-recommender.md);
 * factors, members and the number of fitted customers are the spec's.
 */
export function recommenderOptions(
  spec: Pick<PipelineSpec, 'recommend' | 'seed'>,
): RecommenderOptions {
  const { factors, maxCustomers, excludeBought, models, ease } = spec.recommend;
  return {
    weighting: {
      view: 1,
      cart: 2,
      purchase: 2,
      tasteHalfLifeDays: 90,
      purchaseHalfLifeDays: 30,
      interestHalfLifeDays: 5,
    },
    als: { factors, alpha: 3, penalty: 0.5, penaltyPower: 1 },
    neighbours: { neighbours: 200, shrinkage: 10, maxHistory: 500 },
    ease: {
      penalty: ease.penalty,
      head: ease.head ?? (models === 'auto' ? EASE_HEAD.auto : EASE_HEAD.named),
    },
    maxCustomers,
    excludeBought,
    seed: spec.seed,
    members: new Set(models === 'auto' ? MEMBERS : models),
  };
}
