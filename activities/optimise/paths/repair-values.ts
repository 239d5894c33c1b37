import { optimalRoutes } from './optimal-routes.js';
import { weighedCosts, type PathScene, type PathWeights } from './path-scene.js';
import type { Route } from './route-graph.js';
import { leastToTarget } from './route-rules.js';

/** What a touchpoint would be like if it were no worse than its peers. Arrays have an entry a touchpoint. */
export interface MendedLevels {
  /** Factor by which every way out of it but the exit becomes more likely; 1 where it is no worse. */
  readonly likelier: Float64Array;
  /** Factor on the time of its steps; 1 where it is no slower. */
  readonly faster: Float64Array;
}

/** How much less the best way costs once a touchpoint is mended. */
export interface RepairValue {
  readonly node: number;
  /** Fall of the cost of the best way; above 0. */
  readonly value: number;
  readonly costAfter: number;
  /** Whether the best way of before goes through it. */
  readonly isOnWay: boolean;
}

/** A fall of a billionth of the cost is rounding. */
const NO_VALUE = 1e-9;

/**
 * Repair value of every touchpoint: the fall of the least cost of a way when this touchpoint alone is mended, the way chosen
 * anew. A mended touchpoint only makes its own edges cheaper, so those are passed over that no way can reach and leave cheaply
 * enough, even mended. Complexity: a search a touchpoint that is left.
 */
export function repairValues(
  scene: PathScene,
  weights: PathWeights,
  levels: MendedLevels,
  best: Route,
): RepairValue[] {
  const { graph, rules } = scene;
  const costs = weighedCosts(scene, weights);
  const toTarget = leastToTarget(graph, costs, rules.maxEdges);
  const fromSource = leastFromSource(scene, costs);
  const found: RepairValue[] = [];
  for (let node = 0; node < graph.source; node += 1) {
    if (levels.likelier[node]! <= 1 && levels.faster[node]! >= 1) continue;
    const mended = mendedCosts(scene, weights, levels, node);
    const onward = leastStep(graph, mended, toTarget.subarray(rules.maxEdges * graph.nodes), node);
    if (!(fromSource[node]! + onward < best.cost * (1 - NO_VALUE))) continue;
    const [route] = optimalRoutes(
      { ...scene, graph: { ...graph, costs: mended } },
      1,
      undefined,
    ).routes;
    if (route === undefined || route.cost >= best.cost * (1 - NO_VALUE)) continue;
    const value = best.cost - route.cost;
    found.push({ node, value, costAfter: route.cost, isOnWay: best.nodes.includes(node) });
  }
  return found.sort((a, b) => b.value - a.value || a.node - b.node);
}

/** Costs of all edges with one touchpoint mended; a step never becomes likelier than certain. */
function mendedCosts(
  scene: PathScene,
  weights: PathWeights,
  levels: MendedLevels,
  node: number,
): Float64Array {
  const { graph } = scene;
  const surprise = scene.surprise.slice();
  const hours = scene.hours.slice();
  for (let edge = graph.firstEdge[node]!; edge < graph.firstEdge[node + 1]!; edge += 1) {
    surprise[edge] = Math.max(0, surprise[edge]! - Math.log(levels.likelier[node]!));
    hours[edge]! *= levels.faster[node]!;
  }
  return weighedCosts({ ...scene, surprise, hours }, weights);
}

function leastStep(
  graph: PathScene['graph'],
  costs: Float64Array,
  toTarget: Float64Array,
  node: number,
): number {
  let least = Infinity;
  for (let edge = graph.firstEdge[node]!; edge < graph.firstEdge[node + 1]!; edge += 1) {
    least = Math.min(least, costs[edge]! + toTarget[graph.targets[edge]!]!);
  }
  return least;
}

/** The least cost from the source to every node over at most the most edges. */
function leastFromSource({ graph, rules }: PathScene, costs: Float64Array): Float64Array {
  const least = new Float64Array(graph.nodes).fill(Infinity);
  least[graph.source] = 0;
  for (let step = 0; step < rules.maxEdges; step += 1) {
    for (let node = 0; node < graph.nodes; node += 1) {
      for (let edge = graph.firstEdge[node]!; edge < graph.firstEdge[node + 1]!; edge += 1) {
        const to = graph.targets[edge]!;
        least[to] = Math.min(least[to]!, least[node]! + costs[edge]!);
      }
    }
  }
  return least;
}
