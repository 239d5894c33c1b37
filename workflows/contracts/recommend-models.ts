/** The models that recommend products, each of which can be used alone (`recommend.models`). */
export const RECOMMEND_MODELS = [
  'als',
  'item_knn',
  'bought_together',
  'category_popular',
  'popular',
  'own_interest',
  'repeat',
  'personal_frequency',
  'popular_30d',
  'sequence',
  'content',
  'ease',
  'customer_knn',
  'association_rules',
  'popular_all_time',
  'segment_popular',
  'biased_mf',
  'svd',
] as const;

export type RecommendModel = (typeof RECOMMEND_MODELS)[number];
