import type { RouteGraph } from './route-graph.js';

/** What a way uses up: an amount an edge, in the order of the graph's edges, and how much in all at most. */
export interface RouteResource {
  /** Names the limit and its unit where no way keeps to it. */
  readonly name: string;
  readonly use: Float64Array;
  readonly limit: number;
}

/** Nodes of which a way visits at least one. */
export interface NodeGroup {
  readonly name: string;
  readonly nodes: readonly number[];
}

/** What a way from source to target has to keep to, beside visiting no node twice. */
export interface RouteRules {
  readonly minEdges: number;
  readonly maxEdges: number;
  /** At most 30: a way visits at least one node of each. */
  readonly mustVisit: readonly NodeGroup[];
  readonly resources: readonly RouteResource[];
}

/** Sums of use may exceed a limit by this share: decimal amounts do not add up exactly. */
const SLACK = 1e-12;

export const isWithinLimit = (used: number, limit: number): boolean => used <= limit * (1 + SLACK);

/** Bit of every must-visit group that a node belongs to. */
export function mustVisitBits(nodes: number, groups: RouteRules['mustVisit']): Int32Array {
  const bits = new Int32Array(nodes);
  groups.forEach((group, index) => {
    for (const node of group.nodes) bits[node]! |= 1 << index;
  });
  return bits;
}

/** The number of the edge between two nodes, or undefined. */
export function edgeBetween(graph: RouteGraph, from: number, to: number): number | undefined {
  for (let edge = graph.firstEdge[from]!; edge < graph.firstEdge[from + 1]!; edge += 1) {
    if (graph.targets[edge] === to) return edge;
  }
  return undefined;
}

/**
 * The least sum of an amount from every node to the target, or to the nearest of other ends, over at most `edges` edges for each
 * number of them: entry `edges * nodes + node`; Infinity out of reach. Complexity: edges of the way x edges.
 */
export function leastToTarget(
  graph: RouteGraph,
  amounts: Float64Array,
  maxEdges: number,
  ends: readonly number[] = [graph.target],
): Float64Array {
  const { nodes, firstEdge, targets } = graph;
  const least = new Float64Array((maxEdges + 1) * nodes).fill(Infinity);
  for (let left = 0; left <= maxEdges; left += 1)
    for (const end of ends) least[left * nodes + end] = 0;
  for (let left = 1; left <= maxEdges; left += 1) {
    const before = (left - 1) * nodes;
    for (let node = 0; node < nodes; node += 1) {
      let best = least[left * nodes + node]!;
      for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge += 1) {
        best = Math.min(best, amounts[edge]! + least[before + targets[edge]!]!);
      }
      least[left * nodes + node] = best;
    }
  }
  return least;
}

/**
 * Why no way keeps to the rules, as one sentence: the first rule that cannot be kept by itself, else all of
 * them together.
 */
export function whyNoRoute(
  graph: RouteGraph,
  { minEdges, maxEdges, mustVisit, resources }: RouteRules,
): string {
  const { source, nodes, costs } = graph;
  const most = maxEdges - 1;
  if (minEdges > maxEdges) return `at least ${minEdges - 1} and at most ${most} touchpoints`;
  const start = maxEdges * nodes + source;
  if (leastToTarget(graph, costs, maxEdges)[start] === Infinity) {
    return `no way of at most ${most} touchpoints`;
  }
  const onward = leastToTarget(graph, costs, maxEdges).subarray(maxEdges * nodes);
  for (const group of mustVisit) {
    if (group.nodes.some((node) => onward[node]! < Infinity)) continue;
    return `must visit ${group.name}: no touchpoint of that name leads to the goal`;
  }
  for (const { name, use, limit } of resources) {
    const least = leastToTarget(graph, use, maxEdges)[start]!;
    if (!isWithinLimit(least, limit))
      return `${name}: every way needs ${Number(least.toPrecision(4))} or more, ${limit} allowed`;
  }
  return 'no way keeps to all limits together';
}
