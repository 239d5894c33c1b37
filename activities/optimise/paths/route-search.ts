import { annealingSearch } from '../search/annealing.js';
import { geneticSearch, type SearchResult } from '../search/genetic.js';
import type { Route, RouteGraph } from './route-graph.js';
import { isWithinLimit, mustVisitBits, type RouteRules } from './route-rules.js';
import { wayMoves, type Way } from './way-moves.js';

/** What a search by chance has found. */
export interface SearchedRoute {
  /** Undefined where the search has met no way that keeps to the rules. */
  readonly route: Route | undefined;
  /** Least cost so far, an entry a round, with what breaches of the rules are charged. */
  readonly trace: readonly number[];
}

/** Chosen on shops of 80 touchpoints under four limits; see `test/bench/search-gaps`. */
const DEFAULTS = { population: 120, generations: 200, mutationRate: 0.9, steps: 20_000 };

/** A breach by the whole of a limit is charged as much as this many of the dearest edges. */
const BREACH = 20;

/** Chance that a mutation goes on, so that a population which has become alike still leaves the valley. */
const AGAIN = 0.6;

/** A way under the rules by a genetic algorithm; equal seeds give equal ways. */
export function geneticRoute(
  graph: RouteGraph,
  rules: RouteRules,
  options: { readonly seed: number; readonly population?: number; readonly generations?: number },
): SearchedRoute {
  const { create, cross, vary, edge } = wayMoves(graph, rules);
  const charged = wayCharge(graph, rules, edge);
  const mutate = (way: Way, random: () => number): Way => {
    let varied = vary(way, random);
    while (random() < AGAIN) varied = vary(varied, random);
    return varied;
  };
  const problem = { create, cross, mutate, cost: charged.cost };
  return searched(charged, geneticSearch<Way>(problem, { ...DEFAULTS, ...options }));
}

/** A way under the rules by simulated annealing; equal seeds give equal ways. */
export function annealedRoute(
  graph: RouteGraph,
  rules: RouteRules,
  options: { readonly seed: number; readonly steps?: number },
): SearchedRoute {
  const { create, vary, edge } = wayMoves(graph, rules);
  const charged = wayCharge(graph, rules, edge);
  const problem = { create, neighbour: vary, cost: charged.cost };
  return searched(charged, annealingSearch<Way>(problem, { ...DEFAULTS, ...options }));
}

interface WayCharge {
  readonly cost: (way: Way) => number;
  readonly breach: (way: Way) => number;
}

function searched({ cost, breach }: WayCharge, { plan, trace }: SearchResult<Way>): SearchedRoute {
  return { route: breach(plan) > 0 ? undefined : { nodes: plan, cost: cost(plan) }, trace };
}

function wayCharge(
  graph: RouteGraph,
  { minEdges, mustVisit, resources }: RouteRules,
  edge: (from: number, to: number) => number,
): WayCharge {
  const bits = mustVisitBits(graph.nodes, mustVisit);
  const unit = BREACH * graph.costs.reduce((most, cost) => Math.max(most, cost), 1);
  const sum = (way: Way, amounts: Float64Array): number => {
    let total = 0;
    for (let at = 1; at < way.length; at += 1) total += amounts[edge(way[at - 1]!, way[at]!)]!;
    return total;
  };
  const breach = (way: Way): number => {
    let total = Math.max(0, minEdges + 1 - way.length) / minEdges;
    let met = 0;
    for (const node of way) met |= bits[node]!;
    mustVisit.forEach((_, group) => (total += ((met >> group) & 1) === 1 ? 0 : 1));
    for (const { use, limit } of resources) {
      const used = sum(way, use);
      if (!isWithinLimit(used, limit)) total += (used - limit) / Math.max(limit, used / 2);
    }
    return total;
  };
  return { breach, cost: (way) => sum(way, graph.costs) + unit * breach(way) };
}
