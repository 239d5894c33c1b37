import type { PairCounts } from './count-tails.js';

/** How strong a rule "who has the left has the right" is. */
export interface RuleMeasures {
  /** Share of the transactions that hold both sides, 0..1. */
  readonly support: number;
  /** Share of those with the left side that hold the right one, 0..1. */
  readonly confidence: number;
  /** Support over what it would be were the sides independent. */
  readonly lift: number;
  /** Support less what it would be were the sides independent. */
  readonly leverage: number;
  /** How much rarer the left side comes without the right one than by chance; null where it never does. */
  readonly conviction: number | null;
}

/**
 * Measures of a rule out of its counts.
 * Source: support, confidence: Agrawal, Imielinski & Swami 1993; lift, conviction: Brin, Motwani, Ullman &
 * Tsur 1997; leverage: Piatetsky-Shapiro 1991.
 */
export function ruleMeasures({ transactions, left, right, both }: PairCounts): RuleMeasures {
  const support = both / transactions;
  const confidence = both / left;
  const expected = (left / transactions) * (right / transactions);
  return {
    support,
    confidence,
    lift: (both * transactions) / (left * right),
    leverage: support - expected,
    conviction:
      both === left ? null : ((transactions - right) * left) / (transactions * (left - both)),
  };
}
