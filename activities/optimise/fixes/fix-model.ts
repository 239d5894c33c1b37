import { expectedTotals, absorptionProbabilities } from '../absorbing-chain.js';
import type { SegmentChain } from '../segment-chain.js';
import { edgeLookup, EXIT, GOAL, START, type TouchpointGraph } from '../touchpoint-graph.js';

/** What is expected in all from the start, and after each way to leave a row. Arrays have an entry a row. */
export interface RowTotals {
  readonly start: number;
  readonly afterForward: Float64Array;
  readonly afterReturn: Float64Array;
  readonly atRow: Float64Array;
}

/**
 * All that decides what changed rows of a chain come to: the rows that may change, with the share of their
 * visits that exits, steps back (to where most traffic comes from) and goes on, and what is expected of the
 * unchanged chain. Matrices are rows x rows, row-major; entry (i, k) is expected visits to row k.
 */
export interface FixModel {
  readonly rows: number;
  /** Touchpoint of each row. */
  readonly touchpoints: readonly number[];
  readonly exit: Float64Array;
  readonly returns: Float64Array;
  readonly forward: Float64Array;
  /** Expected visits to each row of a session. */
  readonly visits: Float64Array;
  readonly afterForward: Float64Array;
  readonly afterReturn: Float64Array;
  readonly atRow: Float64Array;
  readonly conversion: RowTotals;
  readonly seconds: RowTotals;
  /** Seconds of a step forward and of a step back. */
  readonly forwardSeconds: Float64Array;
  readonly returnSeconds: Float64Array;
}

/**
 * The model of the touchpoints given, which must have a state of their own and a way forward (`canChange`).
 * Complexity: a solve of states² a row.
 */
export function fixModel(
  graph: TouchpointGraph,
  fitted: SegmentChain,
  touchpoints: readonly number[],
): FixModel {
  const leaving = rowsOf(graph);
  const rows = touchpoints.map((touchpoint) => leaving[touchpoint] ?? emptyRow());
  const { chain, stateOf, start } = fitted;
  const states = touchpoints.map((touchpoint) => stateOf[touchpoint] ?? 0);
  const visitsTo = states.map((state) => {
    const unit = new Float64Array(chain.size);
    unit[state] = 1;
    return expectedTotals(chain, unit);
  });
  const toGoal = absorptionProbabilities(chain);
  const secondsLeft = expectedTotals(chain, stateSeconds(graph, fitted));
  const mean = (steps: readonly Step[], values: Float64Array, atGoal: number): number =>
    steps.reduce(
      (sum, { to, share }) =>
        sum + share * (to === GOAL ? atGoal : (values[stateOf[to] ?? 0] ?? 0)),
      0,
    );
  const column = (of: (row: Row, index: number) => number): Float64Array =>
    Float64Array.from(rows, of);
  const totals = (values: Float64Array, atGoal: number): RowTotals => ({
    start: values[start] ?? 0,
    afterForward: column(({ forward }) => mean(forward, values, atGoal)),
    afterReturn: column(({ returns }) => mean(returns, values, atGoal)),
    atRow: column((_, index) => values[states[index] ?? 0] ?? 0),
  });
  const matrix = (of: (row: Row, index: number, visits: Float64Array) => number): Float64Array =>
    Float64Array.from(
      rows.flatMap((row, index) => visitsTo.map((visits) => of(row, index, visits))),
    );
  return {
    rows: rows.length,
    touchpoints,
    exit: column(({ exitShare }) => exitShare),
    returns: column(({ returnShare }) => returnShare),
    forward: column(({ exitShare, returnShare }) => 1 - exitShare - returnShare),
    visits: Float64Array.from(visitsTo, (visits) => visits[start] ?? 0),
    afterForward: matrix(({ forward }, _, visits) => mean(forward, visits, 0)),
    afterReturn: matrix(({ returns }, _, visits) => mean(returns, visits, 0)),
    atRow: matrix((_, index, visits) => visits[states[index] ?? 0] ?? 0),
    conversion: totals(toGoal, 1),
    seconds: totals(secondsLeft, 0),
    forwardSeconds: column(({ forward }) => meanSeconds(forward)),
    returnSeconds: column(({ returns }) => meanSeconds(returns)),
  };
}

/** A step out of a touchpoint; `share` is its share of the steps of its kind. */
interface Step {
  readonly to: number;
  readonly share: number;
  readonly seconds: number;
}

/** How visits to a touchpoint end: shares of visits that exit and step back, and where the others go. */
export interface Row {
  readonly visits: number;
  readonly exitShare: number;
  readonly returnShare: number;
  readonly forward: readonly Step[];
  readonly returns: readonly Step[];
  /** Customers on the edges forward. */
  readonly forwardCustomers: number;
}

const emptyRow = (): Row => ({
  visits: 0,
  exitShare: 0,
  returnShare: 0,
  forward: [],
  returns: [],
  forwardCustomers: 0,
});

/**
 * How the visits of every touchpoint end. A step is one back where it repeats the touchpoint or goes
 * against the traffic: fewer go that way than the other.
 */
export function rowsOf(graph: TouchpointGraph): Row[] {
  const lookup = edgeLookup(graph);
  const edges: number[][] = Array.from({ length: graph.touchpoints }, () => []);
  graph.from.forEach((from, edge) => {
    if (from !== START) edges[from]?.push(edge);
  });
  const taken = (edge: number | undefined): number =>
    edge === undefined ? 0 : (graph.transitions[edge] ?? 0);
  return edges.map((own, from) => {
    const isBack = (edge: number): boolean => {
      const to = graph.to[edge] ?? EXIT;
      return to === from || (to >= 0 && taken(edge) < taken(lookup(to, from)));
    };
    const visits = own.reduce((sum, edge) => sum + taken(edge), 0);
    const steps = own.filter((edge) => graph.to[edge] !== EXIT);
    const forward = steps.filter((edge) => !isBack(edge));
    const back = steps.filter(isBack);
    const total = (list: readonly number[]): number =>
      list.reduce((sum, edge) => sum + taken(edge), 0);
    const shares = (list: readonly number[]): Step[] =>
      list.map((edge) => ({
        to: graph.to[edge] ?? EXIT,
        share: taken(edge) / total(list),
        seconds: graph.medianSeconds[edge] ?? 0,
      }));
    const shareOfVisits = (count: number): number => (visits === 0 ? 0 : count / visits);
    return {
      visits,
      exitShare: shareOfVisits(visits - total(steps)),
      returnShare: shareOfVisits(total(back)),
      forward: shares(forward),
      returns: shares(back),
      forwardCustomers: forward.reduce((sum, edge) => sum + (graph.customers[edge] ?? 0), 0),
    };
  });
}

const meanSeconds = (steps: readonly Step[]): number =>
  steps.reduce((sum, { share, seconds }) => sum + share * seconds, 0);

/** Mean seconds of a visit to every state, by the median times of its edges. */
function stateSeconds(graph: TouchpointGraph, { chain, stateOf }: SegmentChain): Float64Array {
  const visits = new Float64Array(chain.size);
  const seconds = new Float64Array(chain.size);
  graph.from.forEach((from, edge) => {
    if (from === START) return;
    const state = stateOf[from] ?? 0;
    const taken = graph.transitions[edge] ?? 0;
    visits[state] = (visits[state] ?? 0) + taken;
    seconds[state] = (seconds[state] ?? 0) + taken * (graph.medianSeconds[edge] ?? 0);
  });
  return seconds.map((sum, state) => ((visits[state] ?? 0) === 0 ? 0 : sum / (visits[state] ?? 1)));
}
