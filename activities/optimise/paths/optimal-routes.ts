import { cheapestRoutes, type ExactSolver } from './k-shortest-paths.js';
import { ruledRoutes } from './label-setting.js';
import type { PathScene } from './path-scene.js';
import type { Route } from './route-graph.js';
import { leastToTarget, whyNoRoute } from './route-rules.js';
import { annealedRoute, geneticRoute, type SearchedRoute } from './route-search.js';
import { deriveSeed } from '../../compute/seeded-random.js';

export type PathSolver = ExactSolver | 'genetic' | 'annealing';

/** The cheapest ways of a scene, by which method, and what no way can cost less than. */
export interface OptimalRoutes {
  readonly solver: PathSolver;
  readonly routes: readonly Route[];
  /** Of the cheapest way; its own cost where that is proven. */
  readonly bound: number;
  /** What searches by chance have found beside it, where resources are limited. */
  readonly searches: readonly RouteSearch[];
  /** Why there is no way, where there is none. */
  readonly reason: string | undefined;
}

/** A search by chance; `gap` is the share of its cost above the bound, null where it has found no way. */
export interface RouteSearch {
  readonly solver: 'genetic' | 'annealing';
  readonly seed: number;
  readonly gap: number | null;
  readonly trace: readonly number[];
}

/**
 * The `count` cheapest ways under the rules of a scene (no searches by chance without a seed): exact, by Yen's method where only the length is limited, else by
 * labels. Where resources are limited a genetic algorithm and annealing run beside, and take over where the exact search
 * had to stop and they have found a cheaper way.
 */
export function optimalRoutes(
  scene: PathScene,
  count: number,
  seed: number | undefined,
): OptimalRoutes {
  const { graph, rules } = scene;
  if (!scene.isRuled) {
    const { solver, routes } = cheapestRoutes(graph, rules.maxEdges, count);
    const reason = routes.length === 0 ? whyNoRoute(graph, rules) : undefined;
    return { solver, routes, bound: routes[0]?.cost ?? Infinity, searches: [], reason };
  }
  const exact = ruledRoutes(graph, rules, { count });
  const found = searchRoutes(scene, seed);
  const best = found.reduce<(typeof found)[number] | undefined>((one, other) => {
    const cost = other.route?.cost ?? Infinity;
    return cost < (one?.route?.cost ?? exact.routes[0]?.cost ?? Infinity) ? other : one;
  }, undefined);
  const searches = found.map(({ solver, seed: own, route, trace }) => ({
    solver,
    seed: own,
    gap: route === undefined ? null : gapTo(exact.bound, route.cost),
    trace,
  }));
  if (!exact.isProven && best?.route) {
    return {
      solver: best.solver,
      routes: [best.route],
      bound: exact.bound,
      searches,
      reason: undefined,
    };
  }
  const reason = exact.routes.length === 0 ? whyNoRoute(graph, rules) : undefined;
  return {
    solver: 'dynamic_programming',
    routes: exact.routes,
    bound: exact.bound,
    searches,
    reason,
  };
}

/** Share of a cost above a bound. */
export const gapTo = (bound: number, cost: number): number =>
  cost > bound && cost > 0 ? (cost - bound) / cost : 0;

type Found = SearchedRoute & Pick<RouteSearch, 'solver' | 'seed'>;

function searchRoutes({ graph, rules }: PathScene, seed: number | undefined): Found[] {
  if (seed === undefined || rules.resources.length === 0) return [];
  const start = rules.maxEdges * graph.nodes + graph.source;
  if (leastToTarget(graph, graph.costs, rules.maxEdges)[start] === Infinity) return [];
  const genetic = deriveSeed(seed, 'genetic');
  const annealing = deriveSeed(seed, 'annealing');
  return [
    { solver: 'genetic', seed: genetic, ...geneticRoute(graph, rules, { seed: genetic }) },
    { solver: 'annealing', seed: annealing, ...annealedRoute(graph, rules, { seed: annealing }) },
  ];
}
