import {
  EXIT,
  GOAL,
  START,
  type TouchpointGraph,
} from '../../../activities/optimise/touchpoint-graph.js';

/** A session's touchpoints before its end, and whether that is the goal. */
export interface Session {
  readonly visits: readonly number[];
  readonly converted: boolean;
}

/** The graph of sessions, counted one by one; every session is a customer, an edge takes `seconds`. */
export function graphOfSessions(
  touchpoints: number,
  sessions: readonly Session[],
  seconds = 60,
): TouchpointGraph {
  const counts = new Map<string, { from: number; to: number; taken: number; by: Set<number> }>();
  sessions.forEach(({ visits, converted }, session) => {
    const nodes = [START, ...visits, converted ? GOAL : EXIT];
    nodes.slice(1).forEach((to, index) => {
      const from = nodes[index] ?? START;
      const edge = counts.get(`${from} ${to}`) ?? { from, to, taken: 0, by: new Set<number>() };
      counts.set(`${from} ${to}`, { ...edge, taken: edge.taken + 1, by: edge.by.add(session) });
    });
  });
  const edges = [...counts.values()].sort((a, b) => a.from - b.from || a.to - b.to);
  const leaving = (node: number): number =>
    edges.reduce((sum, { from, taken }) => sum + (from === node ? taken : 0), 0);
  const probability = edges.map(({ from, taken }) => taken / leaving(from));
  return {
    touchpoints,
    from: Int32Array.from(edges, ({ from }) => from),
    to: Int32Array.from(edges, ({ to }) => to),
    transitions: Float64Array.from(edges, ({ taken }) => taken),
    customers: Float64Array.from(edges, ({ by }) => by.size),
    probability: Float64Array.from(probability),
    medianSeconds: new Float64Array(edges.length).fill(seconds),
    cost: Float64Array.from(probability, (share) => 0 - Math.log(share)),
  };
}
