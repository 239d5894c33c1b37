import type { RouteGraph } from './route-graph.js';
import { leastToTarget, type RouteRules } from './route-rules.js';

/** Nodes of a way from source to target, none twice. */
export type Way = readonly number[];

type Random = () => number;

/** Chance that a step of a way drawn by chance takes any edge rather than the one that leads on with the least. */
const ASTRAY = 0.15;

/** Chance that a way is led through a must-visit group that it has not met. */
const LED = 0.7;

/** What costs weigh where a resource decides. */
const TIE = 1e-3;

/** Ways that are drawn before the cheapest one is taken in their place. */
const TRIES = 10;

/** How ways are drawn and varied by chance; what is not possible leaves a way as it is. Ways may break the rules. */
export interface WayMoves {
  readonly create: (random: Random) => Way;
  readonly cross: (one: Way, other: Way, random: Random) => Way;
  readonly vary: (way: Way, random: Random) => Way;
  /** Number of the edge between two nodes, -1 where there is none. */
  readonly edge: (from: number, to: number) => number;
}

/**
 * Moves in a graph, of at most as many edges as the rules allow. Each way drawn is led by what it costs, by one of the limited
 * resources, or by all of them together. Throws RangeError where no way leads to the target.
 */
export function wayMoves(
  graph: RouteGraph,
  { maxEdges, mustVisit, resources }: RouteRules,
): WayMoves {
  const { nodes, source, target, firstEdge, targets, costs } = graph;
  const guides = guidesOf(graph, resources).map((amounts) => ({
    amounts,
    toTarget: leastToTarget(graph, amounts, maxEdges),
    toGroup: mustVisit.map((group) => leastToTarget(graph, amounts, maxEdges, group.nodes)),
  }));
  const left = leastToTarget(graph, costs, maxEdges);
  if (left[maxEdges * nodes + source] === Infinity) {
    throw new RangeError(`graph: expected a way of at most ${maxEdges} edges to the target`);
  }
  const isMet = (group: number, way: Way): boolean =>
    mustVisit[group]!.nodes.some((node) => way.includes(node));
  const edges = new Int32Array(nodes * nodes).fill(-1);
  for (let from = 0; from < nodes; from += 1) {
    for (let edge = firstEdge[from]!; edge < firstEdge[from + 1]!; edge += 1) {
      edges[from * nodes + targets[edge]!] = edge;
    }
  }
  const edge = (from: number, to: number): number => edges[from * nodes + to]!;
  const any = (size: number, random: Random): number => Math.floor(random() * size);

  /** The way from the last node on, mostly by what a guide has least of; undefined where it runs into a dead end. */
  const regrown = (prefix: Way, random: Random): Way | undefined => {
    const way = [...prefix];
    const guide = guides[any(guides.length, random)]!;
    const ahead = mustVisit.flatMap((_, group) => (random() < LED ? [group] : []));
    while (way[way.length - 1] !== target) {
      const from = way[way.length - 1]!;
      const rest = maxEdges - way.length;
      const group = ahead.find((one) => !isMet(one, way));
      const onward = group === undefined ? guide.toTarget : guide.toGroup[group]!;
      const open: number[] = [];
      let best = -1;
      let least = Infinity;
      for (let one = firstEdge[from]!; one < firstEdge[from + 1]!; one += 1) {
        const to = targets[one]!;
        if (rest < 0 || left[rest * nodes + to] === Infinity || way.includes(to)) continue;
        open.push(to);
        const amount = guide.amounts[one]! + onward[rest * nodes + to]!;
        if (amount < least) [best, least] = [to, amount];
      }
      if (open.length === 0) return undefined;
      way.push(best < 0 || random() < ASTRAY ? open[any(open.length, random)]! : best);
    }
    return way;
  };

  /** Puts nothing, or one node, in place of the nodes between two places of a way, where edges allow it. */
  const bridged = (way: Way, from: number, to: number, random: Random): Way | undefined => {
    const head = way.slice(0, from + 1);
    const tail = way.slice(to);
    const first = head[from]!;
    const last = tail[0]!;
    if (to > from + 1 && random() < 0.5) {
      return edge(first, last) < 0 ? undefined : [...head, ...tail];
    }
    const between: number[] = [];
    for (let one = firstEdge[first]!; one < firstEdge[first + 1]!; one += 1) {
      const node = targets[one]!;
      if (edge(node, last) >= 0 && !head.includes(node) && !tail.includes(node)) between.push(node);
    }
    const node = between[any(between.length, random)];
    if (node === undefined || head.length + tail.length > maxEdges) return undefined;
    return [...head, node, ...tail];
  };

  return {
    edge,
    create: (random) => {
      for (let tried = 0; tried < TRIES; tried += 1) {
        const way = regrown([source], random);
        if (way) return way;
      }
      return cheapestWay(graph, left, maxEdges);
    },
    cross: (one, other, random) => {
      const shared = one.slice(1, -1).filter((node) => other.includes(node));
      const node = shared[any(shared.length, random)];
      if (node === undefined) return one;
      const head = one.slice(0, one.indexOf(node));
      const tail = other.slice(other.indexOf(node));
      const fits = head.length + tail.length <= maxEdges + 1;
      return fits && !tail.some((later) => head.includes(later)) ? [...head, ...tail] : one;
    },
    vary: (way, random) => {
      const from = any(way.length - 1, random);
      if (random() < 0.3) return regrown(way.slice(0, from + 1), random) ?? way;
      const to = Math.min(way.length - 1, from + 1 + any(3, random));
      return bridged(way, from, to, random) ?? way;
    },
  };
}

/** What ways are led by: costs, each resource with the costs where it is the same, and all resources by their limits. */
function guidesOf({ costs }: RouteGraph, resources: RouteRules['resources']): Float64Array[] {
  const most = costs.reduce((sum, cost) => sum + cost, 1);
  const tied = (amounts: Float64Array): Float64Array =>
    amounts.map((amount, edge) => amount + (TIE * costs[edge]!) / most);
  const together = costs.map((_, edge) =>
    resources.reduce((sum, { use, limit }) => sum + use[edge]! / Math.max(limit, TIE), 0),
  );
  return [costs, costs, ...resources.map(({ use }) => tied(use)), tied(together)];
}

function cheapestWay(graph: RouteGraph, left: Float64Array, maxEdges: number): Way {
  const { nodes, source, target, firstEdge, targets, costs } = graph;
  const way = [source];
  for (let node = source; node !== target; node = way[way.length - 1]!) {
    const rest = (maxEdges - way.length) * nodes;
    let best = -1;
    let least = Infinity;
    for (let edge = firstEdge[node]!; edge < firstEdge[node + 1]!; edge += 1) {
      const cost = costs[edge]! + left[rest + targets[edge]!]!;
      if (cost < least) [best, least] = [targets[edge]!, cost];
    }
    way.push(best);
  }
  return way;
}
