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
};
