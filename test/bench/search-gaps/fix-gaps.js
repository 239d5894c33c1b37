const { performance } = require('node:perf_hooks');
const { branchAndBound } = require('../../../activities/optimise/fixes/branch-and-bound.ts');
const { annealedPlan, geneticPlan } = require('../../../activities/optimise/fixes/plan-search.ts');
const { plantedProblem } = require('../../unit/optimise/fixes/planted-graphs.ts');
const { measured, rounded } = require('./measured.js');

/** All 60 together raise the conversion to 1.2 to 1.5 times, 1.5 to 2.1 times and 3.3 to 8.3 times itself. */
const STRENGTHS = [0.15, 0.3, 1];

/** 60 fixes at 30 touchpoints under a quarter of their cost. Gaps are shares of the bound's gain. */
const fixGaps = (shops, seeds, parts) =>
  STRENGTHS.flatMap((strength) =>
    shops.map((shop) => {
      const problem = plantedProblem(shop, { touchpoints: 30, count: 60, strength });
      const base = problem.model.conversion.start;
      const start = performance.now();
      const exact = branchAndBound(problem, parts);
      const seconds = rounded((performance.now() - start) / 1000);
      const gapOf = ({ cost }) => Math.max(0, (exact.bound + cost) / (exact.bound - base));
      const genetic = measured(seeds, (seed) => geneticPlan(problem, seed), gapOf);
      const annealing = measured(seeds, (seed) => annealedPlan(problem, seed), gapOf);
      return {
        ...{ strength, shop, parts: exact.nodes, seconds },
        exactGap: rounded((exact.bound - exact.conversion) / (exact.bound - base)),
        ...prefixed('genetic', genetic),
        ...prefixed('annealing', annealing),
      };
    }),
  );

const prefixed = (name, row) =>
  Object.fromEntries(Object.entries(row).map(([key, value]) => [`${name} ${key}`, value]));

module.exports = { fixGaps, prefixed };
