import { countTail } from './count-tails.js';
import { expectedByChance, type PairTable } from './pair-table.js';

/** Chance below which a pair is set aside while the affinity of the others is estimated. */
const SET_ASIDE_BELOW = 1e-6;

/** Standard errors that a dispersion must lie above 0 to be believed. */
const DISPERSION_ERRORS = 2;

/** What items of two categories have to do with one another, over all pairs that are not set aside. */
interface CategoryPair {
  observed: number;
  expected: number;
  expectedSquares: number;
}

/**
 * By pair: the chance of so many common transactions where items are independent but for what brings their
 * categories together (someone who needs shoes looks at several), so that only what goes beyond it counts as a
 * bundle. Expected are the transactions by chance times the affinity of the two categories, observed over
 * expected of all other pairs of them, at least 1; counts vary around it by a dispersion that is estimated from
 * all pairs within categories, and from all across. 1 for no evidence. Items without a category have no affinity.
 * Source: a negative binomial model of counts with its moments (Cameron & Trivedi 1998, sections 3.3 and 2.4),
 * each pair held against the others (as in DuMouchel 1999, "Bayesian data mining in large frequency tables").
 */
export function chancesBeyondCategories(table: PairTable): Float64Array {
  const none = new Uint8Array(table.both.length);
  const first = chancesGiven(table, none, [0, 0]);
  const aside = Uint8Array.from(first, (p, pair) =>
    p < SET_ASIDE_BELOW && (table.both[pair] as number) > 1 ? 1 : 0,
  );
  return chancesGiven(table, aside, dispersions(table, aside));
}

/** Dispersion of pairs across categories, and within one. */
type Dispersions = readonly [across: number, within: number];

function chancesGiven(table: PairTable, aside: Uint8Array, dispersion: Dispersions): Float64Array {
  const affinities = categoryPairs(table, aside);
  return table.both.map((both, pair) => {
    const expected = expectedByChance(table, pair);
    const key = categoryKey(table, pair);
    const others = affinities.get(key);
    if (others === undefined) return countTail(both, expected);
    const own = aside[pair] === 1 ? { both: 0, expected: 0 } : { both, expected };
    const rest = others.expected - own.expected;
    const affinity = rest > 0 ? Math.max(1, (others.observed - own.both) / rest) : 1;
    return countTail(both, expected * affinity, dispersion[isWithin(table, pair)]);
  });
}

/** Moments of counts around their expectation: sum((n - m)^2 - m) / sum(m^2), where it is clearly above 0. */
function dispersions(table: PairTable, aside: Uint8Array): Dispersions {
  const affinities = categoryPairs(table, aside);
  const squares = [0, 0];
  const excess = [0, 0];
  for (const [key, { observed, expected, expectedSquares }] of affinities) {
    const affinity = affinityOf(observed, expected);
    const kind = isSameCategory(key, table) ? 1 : 0;
    squares[kind] = (squares[kind] ?? 0) + affinity ** 2 * expectedSquares;
    excess[kind] = (excess[kind] ?? 0) + affinity ** 2 * expectedSquares - affinity * expected;
  }
  for (const [pair, both] of table.both.entries()) {
    const known = affinities.get(categoryKey(table, pair));
    if (known === undefined || aside[pair] === 1) continue;
    const mean = expectedByChance(table, pair) * affinityOf(known.observed, known.expected);
    const kind = isWithin(table, pair);
    excess[kind] = (excess[kind] ?? 0) + both ** 2 - 2 * both * mean;
  }
  const dispersion = (kind: 0 | 1): number => {
    const sum = squares[kind] ?? 0;
    const value = sum > 0 ? (excess[kind] ?? 0) / sum : 0;
    return value > DISPERSION_ERRORS * Math.sqrt(2 / sum) ? value : 0;
  };
  return [dispersion(0), dispersion(1)];
}

/** Below 1 too, unlike where a pair is judged: what is off the mean would look like dispersion. */
const affinityOf = (observed: number, expected: number): number =>
  expected > 0 ? observed / expected : 1;

/** Sums over all pairs of items, found or not, by pair of known categories. */
function categoryPairs(table: PairTable, aside: Uint8Array): Map<number, CategoryPair> {
  const sums = categorySums(table);
  const found = new Map<number, CategoryPair>();
  const { transactions, categoryCount: categories } = table;
  for (let low = 0; low < categories; low += 1) {
    const one = sums[low] as PowerSums;
    for (let high = low; high < categories; high += 1) {
      const other = sums[high] as PowerSums;
      const isOne = low === high;
      const products = isOne ? (one.first ** 2 - one.second) / 2 : one.first * other.first;
      const squares = isOne ? (one.second ** 2 - one.fourth) / 2 : one.second * other.second;
      found.set(low * categories + high, {
        observed: 0,
        expected: products / transactions,
        expectedSquares: squares / transactions ** 2,
      });
    }
  }
  for (const [pair, both] of table.both.entries()) {
    const sum = found.get(categoryKey(table, pair));
    if (sum === undefined) continue;
    if (aside[pair] === 0) {
      sum.observed += both;
      continue;
    }
    const expected = expectedByChance(table, pair);
    sum.expected -= expected;
    sum.expectedSquares -= expected ** 2;
  }
  return found;
}

interface PowerSums {
  first: number;
  second: number;
  fourth: number;
}

/** Sums over the items of each category of their counts, squared counts and fourth powers. */
function categorySums({ categories, categoryCount, itemCounts }: PairTable): PowerSums[] {
  const sums = Array.from({ length: categoryCount }, (): PowerSums => {
    return { first: 0, second: 0, fourth: 0 };
  });
  for (const [item, category] of categories.entries()) {
    const sum = sums[category];
    if (sum === undefined) continue;
    const count = itemCounts[item] ?? 0;
    sum.first += count;
    sum.second += count ** 2;
    sum.fourth += count ** 4;
  }
  return sums;
}

/** Number of the pair's categories; -1 where one is not known. */
function categoryKey(table: PairTable, pair: number): number {
  const { categories, left, right } = table;
  const one = categories[left[pair] as number] as number;
  const other = categories[right[pair] as number] as number;
  if (one < 0 || other < 0) return -1;
  return Math.min(one, other) * table.categoryCount + Math.max(one, other);
}

const isSameCategory = (key: number, { categoryCount }: PairTable): boolean =>
  Math.floor(key / categoryCount) === key % categoryCount;

const isWithin = ({ categories, left, right }: PairTable, pair: number): 0 | 1 =>
  categories[left[pair] as number] === categories[right[pair] as number] ? 1 : 0;
