import { cheapestRoutes, type ExactSolver } from './k-shortest-paths.js';
import { routeGraph, type RouteEdge } from './route-graph.js';
import type { SegmentConversion } from '../segment-chain.js';
import {
  edgeLookup,
  EXIT,
  GOAL,
  START,
  type EdgeLookup,
  type TouchpointGraph,
} from '../touchpoint-graph.js';

/** Limits of the search for cheap paths. */
export interface PathLimits {
  /** Fewest distinct customers on every edge of an optimised path. */
  readonly minCustomers: number;
  /** Most touchpoints of an optimised path. */
  readonly maxSteps: number;
  /** How many of the cheapest paths are wanted. */
  readonly count: number;
}

/** A way from the start to the goal; `touchpoints` lists neither of them and is never empty. */
export interface JourneyPath {
  readonly origin: 'optimised' | 'observed';
  readonly rank: number;
  readonly touchpoints: readonly number[];
  readonly cost: number;
  /**
   * 0 for an optimised path: no cheaper one of its rank exists. For an observed one the share of its
   * cost that the cheapest path saves; null where there is none to compare with.
   */
  readonly optimalityGap: number | null;
  readonly solver: ExactSolver | 'none';
  /** Product of the probabilities of its edges, from the start into the goal. */
  readonly pathProbability: number;
  /** Chance that a session at its first touchpoint ends in the goal. */
  readonly conversionProbability: number;
  /** Sum of the median times of its edges. */
  readonly expectedSeconds: number;
  /** Fewest distinct customers on an edge of it. */
  readonly minCustomers: number;
}

/**
 * The cheapest paths of a segment over well-trodden edges, then the observed ones, in order of rank.
 * The edge from the start straight to the goal is no journey and is left out.
 */
export function segmentJourneys(
  graph: TouchpointGraph,
  { conversion }: Pick<SegmentConversion, 'conversion'>,
  observed: readonly (readonly number[])[],
  limits: PathLimits,
): JourneyPath[] {
  const lookup = edgeLookup(graph);
  const measure = (touchpoints: readonly number[]): PathMeasures => ({
    ...measurePath(graph, lookup, touchpoints),
    conversionProbability: conversion[touchpoints[0] ?? 0] ?? 0,
  });
  const { solver, ways } = optimisedWays(graph, limits);
  const optimised = ways.map((touchpoints, index): JourneyPath => ({
    origin: 'optimised',
    rank: index + 1,
    touchpoints,
    optimalityGap: 0,
    solver,
    ...measure(touchpoints),
  }));
  const cheapest = optimised[0]?.cost;
  const seen = observed.map((touchpoints, index): JourneyPath => {
    const measures = measure(touchpoints);
    return {
      origin: 'observed',
      rank: index + 1,
      touchpoints,
      optimalityGap: cheapest === undefined ? null : savedShare(measures.cost, cheapest),
      solver: 'none',
      ...measures,
    };
  });
  return [...optimised, ...seen];
}

type PathMeasures = Pick<
  JourneyPath,
  'cost' | 'pathProbability' | 'conversionProbability' | 'expectedSeconds' | 'minCustomers'
>;

const savedShare = (cost: number, cheapest: number): number =>
  cost > cheapest ? (cost - cheapest) / cost : 0;

function optimisedWays(
  graph: TouchpointGraph,
  { minCustomers, maxSteps, count }: PathLimits,
): { solver: ExactSolver; ways: number[][] } {
  const source = graph.touchpoints;
  const target = source + 1;
  const numbered = (node: number): number =>
    node === START ? source : node === GOAL ? target : node;
  const edges: RouteEdge[] = [];
  graph.from.forEach((from, edge) => {
    const to = graph.to[edge] ?? EXIT;
    if (to === EXIT || to === from || (from === START && to === GOAL)) return;
    if ((graph.customers[edge] ?? 0) < minCustomers) return;
    edges.push({ from: numbered(from), to: numbered(to), cost: graph.cost[edge] ?? 0 });
  });
  const routes = routeGraph({ nodes: graph.touchpoints + 2, source, target }, edges);
  const found = cheapestRoutes(routes, maxSteps + 1, count);
  return { solver: found.solver, ways: found.routes.map(({ nodes }) => nodes.slice(1, -1)) };
}

function measurePath(
  graph: TouchpointGraph,
  lookup: EdgeLookup,
  touchpoints: readonly number[],
): Omit<PathMeasures, 'conversionProbability'> {
  const measures = { cost: 0, pathProbability: 1, expectedSeconds: 0, minCustomers: Infinity };
  const ends = [...touchpoints, GOAL];
  for (const [index, to] of ends.entries()) {
    const from = index === 0 ? START : (ends[index - 1] ?? START);
    const edge = lookup(from, to);
    if (edge === undefined) {
      throw new RangeError(`path: expected an observed edge, got ${from} to ${to}`);
    }
    measures.cost += graph.cost[edge] ?? 0;
    measures.pathProbability *= graph.probability[edge] ?? 0;
    measures.expectedSeconds += graph.medianSeconds[edge] ?? 0;
    measures.minCustomers = Math.min(measures.minCustomers, graph.customers[edge] ?? 0);
  }
  return measures;
}
