import fc from 'fast-check';
import { ruledRoutes } from '../../../../activities/optimise/paths/label-setting.js';
import {
  routeGraph,
  type Route,
  type RouteGraph,
} from '../../../../activities/optimise/paths/route-graph.js';
import { edgeBetween, type RouteRules } from '../../../../activities/optimise/paths/route-rules.js';
import { annealedRoute, geneticRoute } from '../../../../activities/optimise/paths/route-search.js';
import { everyRoute, layeredGraphs } from './route-graphs.js';

/** The ways that keep to the rules, cheapest first, by looking at all there are. */
function bruteForce(graph: RouteGraph, rules: RouteRules): Route[] {
  return everyRoute(graph, rules.maxEdges).filter(({ nodes }) => {
    const edges = nodes.slice(1).map((to, at) => edgeBetween(graph, nodes[at]!, to) ?? -1);
    return (
      edges.length >= rules.minEdges &&
      rules.mustVisit.every((group) => group.nodes.some((node) => nodes.includes(node))) &&
      rules.resources.every(
        ({ use, limit }) => edges.reduce((sum, edge) => sum + use[edge]!, 0) <= limit,
      )
    );
  });
}

const costs = (routes: readonly Route[]): number[] => routes.map(({ cost }) => cost);

/** Whole uses of 0 to 5 an edge, from the costs' own numbers, so that sums are exact. */
const useOf = (graph: RouteGraph, factor: number): Float64Array =>
  graph.costs.map((cost, edge) => (Math.round(cost * 4) * factor + edge * 3) % 6);

const rulesOf = fc.record({
  minEdges: fc.integer({ min: 1, max: 5 }),
  maxEdges: fc.integer({ min: 2, max: 8 }),
  must: fc.array(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 2 }), {
    maxLength: 2,
  }),
  limits: fc.array(fc.integer({ min: 2, max: 16 }), { minLength: 2, maxLength: 2 }),
});

const groups = (graph: RouteGraph, must: readonly number[][]): RouteRules['mustVisit'] =>
  must.map((nodes) => ({ name: 'group', nodes: nodes.map((node) => node % graph.nodes) }));

describe('ruledRoutes', () => {
  it('equals all ways looked at, by stages and visited sets, on 1,000 layered graphs', () => {
    fc.assert(
      fc.property(layeredGraphs, rulesOf, (graph, { minEdges, maxEdges, must }) => {
        const rules = { minEdges, maxEdges, mustVisit: groups(graph, must), resources: [] };
        const found = ruledRoutes(graph, rules, { count: 3 });
        expect(costs(found.routes)).toEqual(costs(bruteForce(graph, rules).slice(0, 3)));
        expect(found.isProven).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('equals all ways looked at, under limited resources, on 1,000 layered graphs', () => {
    fc.assert(
      fc.property(layeredGraphs, rulesOf, (graph, { minEdges, maxEdges, must, limits }) => {
        const resources = limits.map((limit, index) => ({
          name: `resource ${index}`,
          use: useOf(graph, index + 1),
          limit,
        }));
        const rules = { minEdges, maxEdges, mustVisit: groups(graph, must), resources };
        const found = ruledRoutes(graph, rules, { count: 3 });
        const wanted = bruteForce(graph, rules);
        expect(costs(found.routes)).toEqual(costs(wanted.slice(0, 3)));
        expect(found.bound).toBe(wanted[0]?.cost ?? Infinity);
      }),
      { numRuns: 1000 },
    );
  });

  it('solves a hand-made case: the cheap way is over budget, the cheapest within it is over 2', () => {
    const graph = routeGraph({ nodes: 4, source: 0, target: 3 }, [
      { from: 0, to: 1, cost: 1 },
      { from: 0, to: 2, cost: 2 },
      { from: 1, to: 2, cost: 1 },
      { from: 1, to: 3, cost: 1 },
      { from: 2, to: 3, cost: 2 },
    ]);
    const use = Float64Array.of(1, 1, 1, 9, 1);
    const rules = {
      minEdges: 1,
      maxEdges: 3,
      mustVisit: [],
      resources: [{ name: 'money', use, limit: 9 }],
    };
    const { routes } = ruledRoutes(graph, rules, { count: 5 });
    expect(routes).toEqual([
      { nodes: [0, 2, 3], cost: 4 },
      { nodes: [0, 1, 2, 3], cost: 4 },
    ]);
  });

  it('bounds what it has not looked at where labels run out', () => {
    fc.assert(
      fc.property(layeredGraphs, (graph) => {
        const resources = [{ name: 'money', use: useOf(graph, 1), limit: 9 }];
        const rules = { minEdges: 1, maxEdges: 8, mustVisit: [], resources };
        const [best] = bruteForce(graph, rules);
        const { bound } = ruledRoutes(graph, rules, { count: 1, maxLabels: 0 });
        expect(bound).toBeLessThanOrEqual(best?.cost ?? Infinity);
      }),
      { numRuns: 300 },
    );
  });
});

describe('geneticRoute and annealedRoute', () => {
  it('give ways that keep to the rules and cost no less than the exact one', () => {
    fc.assert(
      fc.property(layeredGraphs, rulesOf, fc.nat(), (graph, { must, limits }, seed) => {
        if (everyRoute(graph, 8).length === 0) return;
        const resources = limits.map((limit, index) => ({
          name: `resource ${index}`,
          use: useOf(graph, index + 1),
          limit,
        }));
        const rules = { minEdges: 1, maxEdges: 8, mustVisit: groups(graph, must), resources };
        const allowed = bruteForce(graph, rules).map(({ nodes }) => nodes.join(' '));
        const found = [
          geneticRoute(graph, rules, { seed, generations: 10 }),
          annealedRoute(graph, rules, { seed, steps: 300 }),
        ];
        for (const { route } of found) {
          if (route) expect(allowed).toContain(route.nodes.join(' '));
        }
      }),
      { numRuns: 200 },
    );
  });
});
