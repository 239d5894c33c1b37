import { forEachEdge, type Route, type RouteBans, type RouteGraph } from './route-graph.js';

/**
 * The cheapest way from source to target over at most `maxEdges` edges, or undefined where there is
 * none. Ties go to fewer edges, then to predecessors of lower number. As no cost is negative, the way
 * visits no node twice. Complexity: maxEdges x edges.
 * Source: Bellman, Dynamic Programming (1957); one layer a step: f_k(v) = min_u f_(k-1)(u) + c(u, v).
 */
export function dynamicProgramming(
  graph: RouteGraph,
  maxEdges: number,
  bans?: RouteBans,
): Route | undefined {
  const { nodes, source, target } = graph;
  const unreached = (): Float64Array => new Float64Array(nodes).fill(Infinity);
  const predecessors: Int32Array[] = [];
  let costs = unreached();
  costs[source] = 0;
  let cheapest = Infinity;
  let edges = 0;
  for (let step = 1; step <= maxEdges; step += 1) {
    const next = unreached();
    const predecessor = new Int32Array(nodes).fill(-1);
    for (let node = 0; node < nodes; node += 1) {
      const soFar = costs[node] ?? Infinity;
      if (soFar === Infinity) continue;
      forEachEdge(graph, node, bans, (to, cost) => {
        if (soFar + cost < (next[to] ?? 0)) {
          next[to] = soFar + cost;
          predecessor[to] = node;
        }
      });
    }
    predecessors.push(predecessor);
    costs = next;
    const arrived = next[target] ?? Infinity;
    if (arrived < cheapest) [cheapest, edges] = [arrived, step];
  }
  if (edges === 0) return undefined;
  const way = [target];
  for (let step = edges - 1; step >= 0; step -= 1) {
    way.unshift(predecessors[step]?.[way[0] ?? target] ?? source);
  }
  return { nodes: way, cost: cheapest };
}

/**
 * The cheapest way from source to target without a limit on its edges, or undefined where there is
 * none; ties as in `dynamicProgramming`. Complexity: nodes² + edges.
 * Source: Dijkstra, "A note on two problems in connexion with graphs", Numerische Mathematik 1 (1959).
 */
export function dijkstra(graph: RouteGraph, bans?: RouteBans): Route | undefined {
  const { nodes, source, target } = graph;
  const costs = new Float64Array(nodes).fill(Infinity);
  const edges = new Int32Array(nodes);
  const predecessors = new Int32Array(nodes).fill(-1);
  const settled = new Uint8Array(nodes);
  costs[source] = 0;
  for (;;) {
    const node = nearestOpen(costs, edges, settled);
    if (node === undefined) return undefined;
    if (node === target) break;
    settled[node] = 1;
    const soFar = costs[node] ?? 0;
    const steps = (edges[node] ?? 0) + 1;
    forEachEdge(graph, node, bans, (to, cost) => {
      if (settled[to] === 1) return;
      const saved = (costs[to] ?? Infinity) - (soFar + cost);
      const shorter = (edges[to] ?? 0) - steps;
      const tied =
        saved === 0 && (shorter > 0 || (shorter === 0 && node < (predecessors[to] ?? 0)));
      if (!(saved > 0) && !tied) return;
      costs[to] = soFar + cost;
      edges[to] = steps;
      predecessors[to] = node;
    });
  }
  const way = [target];
  while (way[0] !== source) way.unshift(predecessors[way[0] ?? source] ?? source);
  return { nodes: way, cost: costs[target] ?? 0 };
}

function nearestOpen(
  costs: Float64Array,
  edges: Int32Array,
  settled: Uint8Array,
): number | undefined {
  let best: number | undefined;
  for (let node = 0; node < costs.length; node += 1) {
    const cost = costs[node] ?? Infinity;
    if (settled[node] === 1 || cost === Infinity) continue;
    const bestCost = best === undefined ? Infinity : (costs[best] ?? Infinity);
    const fewer = best !== undefined && (edges[node] ?? 0) < (edges[best] ?? 0);
    if (cost < bestCost || (cost === bestCost && fewer)) best = node;
  }
  return best;
}
