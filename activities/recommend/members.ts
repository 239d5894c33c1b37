import {
  RECOMMEND_MODELS,
  type RecommendModel,
} from '../../workflows/contracts/recommend-models.js';

/** The recommenders that the blend mixes, in the order of every weight vector. */
export const MEMBERS = RECOMMEND_MODELS;

export type Member = RecommendModel;

/** A published `source` for each member; `blend` where no member makes half of the score. */
export const MEMBER_SOURCES: Readonly<Record<Member, string>> = {
  als: 'collaborative',
  item_knn: 'collaborative',
  ease: 'collaborative',
  customer_knn: 'collaborative',
  biased_mf: 'collaborative',
  svd: 'collaborative',
  bought_together: 'rules',
  association_rules: 'rules',
  sequence: 'rules',
  content: 'content',
  category_popular: 'content',
  own_interest: 'repeat',
  personal_frequency: 'repeat',
  repeat: 'repeat',
  popular: 'popular',
  popular_30d: 'popular',
  popular_all_time: 'popular',
  segment_popular: 'popular',
};

/** Members that score only products of the customer's own; all others are 0. */
export const OWN_PRODUCT_MEMBERS: ReadonlySet<Member> = new Set([
  'own_interest',
  'personal_frequency',
  'repeat',
]);

/** Simple rankings that every report shows beside the blend. */
export const BASELINES: readonly Member[] = [
  'popular',
  'popular_30d',
  'category_popular',
  'personal_frequency',
];
