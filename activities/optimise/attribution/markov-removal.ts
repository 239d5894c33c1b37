import {
  touchChain,
  touchChances,
  type MarkovOrder,
  type TouchChain,
  type TouchChances,
  type TouchMoves,
} from './touch-chain.js';

/** What the chain says: the chance of a conversion from the start, and what is lost without each channel. */
export interface MarkovAttribution {
  readonly conversion: number;
  /** An entry a channel, 0..1. */
  readonly removalEffects: Float64Array;
  /** Removal effects over their sum; all 0 where nothing converts. */
  readonly shares: Float64Array;
}

/** Sweeps end when no probability moves by more: rounding of sums in [0, 1]. */
const SOLVED = 1e-15;
/** A chain of journeys that end is solved within some hundred sweeps. */
const MOST_SWEEPS = 100_000;

/**
 * Removal effects of channels 1 .. `channels` in a Markov chain of the given order whose states are the
 * last touches. Removing a channel turns every step to it into a journey without conversion:
 * effect = 1 - P(conversion without it) / P(conversion). The linear system b = Q b + r is solved by
 * Gauss-Seidel sweeps until nothing moves, which converges as every journey ends (Varga, Matrix
 * Iterative Analysis, 1962, theorem 3.4); a sweep costs an entry a move.
 * Source: Anderl, Becker, von Wangenheim & Schumann, "Mapping the customer journey", International
 * Journal of Research in Marketing 33 (2016), section 4 (orders 1 to 4 and removal effect).
 */
export function markovAttribution(
  moves: TouchMoves,
  channels: number,
  order: MarkovOrder,
): MarkovAttribution {
  const chain = touchChain(moves, channels, order);
  return chainAttribution(chain, touchChances(chain, moves.following, moves.moves), channels);
}

/** As `markovAttribution`, of a chain that is there. */
export function chainAttribution(
  chain: TouchChain,
  chances: TouchChances,
  channels: number,
): MarkovAttribution {
  const reach = new Float64Array(chain.states);
  const conversion = solvedConversion(chain, chances, reach, undefined);
  const removalEffects = Float64Array.from({ length: channels }, (_, index) => {
    if (conversion === 0) return 0;
    const without = solvedConversion(chain, chances, reach.slice(), index + 1);
    return Math.max(0, 1 - without / conversion);
  });
  const total = removalEffects.reduce((sum, effect) => sum + effect, 0);
  const shares = removalEffects.map((effect) => (total === 0 ? 0 : effect / total));
  return { conversion, removalEffects, shares };
}

/** Sweeps over `reach`, the chance of a conversion from each state, until it is solved; gives that of the start. */
function solvedConversion(
  { states, latest, firstEdge, targets }: TouchChain,
  { edge, intoGoal }: TouchChances,
  reach: Float64Array,
  removed: number | undefined,
): number {
  for (let state = 1; state < states; state += 1) if (latest[state] === removed) reach[state] = 0;
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep += 1) {
    let moved = 0;
    for (let state = states - 1; state >= 0; state -= 1) {
      if (latest[state] === removed) continue;
      let sum = intoGoal[state]!;
      const end = firstEdge[state + 1]!;
      for (let one = firstEdge[state]!; one < end; one += 1) {
        sum += edge[one]! * reach[targets[one]!]!;
      }
      const change = Math.abs(sum - reach[state]!);
      if (change > moved) moved = change;
      reach[state] = sum;
    }
    if (moved <= SOLVED) break;
  }
  return reach[0]!;
}
