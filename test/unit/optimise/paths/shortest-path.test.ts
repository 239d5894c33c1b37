import fc from 'fast-check';
import { routeCost, routeGraph } from '../../../../activities/optimise/paths/route-graph.js';
import {
  dijkstra,
  dynamicProgramming,
} from '../../../../activities/optimise/paths/shortest-path.js';
import { everyRoute, layeredGraphs } from './route-graphs.js';

const RUNS = { numRuns: 1500 };

/** 0 to 4: three cheap edges over 1, 2 and 3, two over 1, one dear edge. */
const LADDER = routeGraph({ nodes: 5, source: 0, target: 4 }, [
  { from: 0, to: 1, cost: 1 },
  { from: 1, to: 2, cost: 1 },
  { from: 2, to: 3, cost: 1 },
  { from: 3, to: 4, cost: 1 },
  { from: 1, to: 4, cost: 6 },
  { from: 0, to: 4, cost: 9 },
]);

describe('dynamicProgramming', () => {
  it('equals the enumeration of all ways within the limit, on layered graphs', () => {
    fc.assert(
      fc.property(layeredGraphs, fc.integer({ min: 1, max: 8 }), (graph, maxEdges) => {
        const [best] = everyRoute(graph, maxEdges);
        const found = dynamicProgramming(graph, maxEdges);
        expect(found?.cost).toBe(best?.cost);
        expect(found?.nodes.length).toBe(best?.nodes.length);
        if (found) expect(routeCost(graph, found.nodes)).toBe(found.cost);
      }),
      RUNS,
    );
  });

  it('takes a dearer way where the limit of edges excludes the cheapest', () => {
    expect(dynamicProgramming(LADDER, 4)).toEqual({ nodes: [0, 1, 2, 3, 4], cost: 4 });
    expect(dynamicProgramming(LADDER, 3)).toEqual({ nodes: [0, 1, 4], cost: 7 });
    expect(dynamicProgramming(LADDER, 1)).toEqual({ nodes: [0, 4], cost: 9 });
  });

  it('finds nothing where the target cannot be reached', () => {
    const graph = routeGraph({ nodes: 3, source: 0, target: 2 }, [{ from: 0, to: 1, cost: 1 }]);
    expect(dynamicProgramming(graph, 5)).toBeUndefined();
    expect(dijkstra(graph)).toBeUndefined();
  });
});

describe('dijkstra', () => {
  it('equals the enumeration of all ways, on layered graphs', () => {
    fc.assert(
      fc.property(layeredGraphs, (graph) => {
        const [best] = everyRoute(graph, graph.nodes);
        expect(dijkstra(graph)?.cost).toBe(best?.cost);
      }),
      RUNS,
    );
  });

  it('agrees with dynamic programming on the way itself where no limit binds', () => {
    fc.assert(
      fc.property(layeredGraphs, (graph) => {
        expect(dijkstra(graph)).toEqual(dynamicProgramming(graph, graph.nodes));
      }),
      RUNS,
    );
  });
});

describe('routeGraph', () => {
  it('rejects costs below zero, for which the methods are not exact', () => {
    const edges = [{ from: 0, to: 1, cost: -0.5 }];
    expect(() => routeGraph({ nodes: 2, source: 0, target: 1 }, edges)).toThrow(
      'cost of an edge: expected at least 0, got -0.5',
    );
  });

  it('has no cost for a way with an edge that does not exist', () => {
    expect(routeCost(LADDER, [0, 2, 4])).toBeUndefined();
  });
});
