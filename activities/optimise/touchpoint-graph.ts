/** Where every session begins, ends without the goal, or ends with it; touchpoints count from 0. */
export const START = -1;
export const EXIT = -2;
export const GOAL = -3;

/**
 * The transitions of one segment as parallel columns, an entry an edge. `from` and `to` hold the number
 * of a touchpoint, or `START`, `EXIT`, `GOAL`. No edge leaves `EXIT` or `GOAL`, none enters `START`.
 */
export interface TouchpointGraph {
  /** Touchpoints are 0 .. touchpoints - 1. */
  readonly touchpoints: number;
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** How often the edge was taken. */
  readonly transitions: Float64Array;
  /** Distinct customers who took it. */
  readonly customers: Float64Array;
  /** Its share of all transitions that leave `from`. */
  readonly probability: Float64Array;
  readonly medianSeconds: Float64Array;
  readonly cost: Float64Array;
}

/** Number of the edge between two nodes, or undefined where nobody went that way. */
export type EdgeLookup = (from: number, to: number) => number | undefined;

/** A lookup of edges by their two ends, in constant time. */
export function edgeLookup(graph: TouchpointGraph): EdgeLookup {
  const width = graph.touchpoints + 3;
  const byEnds = new Map<number, number>();
  const key = (from: number, to: number): number => (from + 3) * width + to + 3;
  for (let edge = 0; edge < graph.from.length; edge += 1) {
    byEnds.set(key(graph.from[edge] ?? 0, graph.to[edge] ?? 0), edge);
  }
  return (from, to) => byEnds.get(key(from, to));
}

/** Sessions of a graph, and those of them that end in the goal. */
export interface SessionCounts {
  readonly sessions: number;
  readonly converted: number;
}

/** A session begins with one transition out of the start, and converts with one into the goal. */
export function countSessions({ from, to, transitions }: TouchpointGraph): SessionCounts {
  const taken = (nodes: Int32Array, wanted: number): number =>
    transitions.reduce((sum, count, edge) => sum + (nodes[edge] === wanted ? count : 0), 0);
  return { sessions: taken(from, START), converted: taken(to, GOAL) };
}
