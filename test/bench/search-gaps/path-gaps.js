const { performance } = require('node:perf_hooks');
const { seededRandom } = require('../../../activities/compute/seeded-random.ts');
const { ruledRoutes } = require('../../../activities/optimise/paths/label-setting.ts');
const { pathScene } = require('../../../activities/optimise/paths/path-scene.ts');
const {
  annealedRoute,
  geneticRoute,
} = require('../../../activities/optimise/paths/route-search.ts');
const { plantedGraph } = require('../../unit/optimise/fixes/planted-graphs.ts');
const { measured, rounded } = require('./measured.js');
const { prefixed } = require('./fix-gaps.js');

const TOUCHPOINTS = 80;

/**
 * The best path of a shop of 80 touchpoints through the middle one, under limits of contact cost, touches, hours and a channel's
 * capacity: what the best way under costs drawn by chance uses, so that there is one, and ten per cent more. Gaps are shares of the path's cost.
 */
const pathGaps = (shops, seeds) =>
  shops.map((shop) => {
    const { graph, rules } = limitedScene(shop);
    const start = performance.now();
    const exact = ruledRoutes(graph, rules, { count: 3 });
    const seconds = rounded((performance.now() - start) / 1000);
    const gapOf = ({ route }) =>
      route === undefined ? Infinity : Math.max(0, (route.cost - exact.bound) / route.cost);
    const genetic = measured(seeds, (seed) => geneticRoute(graph, rules, { seed }), gapOf);
    const annealing = measured(seeds, (seed) => annealedRoute(graph, rules, { seed }), gapOf);
    return {
      ...{
        shop,
        cost: rounded(exact.bound),
        proven: exact.isProven,
        labels: exact.labels,
        seconds,
      },
      ...prefixed('genetic', genetic),
      ...prefixed('annealing', annealing),
    };
  });

function limitedScene(shop) {
  const random = seededRandom(shop);
  const graph = plantedGraph(shop, TOUCHPOINTS);
  graph.medianSeconds = graph.medianSeconds.map(() => 3600 * random());
  const contactCosts = Float64Array.from({ length: TOUCHPOINTS }, () =>
    random() < 0.5 ? 0 : 4 * random(),
  );
  const touchpoints = Array.from({ length: TOUCHPOINTS }, (_, node) => node).filter(
    () => random() < 0.3,
  );
  const free = {
    ...{ minCustomers: 1, minSteps: 1, maxSteps: 40, count: 1, contactCosts },
    weights: { probability: 1, hour: 0, contact: 0 },
    mustVisit: [{ name: 'any', nodes: [Math.floor(TOUCHPOINTS / 2)] }],
    forbidden: [],
    ...{ budget: 1e9, touches: 1e9, hours: 1e9 },
    capacities: [{ channel: 'email', touchpoints, limit: 1e9 }],
  };
  const scene = pathScene(graph, free);
  const costs = scene.graph.costs.map(() => random());
  const [{ nodes }] = ruledRoutes({ ...scene.graph, costs }, scene.rules, { count: 1 }).routes;
  const resources = scene.rules.resources.map((resource) => ({
    ...resource,
    limit: 1.1 * usedBy(scene.graph, nodes, resource.use),
  }));
  return { graph: scene.graph, rules: { ...scene.rules, resources } };
}

function usedBy({ firstEdge, targets }, nodes, use) {
  let total = 0;
  nodes.slice(1).forEach((to, at) => {
    for (let edge = firstEdge[nodes[at]]; edge < firstEdge[nodes[at] + 1]; edge += 1) {
      if (targets[edge] === to) total += use[edge];
    }
  });
  return total;
}

module.exports = { pathGaps };
