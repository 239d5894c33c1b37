import { EXIT, GOAL, START, type TouchpointGraph } from './touchpoint-graph.js';

/** Costs that differ by rounding only are equal ways. */
const SAME_COST = 1e-9;

interface Link {
  readonly to: number;
  readonly cost: number;
}

/**
 * Share of the cheapest ways between all other touchpoints, the start and the goal that lead through each
 * touchpoint, 0..1; an edge costs -ln of its probability, so the cheapest way is the likeliest one.
 * Complexity: touchpoints · edges · log. Source: Brandes, "A faster algorithm for betweenness
 * centrality", Journal of Mathematical Sociology 25 (2001), algorithm 1 with Dijkstra's search.
 */
export function betweennessCentrality(graph: TouchpointGraph): Float64Array {
  const size = graph.touchpoints + 2;
  const number = (node: number): number =>
    node === START ? size - 2 : node === GOAL ? size - 1 : node;
  const links: Link[][] = Array.from({ length: size }, () => []);
  graph.from.forEach((from, edge) => {
    const to = graph.to[edge] ?? EXIT;
    if (to === EXIT || to === from) return;
    links[number(from)]?.push({ to: number(to), cost: 0 - Math.log(graph.probability[edge] ?? 1) });
  });
  const through = new Float64Array(size);
  for (let source = 0; source < size; source += 1) addDependencies(links, source, through);
  const pairs = (size - 1) * (size - 2);
  return through.subarray(0, graph.touchpoints).map((count) => (pairs > 0 ? count / pairs : 0));
}

/** Adds what share of the cheapest ways from one source leads through each node. */
function addDependencies(
  links: readonly (readonly Link[])[],
  source: number,
  through: Float64Array,
): void {
  const size = links.length;
  const cost = new Float64Array(size).fill(Infinity);
  const ways = new Float64Array(size);
  const before: number[][] = Array.from({ length: size }, () => []);
  const settled: number[] = [];
  const isSettled = new Uint8Array(size);
  cost[source] = 0;
  ways[source] = 1;
  for (let next = source; next >= 0; next = cheapest(cost, isSettled)) {
    isSettled[next] = 1;
    settled.push(next);
    for (const { to, cost: step } of links[next] ?? []) {
      const total = cost[next]! + step;
      if (isSettled[to] === 1 || total > cost[to]! + SAME_COST) continue;
      if (total < cost[to]! - SAME_COST) {
        cost[to] = total;
        ways[to] = 0;
        before[to] = [];
      }
      ways[to] = ways[to]! + ways[next]!;
      before[to]?.push(next);
    }
  }
  const dependency = new Float64Array(size);
  for (const node of settled.reverse()) {
    for (const one of before[node] ?? []) {
      dependency[one] = dependency[one]! + (ways[one]! / ways[node]!) * (1 + dependency[node]!);
    }
    if (node !== source) through[node] = through[node]! + dependency[node]!;
  }
}

/** The nearest node that is not settled; -1 where none can be reached. Scanning beats a heap below 1,000 nodes. */
function cheapest(cost: Float64Array, isSettled: Uint8Array): number {
  let best = -1;
  let least = Infinity;
  for (let node = 0; node < cost.length; node += 1) {
    if (isSettled[node] === 0 && cost[node]! < least) {
      least = cost[node]!;
      best = node;
    }
  }
  return best;
}
