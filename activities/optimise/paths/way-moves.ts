import type { RouteGraph } from './route-graph.js';
import { leastToTarget } from './route-rules.js';

/** Nodes of a way from source to target, none twice. */
export type Way = readonly number[];

type Random = () => number;

/** Chance that a way drawn by chance takes any edge rather than the one that leads on most cheaply. */
const ASTRAY = 0.5;

/** Ways that are drawn before the cheapest one is taken in their place. */
const TRIES = 10;

/** How ways of at most `maxEdges` edges are drawn and varied by chance; what is not possible leaves a way as it is. */
export interface WayMoves {
  readonly create: (random: Random) => Way;
  readonly cross: (one: Way, other: Way, random: Random) => Way;
  readonly vary: (way: Way, random: Random) => Way;
  /** Number of the edge between two nodes, -1 where there is none. */
  readonly edge: (from: number, to: number) => number;
}

/** Moves in a graph. Throws RangeError where no way of at most `maxEdges` edges leads to the target. */
export function wayMoves(graph: RouteGraph, maxEdges: number): WayMoves {
  const { nodes, source, target, firstEdge, targets, costs } = graph;
  const left = leastToTarget(graph, costs, maxEdges);
  if (left[maxEdges * nodes + source] === Infinity) {
    throw new RangeError(`graph: expected a way of at most ${maxEdges} edges to the target`);
  }
  const edges = new Int32Array(nodes * nodes).fill(-1);
  for (let from = 0; from < nodes; from += 1) {
    for (let edge = firstEdge[from]!; edge < firstEdge[from + 1]!; edge += 1) {
      edges[from * nodes + targets[edge]!] = edge;
    }
  }
  const edge = (from: number, to: number): number => edges[from * nodes + to]!;
  const any = (size: number, random: Random): number => Math.floor(random() * size);

  /** The way from the last node on, mostly by cheap edges; undefined where it runs into a dead end. */
  const regrown = (prefix: Way, random: Random, astray: number): Way | undefined => {
    const way = [...prefix];
    while (way[way.length - 1] !== target) {
      const from = way[way.length - 1]!;
      const rest = maxEdges - way.length;
      const open: number[] = [];
      let best = -1;
      let least = Infinity;
      for (let one = firstEdge[from]!; one < firstEdge[from + 1]!; one += 1) {
        const to = targets[one]!;
        const cost = rest < 0 ? Infinity : costs[one]! + left[rest * nodes + to]!;
        if (cost === Infinity || way.includes(to)) continue;
        open.push(to);
        if (cost < least) [best, least] = [to, cost];
      }
      if (best < 0) return undefined;
      way.push(random() < astray ? open[any(open.length, random)]! : best);
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
        const way = regrown([source], random, ASTRAY);
        if (way) return way;
      }
      return regrown([source], random, 0) ?? [];
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
      if (random() < 0.3) return regrown(way.slice(0, from + 1), random, ASTRAY) ?? way;
      const to = Math.min(way.length - 1, from + 1 + any(3, random));
      return bridged(way, from, to, random) ?? way;
    },
  };
}
