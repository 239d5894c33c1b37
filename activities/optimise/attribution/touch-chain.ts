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

/**
 * The states and edges that moves make up, whatever they count: a state is what the last touches were, state 0
 * the start. Edges of state s are `firstEdge[s] .. firstEdge[s + 1] - 1`.
 */
export interface TouchChain {
  readonly states: number;
  /** Latest touch of each state, 0 at the start. */
  readonly latest: Int32Array;
  readonly firstEdge: Int32Array;
  readonly targets: Int32Array;
  /** State that each move leaves, and its edge; -1 where no touch follows. */
  readonly stateOf: Int32Array;
  readonly edgeOf: Int32Array;
}

/** The chain of moves between channels 1 .. `channels`. */
export function touchChain(moves: TouchMoves, channels: number, order: MarkovOrder): TouchChain {
  const base = channels + 1;
  const memory = base ** order;
  const size = moves.moves.length;
  const states = new Map([[0, 0]]);
  const numbered = (code: number): number => {
    const known = states.get(code);
    if (known !== undefined) return known;
    states.set(code, states.size);
    return states.size - 1;
  };
  const stateOf = new Int32Array(size);
  const edgeOf = new Int32Array(size).fill(-1);
  const edges = new Map<number, number>();
  const from: number[] = [];
  const to: number[] = [];
  for (let move = 0; move < size; move += 1) {
    const history = (moves.third[move]! * base + moves.second[move]!) * base + moves.latest[move]!;
    const state = numbered(history % memory);
    stateOf[move] = state;
    const following = moves.following[move]!;
    if (following <= 0) continue;
    const target = numbered((history * base + following) % memory);
    const key = state * memory + target;
    let edge = edges.get(key);
    if (edge === undefined) {
      edge = from.push(state) - 1;
      to.push(target);
      edges.set(key, edge);
    }
    edgeOf[move] = edge;
  }
  const { firstEdge, place } = groupedByState(from, states.size);
  const targets = new Int32Array(to.length);
  to.forEach((target, edge) => (targets[place[edge]!] = target));
  return {
    states: states.size,
    latest: Int32Array.from(states.keys(), (code) => code % base),
    firstEdge,
    targets,
    stateOf,
    edgeOf: edgeOf.map((edge) => (edge < 0 ? edge : place[edge]!)),
  };
}

/** The place of every edge once they are grouped by the state they leave, in the order given. */
function groupedByState(
  from: readonly number[],
  states: number,
): { firstEdge: Int32Array; place: Int32Array } {
  const firstEdge = new Int32Array(states + 1);
  for (const state of from) firstEdge[state + 1]! += 1;
  for (let state = 0; state < states; state += 1) firstEdge[state + 1]! += firstEdge[state]!;
  const next = firstEdge.slice();
  return { firstEdge, place: Int32Array.from(from, (state) => next[state]!++) };
}

/** Chances of a chain: of each edge, and of a conversion right after each state. */
export interface TouchChances {
  readonly edge: Float64Array;
  readonly intoGoal: Float64Array;
}

/** The chances that counts of the moves give. */
export function touchChances(
  { states, firstEdge, targets, stateOf, edgeOf }: TouchChain,
  following: Int32Array,
  counts: Float64Array,
): TouchChances {
  const edge = new Float64Array(targets.length);
  const intoGoal = new Float64Array(states);
  const leaving = new Float64Array(states);
  for (let move = 0; move < counts.length; move += 1) {
    const taken = counts[move]!;
    const state = stateOf[move]!;
    leaving[state]! += taken;
    if (following[move] === CONVERSION) intoGoal[state]! += taken;
    if (edgeOf[move]! >= 0) edge[edgeOf[move]!]! += taken;
  }
  for (let state = 0; state < states; state += 1) {
    if (leaving[state] === 0) continue;
    intoGoal[state]! /= leaving[state]!;
    for (let one = firstEdge[state]!; one < firstEdge[state + 1]!; one += 1) {
      edge[one]! /= leaving[state]!;
    }
  }
  return { edge, intoGoal };
}
