import type { Member } from './members.js';

/** Weights where there is too little history to fit them: those that shops of `test/bench/recommend` agree on. */
export const DEFAULT_WEIGHTS: Readonly<Record<Member, number>> = {
  als: 0.3,
  item_knn: 0.15,
  bought_together: 0.05,
  category_popular: 0.25,
  popular: 0.05,
  own_interest: 0.15,
  repeat: 0.05,
};
