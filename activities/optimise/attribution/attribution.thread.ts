import { markovAttribution, type MarkovOrder, type TouchMoves } from './markov-removal.js';

export interface AttributionInput {
  readonly channels: number;
  /** Parts of the customers, numbered from 0. */
  readonly parts: number;
  /** Part of each entry of `moves`. */
  readonly part: Int32Array;
  readonly moves: TouchMoves;
}

/** Shares of the channels by the chain of one order: of all customers, and without each part of them. */
export interface MarkovShares {
  readonly order: MarkovOrder;
  readonly shares: Float64Array;
  readonly withoutPart: readonly Float64Array[];
}

const ORDERS: readonly MarkovOrder[] = [1, 2, 3];

/** Shares of conversions by removal effects, for chains of order 1 to 3. */
export default function attribution(input: AttributionInput): MarkovShares[] {
  const { channels, parts, part, moves } = input;
  const fewer = Array.from({ length: parts }, (_, left) => ({
    ...moves,
    moves: moves.moves.map((count, index) => (part[index] === left ? 0 : count)),
  }));
  return ORDERS.map((order) => ({
    order,
    shares: markovAttribution(moves, channels, order).shares,
    withoutPart: fewer.map((less) => markovAttribution(less, channels, order).shares),
  }));
}
