import { routeCost, type Route, type RouteBans, type RouteGraph } from './route-graph.js';
import { dijkstra, dynamicProgramming } from './shortest-path.js';

export type ExactSolver = 'dynamic_programming' | 'dijkstra';

/** The cheapest ways in rising order of cost, and the method that proved them. */
export interface CheapestRoutes {
  readonly solver: ExactSolver;
  readonly routes: readonly Route[];
}

/**
 * The `count` cheapest ways from source to target that visit no node twice and take at most `maxEdges`
 * edges; fewer where there are fewer. Equal costs: fewer nodes, then lower numbers first.
 * Dijkstra's method serves where the graph is too small for the limit to bind, else dynamic programming.
 * Source: Yen, "Finding the k shortest loopless paths in a network", Management Science 17 (1971).
 */
export function cheapestRoutes(graph: RouteGraph, maxEdges: number, count: number): CheapestRoutes {
  const solver = graph.nodes - 1 <= maxEdges ? 'dijkstra' : 'dynamic_programming';
  const search = (from: RouteGraph, edges: number, bans?: RouteBans): Route | undefined =>
    solver === 'dijkstra' ? dijkstra(from, bans) : dynamicProgramming(from, edges, bans);
  const best = search(graph, maxEdges);
  const routes: Route[] = best ? [best] : [];
  const candidates = new Map<string, Route>();
  while (routes.length > 0 && routes.length < count) {
    for (const candidate of deviations(graph, maxEdges, routes, search)) {
      candidates.set(candidate.nodes.join(' '), candidate);
    }
    for (const { nodes } of routes) candidates.delete(nodes.join(' '));
    const [next] = [...candidates.values()].sort(compareRoutes);
    if (next === undefined) break;
    routes.push(next);
  }
  return { solver, routes };
}

/** The cheapest way out of every node of the last route that no known route has taken. */
function deviations(
  graph: RouteGraph,
  maxEdges: number,
  routes: readonly Route[],
  search: (from: RouteGraph, edges: number, bans: RouteBans) => Route | undefined,
): Route[] {
  const last = routes.at(-1)?.nodes ?? [];
  return last.slice(0, -1).flatMap((spur, index) => {
    const root = last.slice(0, index);
    const taken = routes
      .filter(({ nodes }) => nodes[index] === spur && root.every((node, at) => nodes[at] === node))
      .map(({ nodes }) => nodes[index + 1] ?? graph.target);
    const bans = { nodes: new Set([...root, spur]), firstTargets: new Set(taken) };
    const rest = search({ ...graph, source: spur }, maxEdges - index, bans);
    if (rest === undefined) return [];
    const nodes = [...root, ...rest.nodes];
    const cost = routeCost(graph, nodes);
    return cost === undefined ? [] : [{ nodes, cost }];
  });
}

function compareRoutes(a: Route, b: Route): number {
  if (a.cost !== b.cost) return a.cost - b.cost;
  if (a.nodes.length !== b.nodes.length) return a.nodes.length - b.nodes.length;
  const differs = a.nodes.findIndex((node, index) => node !== b.nodes[index]);
  return (a.nodes[differs] ?? 0) - (b.nodes[differs] ?? 0);
}
