import fc from 'fast-check';
import {
  routeGraph,
  type Route,
  type RouteGraph,
} from '../../../../activities/optimise/paths/route-graph.js';

/** All ways of a small graph that visit no node twice, cheapest first; the enumeration to compare with. */
export function everyRoute(graph: RouteGraph, maxEdges: number): Route[] {
  const found: Route[] = [];
  const extend = (nodes: number[], cost: number): void => {
    const last = nodes.at(-1) ?? graph.source;
    if (last === graph.target) {
      found.push({ nodes, cost });
      return;
    }
    if (nodes.length > maxEdges) return;
    const end = graph.firstEdge[last + 1] ?? 0;
    for (let edge = graph.firstEdge[last] ?? 0; edge < end; edge += 1) {
      const to = graph.targets[edge] ?? 0;
      if (!nodes.includes(to)) extend([...nodes, to], cost + (graph.costs[edge] ?? 0));
    }
  };
  extend([graph.source], 0);
  return found.sort((a, b) => a.cost - b.cost || a.nodes.length - b.nodes.length);
}

/**
 * Layered graphs with edges back and inside a layer: node 0 is the source, the last node the target. Costs
 * are whole quarters, so that sums are exact and ties are frequent.
 */
export const layeredGraphs = fc
  .record({
    layers: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
    costs: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 121, maxLength: 121 }),
    present: fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 121, maxLength: 121 }),
  })
  .map(({ layers, costs, present }) => {
    const layerOf = [0, ...layers.flatMap((width, index) => Array<number>(width).fill(index + 1))];
    layerOf.push(layers.length + 1);
    const nodes = layerOf.length;
    const edges = [];
    for (let from = 0; from < nodes; from += 1) {
      for (let to = 0; to < nodes; to += 1) {
        const index = from * 11 + to;
        const jump = (layerOf[to] ?? 0) - (layerOf[from] ?? 0);
        const chance = jump === 1 ? 8 : 2;
        if (from === to || to === 0 || from === nodes - 1) continue;
        if ((present[index] ?? 9) < chance) edges.push({ from, to, cost: (costs[index] ?? 0) / 4 });
      }
    }
    return routeGraph({ nodes, source: 0, target: nodes - 1 }, edges);
  });
