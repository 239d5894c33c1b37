import { chainAttribution } from './markov-removal.js';
import { touchChain, touchChances, type MarkovOrder, type TouchMoves } from './touch-chain.js';

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
  return ORDERS.map((order) => {
    const chain = touchChain(moves, channels, order);
    const sharesOf = (counts: Float64Array): Float64Array =>
      chainAttribution(chain, touchChances(chain, moves.following, counts), channels).shares;
    return {
      order,
      shares: sharesOf(moves.moves),
      withoutPart: Array.from({ length: parts }, (_, left) =>
        sharesOf(moves.moves.map((count, index) => (part[index] === left ? 0 : count))),
      ),
    };
  });
}
