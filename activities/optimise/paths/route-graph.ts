/**
 * A directed graph with costs ≥ 0 on its edges, by outgoing edges: those of node v are
 * `firstEdge[v] .. firstEdge[v + 1] - 1`, in rising order of their target.
 */
export interface RouteGraph {
  readonly nodes: number;
  readonly source: number;
  readonly target: number;
  readonly firstEdge: Int32Array;
  readonly targets: Int32Array;
  readonly costs: Float64Array;
}

/** An edge as it is given to `routeGraph`. */
export interface RouteEdge {
  readonly from: number;
  readonly to: number;
  readonly cost: number;
}

/** What a search has to leave out, as Yen's method asks for. */
export interface RouteBans {
  readonly nodes: ReadonlySet<number>;
  /** Targets that may not follow the source directly. */
  readonly firstTargets: ReadonlySet<number>;
}

/** A way from source to target. `nodes` holds both ends; `cost` is summed from the source on. */
export interface Route {
  readonly nodes: readonly number[];
  readonly cost: number;
}

/** Builds a graph. Throws RangeError where a cost is negative or not a number. */
export function routeGraph(
  ends: Pick<RouteGraph, 'nodes' | 'source' | 'target'>,
  edges: readonly RouteEdge[],
): RouteGraph {
  const wrong = edges.find(({ cost }) => !(cost >= 0));
  if (wrong) throw new RangeError(`cost of an edge: expected at least 0, got ${wrong.cost}`);
  const sorted = edges.toSorted((a, b) => a.from - b.from || a.to - b.to);
  const firstEdge = new Int32Array(ends.nodes + 1);
  for (const { from } of sorted) firstEdge[from + 1] = (firstEdge[from + 1] ?? 0) + 1;
  for (let node = 0; node < ends.nodes; node += 1) {
    firstEdge[node + 1] = (firstEdge[node + 1] ?? 0) + (firstEdge[node] ?? 0);
  }
  return {
    ...ends,
    firstEdge,
    targets: Int32Array.from(sorted, ({ to }) => to),
    costs: Float64Array.from(sorted, ({ cost }) => cost),
  };
}

/** Calls `visit` for every edge out of a node that the bans leave. */
export function forEachEdge(
  graph: RouteGraph,
  node: number,
  bans: RouteBans | undefined,
  visit: (to: number, cost: number) => void,
): void {
  const end = graph.firstEdge[node + 1] ?? 0;
  for (let edge = graph.firstEdge[node] ?? 0; edge < end; edge += 1) {
    const to = graph.targets[edge] ?? 0;
    if (bans?.nodes.has(to)) continue;
    if (node === graph.source && bans?.firstTargets.has(to)) continue;
    visit(to, graph.costs[edge] ?? 0);
  }
}

/** Summed cost of a way, from its first node on; undefined where an edge does not exist. */
export function routeCost(graph: RouteGraph, nodes: readonly number[]): number | undefined {
  let total = 0;
  for (const [index, node] of nodes.slice(1).entries()) {
    let cost: number | undefined;
    forEachEdge(graph, nodes[index] ?? 0, undefined, (to, edgeCost) => {
      if (to === node) cost = edgeCost;
    });
    if (cost === undefined) return undefined;
    total += cost;
  }
  return total;
}
