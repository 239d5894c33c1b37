import fc from 'fast-check';
import { cheapestRoutes } from '../../../../activities/optimise/paths/k-shortest-paths.js';
import { routeGraph } from '../../../../activities/optimise/paths/route-graph.js';
import { everyRoute, layeredGraphs } from './route-graphs.js';

/** The example of Wikipedia's "Yen's algorithm": C D E F G H are 0 to 5; answers 5, 7 and 8. */
const YEN = routeGraph({ nodes: 6, source: 0, target: 5 }, [
  { from: 0, to: 1, cost: 3 },
  { from: 0, to: 2, cost: 2 },
  { from: 1, to: 3, cost: 4 },
  { from: 2, to: 1, cost: 1 },
  { from: 2, to: 3, cost: 2 },
  { from: 2, to: 4, cost: 3 },
  { from: 3, to: 4, cost: 2 },
  { from: 3, to: 5, cost: 1 },
  { from: 4, to: 5, cost: 2 },
]);

describe('cheapestRoutes', () => {
  it("finds the three ways of Yen's example", () => {
    const { routes } = cheapestRoutes(YEN, 5, 3);
    expect(routes.map(({ cost }) => cost)).toEqual([5, 7, 8]);
    expect(routes.slice(0, 2).map(({ nodes }) => nodes)).toEqual([
      [0, 2, 3, 5],
      [0, 2, 4, 5],
    ]);
  });

  it('equals the cheapest of all ways within the limit, by either solver', () => {
    fc.assert(
      fc.property(layeredGraphs, fc.integer({ min: 2, max: 12 }), (graph, maxEdges) => {
        const { routes, solver } = cheapestRoutes(graph, maxEdges, 4);
        const wanted = everyRoute(graph, maxEdges).slice(0, 4);
        expect(routes.map(({ cost }) => cost)).toEqual(wanted.map(({ cost }) => cost));
        expect(new Set(routes.map(({ nodes }) => nodes.join(' '))).size).toBe(routes.length);
        expect(solver).toBe(maxEdges < graph.nodes - 1 ? 'dynamic_programming' : 'dijkstra');
      }),
      { numRuns: 1000 },
    );
  });

  it('returns fewer where there are fewer', () => {
    expect(cheapestRoutes(YEN, 2, 3).routes).toEqual([]);
    expect(cheapestRoutes(YEN, 3, 9).routes.map(({ cost }) => cost)).toEqual([5, 7, 8]);
  });
});
