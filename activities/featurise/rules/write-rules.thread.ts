import { fisherGreater, type PairCounts } from './count-tails.js';
import { adjustedPValues } from './false-discoveries.js';
import { frequentSets } from './fp-growth.js';
import type { Transactions } from './fp-tree.js';
import { possibleSplits } from './possible-splits.js';
import { ruleMeasures, type RuleMeasures } from './rule-measures.js';

/** Pairs that passed, and the transactions that longer sets are looked for in. */
export interface WriteRulesInput {
  readonly transactions: number;
  /** By item number. */
  readonly itemCounts: Float64Array;
  readonly pairs: readonly CountedPair[];
  /** Transactions that hold three or more items of the pairs. */
  readonly longer: Transactions;
  readonly minCount: number;
  readonly maxLength: number;
  readonly minLift: number;
  readonly falseDiscoveryRate: number;
  /** Most rules; those of the least chance stay. */
  readonly limit: number;
}

export interface CountedPair {
  readonly left: number;
  readonly right: number;
  readonly both: number;
  readonly pValue: number;
  readonly chance: number;
}

/** "Who has the left items has the right ones"; items by number, ascending. */
export interface Rule extends RuleMeasures {
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly both: number;
  readonly pValue: number;
  readonly qValue: number;
}

interface Split {
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly counts: PairCounts;
  readonly pValue: number;
  /** The p-value, or that of a simpler rule that would say as much where it is larger. */
  readonly chance: number;
}

/**
 * Rules in both directions of all pairs and of longer sets whose pairs have all passed. A longer rule must be
 * productive: every item on a side of several must add to what the others say.
 * Source: Webb 2007, "Discovering significant patterns", Machine Learning 68, section 3.
 */
export default function writeRules(input: WriteRulesInput): Rule[] {
  const counts = countSets(input);
  const splits = [
    ...input.pairs.map((pair) => splitOfPair(pair, input)),
    ...[...counts]
      .filter(([key]) => itemsOf(key).length > 2)
      .flatMap(([key]) => splitsOfSet(itemsOf(key), counts, input.transactions)),
  ];
  const hypotheses = Float64Array.from(splits, ({ left, right }) =>
    possibleSplits(input.itemCounts.length, left.length + right.length, input.maxLength),
  );
  const adjusted = adjustedPValues(
    Float64Array.from(splits, ({ chance }) => chance),
    hypotheses,
  );
  return splits
    .flatMap((split, index) => {
      const qValue = adjusted[index] as number;
      return qValue <= input.falseDiscoveryRate ? bothDirections(split, qValue) : [];
    })
    .filter(({ lift }) => lift >= input.minLift)
    .sort(
      (a, b) =>
        a.qValue - b.qValue ||
        a.pValue - b.pValue ||
        b.lift - a.lift ||
        b.confidence - a.confidence ||
        compareText(keyOf(a.left), keyOf(b.left)) ||
        compareText(keyOf(a.right), keyOf(b.right)),
    )
    .slice(0, input.limit);
}

const keyOf = (items: readonly number[]): string => items.join(' ');
const itemsOf = (key: string): number[] => key.split(' ').map(Number);
const compareText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Counts of all sets that matter: items, pairs that passed, and longer sets of them. */
function countSets(input: WriteRulesInput): Map<string, number> {
  const { pairs, itemCounts, longer, minCount, maxLength } = input;
  const counts = new Map<string, number>();
  for (const { left, right, both } of pairs) {
    for (const item of [left, right]) counts.set(String(item), itemCounts[item] ?? 0);
    counts.set(keyOf([left, right]), both);
  }
  const mayJoin = (one: number, other: number): boolean =>
    counts.has(keyOf(one < other ? [one, other] : [other, one]));
  for (const { items, count } of frequentSets(longer, { minCount, maxLength, mayJoin })) {
    if (items.length > 2) counts.set(keyOf(items), count);
  }
  return counts;
}

function splitOfPair(pair: CountedPair, { transactions, itemCounts }: WriteRulesInput): Split {
  const { left, right, both, pValue, chance } = pair;
  return {
    left: [left],
    right: [right],
    counts: { transactions, left: itemCounts[left] ?? 0, right: itemCounts[right] ?? 0, both },
    pValue,
    chance,
  };
}

/** Every way to split a set into two sides, each once: the first item is always on the left. */
function splitsOfSet(
  items: readonly number[],
  counts: ReadonlyMap<string, number>,
  transactions: number,
): Split[] {
  const countOf = (set: readonly number[]): number => counts.get(keyOf(set)) ?? Number.NaN;
  const both = countOf(items);
  return Array.from({ length: 2 ** (items.length - 1) - 1 }, (_, bits) => {
    const isLeft = (index: number): boolean => index === 0 || ((bits >> (index - 1)) & 1) === 1;
    const left = items.filter((_item, index) => isLeft(index));
    const right = items.filter((_item, index) => !isLeft(index));
    const own = { transactions, left: countOf(left), right: countOf(right), both };
    const pValue = fisherGreater(own);
    const simpler = [...addedBy(left, right, countOf), ...addedBy(right, left, countOf)];
    return { left, right, counts: own, pValue, chance: Math.max(pValue, ...simpler) };
  });
}

/** By item of a side of several: the chance that it goes with the other side no more than the rest of its side does. */
function addedBy(
  side: readonly number[],
  other: readonly number[],
  countOf: (set: readonly number[]) => number,
): number[] {
  if (side.length < 2) return [];
  return side.map((item) => {
    const rest = side.filter((one) => one !== item);
    const union = (...sets: (readonly number[])[]): number[] => sets.flat().sort((a, b) => a - b);
    return fisherGreater({
      transactions: countOf(rest),
      left: countOf(side),
      right: countOf(union(rest, other)),
      both: countOf(union(side, other)),
    });
  });
}

function bothDirections({ left, right, counts, pValue }: Split, qValue: number): Rule[] {
  const turned = { ...counts, left: counts.right, right: counts.left };
  const common = { both: counts.both, pValue, qValue };
  return [
    { left, right, ...common, ...ruleMeasures(counts) },
    { left: right, right: left, ...common, ...ruleMeasures(turned) },
  ];
}
