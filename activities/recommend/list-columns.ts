/** Columns of recommended products, in the order of the table `top_lists`. */
export const LIST_COLUMNS = [
  'customer',
  'rank',
  'product',
  'score',
  'leader',
  'leaderShare',
  'second',
  'secondShare',
  'anchor',
  'arm',
  'propensity',
  'tier',
] as const;

/**
 * Recommended products, one after another; customers in order, ranks from 1. `leader` and `second` are the
 * positions in MEMBERS of those with the largest shares of the score, -1 without one; `anchor` is the
 * customer's own product that is nearest to the recommended one, -1 where none is near; `arm` and `tier`
 * are positions in ARMS and TIERS.
 */
export type TopLists = Readonly<Record<(typeof LIST_COLUMNS)[number], Float64Array>>;

/** Lists of that many rows, all 0. */
export const emptyLists = (rows: number): TopLists => ofColumns(() => new Float64Array(rows));

/** The first rows of lists. */
export const firstRows = (lists: TopLists, rows: number): TopLists =>
  ofColumns((column) => lists[column].slice(0, rows));

const ofColumns = (make: (column: keyof TopLists) => Float64Array): TopLists =>
  Object.fromEntries(LIST_COLUMNS.map((column) => [column, make(column)])) as TopLists;
