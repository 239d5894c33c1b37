/** The recommenders that the blend mixes, in the order of every weight vector. */
export const MEMBERS = [
  'als',
  'item_knn',
  'bought_together',
  'category_popular',
  'popular',
  'own_interest',
  'repeat',
] as const;

export type Member = (typeof MEMBERS)[number];

/** A published `source` for each member; `blend` where no member makes half of the score. */
export const MEMBER_SOURCES: Readonly<Record<Member, string>> = {
  als: 'collaborative',
  item_knn: 'collaborative',
  bought_together: 'rules',
  category_popular: 'content',
  popular: 'popular',
  own_interest: 'repeat',
  repeat: 'repeat',
};
