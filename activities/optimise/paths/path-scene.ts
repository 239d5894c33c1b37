import { EXIT, GOAL, START, type TouchpointGraph } from '../touchpoint-graph.js';
import { routeGraph, type RouteEdge, type RouteGraph } from './route-graph.js';
import type { NodeGroup, RouteResource, RouteRules } from './route-rules.js';

/** What the cost of an edge is made of, each times its weight. */
export interface PathWeights {
  readonly probability: number;
  readonly hour: number;
  readonly contact: number;
}

/** Limits of the search for cheap paths. Arrays have an entry a touchpoint. */
export interface PathLimits {
  /** Fewest distinct customers on every edge of an optimised path. */
  readonly minCustomers: number;
  /** Fewest and most touchpoints of an optimised path. */
  readonly minSteps: number;
  readonly maxSteps: number;
  /** How many of the cheapest paths are wanted. */
  readonly count: number;
  readonly weights: PathWeights;
  readonly contactCosts: Float64Array;
  /** Groups of touchpoints of which a path visits at least one each, and touchpoints that it avoids. */
  readonly mustVisit: readonly NodeGroup[];
  readonly forbidden: readonly number[];
  readonly budget: number;
  readonly touches: number;
  readonly hours: number;
  readonly capacities: readonly PathCapacity[];
}

/** Most touchpoints of a path on a channel. */
export interface PathCapacity {
  readonly channel: string;
  readonly touchpoints: readonly number[];
  readonly limit: number;
}

/** The well-trodden edges of a segment as a graph, and the rules of its ways: source and target stand behind the touchpoints. */
export interface PathScene {
  readonly graph: RouteGraph;
  readonly rules: RouteRules;
  /** Parts of the costs, an entry an edge, without their weights. */
  readonly surprise: Float64Array;
  readonly hours: Float64Array;
  readonly contact: Float64Array;
  /** Whether there is more to keep to than the most steps. */
  readonly isRuled: boolean;
}

/** Lays out the graph of a segment under limits. The edge from the start straight to the goal is no journey. */
export function pathScene(graph: TouchpointGraph, limits: PathLimits): PathScene {
  const { minCustomers, minSteps, maxSteps, contactCosts, mustVisit } = limits;
  const source = graph.touchpoints;
  const target = source + 1;
  const forbidden = new Set(limits.forbidden);
  const numbered = (node: number): number =>
    node === START ? source : node === GOAL ? target : node;
  const kept: (RouteEdge & { readonly edge: number })[] = [];
  graph.from.forEach((from, edge) => {
    const to = graph.to[edge] ?? EXIT;
    if (to === EXIT || to === from || (from === START && to === GOAL)) return;
    if ((graph.customers[edge] ?? 0) < minCustomers || forbidden.has(from) || forbidden.has(to))
      return;
    kept.push({ from: numbered(from), to: numbered(to), cost: graph.cost[edge] ?? 0, edge });
  });
  kept.sort((a, b) => a.from - b.from || a.to - b.to);
  const column = (of: (one: (typeof kept)[number]) => number): Float64Array =>
    Float64Array.from(kept, of);
  const contact = column(({ to }) => contactCosts[to] ?? 0);
  const hours = column(({ edge }) => (graph.medianSeconds[edge] ?? 0) / 3600);
  const resources: RouteResource[] = [
    { name: 'contact cost (budget)', use: contact, limit: limits.budget },
    { name: 'touches', use: contact.map((cost) => Number(cost > 0)), limit: limits.touches },
    { name: 'hours', use: hours, limit: limits.hours },
    ...limits.capacities.map(({ channel, touchpoints, limit }) => ({
      name: `touchpoints on ${channel}`,
      use: column(({ to }) => Number(touchpoints.includes(to))),
      limit,
    })),
  ].filter(({ limit }) => limit < Infinity);
  const rules = { minEdges: minSteps + 1, maxEdges: maxSteps + 1, mustVisit, resources };
  return {
    graph: routeGraph({ nodes: graph.touchpoints + 2, source, target }, kept),
    rules,
    surprise: column(({ edge }) => 0 - Math.log(graph.probability[edge] ?? 1)),
    hours,
    contact,
    isRuled: minSteps > 1 || mustVisit.length > 0 || resources.length > 0,
  };
}

/** Costs of the edges under other weights. */
export function weighedCosts(
  { surprise, hours, contact }: PathScene,
  { probability, hour, contact: weight }: PathWeights,
): Float64Array {
  return surprise.map(
    (value, edge) =>
      probability * value + hour * (hours[edge] ?? 0) + weight * (contact[edge] ?? 0),
  );
}
