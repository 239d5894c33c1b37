import { optimalRoutes } from './optimal-routes.js';
import { weighedCosts, type PathScene, type PathWeights } from './path-scene.js';
import type { Route } from './route-graph.js';
import { edgeBetween } from './route-rules.js';

/** The best way of a segment once one weight is halved or doubled. */
export interface WeightChange {
  readonly weight: keyof PathWeights;
  readonly factor: number;
  readonly nodes: readonly number[];
  /** Its cost under the changed weights, and that of the best way of before. */
  readonly cost: number;
  readonly costBefore: number;
  /** Touchpoints of both ways over touchpoints of either (Jaccard): 1 for the same set. */
  readonly shared: number;
}

const WEIGHTS = ['probability', 'hour', 'contact'] as const;
const FACTORS = [0.5, 2];

/** How the best way changes when each weight is halved and doubled, all else as it is. Complexity: six searches. */
export function weightSensitivity(
  scene: PathScene,
  weights: PathWeights,
  best: Route,
): WeightChange[] {
  return WEIGHTS.flatMap((weight) =>
    FACTORS.flatMap((factor): WeightChange[] => {
      const costs = weighedCosts(scene, { ...weights, [weight]: weights[weight] * factor });
      const changed = { ...scene, graph: { ...scene.graph, costs } };
      const [route] = optimalRoutes(changed, 1, undefined).routes;
      if (route === undefined) return [];
      return [
        {
          weight,
          factor,
          nodes: route.nodes,
          cost: route.cost,
          costBefore: costOf(changed, best.nodes),
          shared: sharedTouchpoints(route.nodes, best.nodes),
        },
      ];
    }),
  );
}

function costOf({ graph }: PathScene, nodes: readonly number[]): number {
  return nodes
    .slice(1)
    .reduce(
      (sum, to, at) => sum + (graph.costs[edgeBetween(graph, nodes[at]!, to) ?? -1] ?? Infinity),
      0,
    );
}

function sharedTouchpoints(one: readonly number[], other: readonly number[]): number {
  const either = new Set([...one.slice(1, -1), ...other.slice(1, -1)]);
  const both = [...either].filter((node) => one.includes(node) && other.includes(node));
  return both.length / either.size;
}
