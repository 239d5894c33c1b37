/** How often what followed the last touches; parallel columns, an entry a combination. */
export interface TouchMoves {
  /** The last three touches, the latest last; channels count from 1, 0 stands before the first touch. */
  readonly third: Int32Array;
  readonly second: Int32Array;
  readonly latest: Int32Array;
  /** The next touch, or `CONVERSION`, or `NO_CONVERSION`. */
  readonly following: Int32Array;
  readonly moves: Float64Array;
}

export const CONVERSION = -1;
export const NO_CONVERSION = -2;

/** How many of the last touches the next one depends on. */
export type MarkovOrder = 1 | 2 | 3;

/** What the chain says: the chance of a conversion from the start, and what is lost without each channel. */
export interface MarkovAttribution {
  readonly conversion: number;
  /** An entry a channel, 0..1. */
  readonly removalEffects: Float64Array;
  /** Removal effects over their sum; all 0 where nothing converts. */
  readonly shares: Float64Array;
}

/** Sweeps end when no probability moves by more: rounding of sums in [0, 1]. */
const SOLVED = 1e-16;
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
  const chain = chainOf(moves, channels, order);
  const conversion = conversionWithout(chain, undefined);
  const removalEffects = Float64Array.from({ length: channels }, (_, index) =>
    conversion === 0 ? 0 : Math.max(0, 1 - conversionWithout(chain, index + 1) / conversion),
  );
  const total = removalEffects.reduce((sum, effect) => sum + effect, 0);
  const shares = removalEffects.map((effect) => (total === 0 ? 0 : effect / total));
  return { conversion, removalEffects, shares };
}

interface State {
  /** Its latest touch, 0 at the start. */
  readonly latest: number;
  readonly next: number[];
  readonly probability: number[];
  intoGoal: number;
}

function chainOf(moves: TouchMoves, channels: number, order: MarkovOrder): State[] {
  const base = channels + 1;
  const memory = base ** order;
  const codes = new Map<number, number>();
  const states: (State & { leaving: number })[] = [];
  const stateOf = (code: number): number => {
    const known = codes.get(code);
    if (known !== undefined) return known;
    const index = states.length;
    codes.set(code, index);
    states.push({ latest: code % base, next: [], probability: [], intoGoal: 0, leaving: 0 });
    return index;
  };
  stateOf(0);
  const counts = new Map<string, { from: number; to: number; taken: number }>();
  moves.moves.forEach((taken, index) => {
    if (taken === 0) return;
    const history =
      (moves.third[index]! * base + moves.second[index]!) * base + moves.latest[index]!;
    const from = stateOf(history % memory);
    const state = states[from]!;
    state.leaving += taken;
    const following = moves.following[index]!;
    if (following === CONVERSION) state.intoGoal += taken;
    if (following <= 0) return;
    const to = stateOf((history * base + following) % memory);
    const sofar = counts.get(`${from} ${to}`) ?? { from, to, taken: 0 };
    counts.set(`${from} ${to}`, { from, to, taken: sofar.taken + taken });
  });
  for (const { from, to, taken } of counts.values()) {
    states[from]!.next.push(to);
    states[from]!.probability.push(taken / states[from]!.leaving);
  }
  for (const state of states) if (state.leaving > 0) state.intoGoal /= state.leaving;
  return states;
}

function conversionWithout(states: readonly State[], removed: number | undefined): number {
  const reach = new Float64Array(states.length);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep += 1) {
    let moved = 0;
    for (let index = states.length - 1; index >= 0; index -= 1) {
      const { latest, next, probability, intoGoal } = states[index]!;
      if (latest !== 0 && latest === removed) continue;
      let sum = intoGoal;
      for (let edge = 0; edge < next.length; edge += 1) {
        sum += probability[edge]! * reach[next[edge]!]!;
      }
      moved = Math.max(moved, Math.abs(sum - reach[index]!));
      reach[index] = sum;
    }
    if (moved <= SOLVED) break;
  }
  return reach[0]!;
}
