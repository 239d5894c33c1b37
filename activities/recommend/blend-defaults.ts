import type { Member } from './members.js';

/** Weights where there is too little history to fit them: those that shops of `test/bench/recommend` agree on. */
export const DEFAULT_WEIGHTS: Readonly<Record<Member, number>> = {
  als: 0.2,
  item_knn: 0.1,
  bought_together: 0.05,
  category_popular: 0.35,
  popular: 0.1,
  own_interest: 0.1,
  repeat: 0.1,
  // Others start from nothing: they must win their weight. Alone among the wanted ones each has all of it.
  personal_frequency: 0,
  popular_30d: 0,
  sequence: 0,
  content: 0,
  ease: 0,
  customer_knn: 0,
  association_rules: 0,
  popular_all_time: 0,
  segment_popular: 0,
  biased_mf: 0,
  svd: 0,
};
