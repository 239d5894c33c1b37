const { chooseFixes } = require('../../../activities/optimise/fixes/choose-fixes.ts');
const { fixActions } = require('../../../activities/optimise/fixes/default-actions.ts');
const { plantedGraph } = require('../../unit/optimise/fixes/planted-graphs.ts');
const { rounded } = require('./measured.js');

/**
 * The conversion that the chain predicts once the chosen fixes are made, against 20,000 simulated sessions, on planted shops.
 * `inEffects`: the simulated one lies between the conversions with all effects at their lower and upper ends; `inSampling`:
 * the predicted one lies in the simulated one's 95 % interval, which chance leaves out on one shop of twenty.
 */
const predictedConversions = (shops) =>
  Array.from({ length: shops }, (_, index) => {
    const seed = index + 1;
    const { conversion, plan } = chooseFixes({
      ...{ segmentId: 'all', graph: plantedGraph(seed, 24), budget: 1500, minCustomers: 30, seed },
      touchpoints: Array.from({ length: 24 }, (_unused, node) => ({
        ...{ stage: node % 2 === 0 ? 'evaluate' : 'decide', channel: 'web', isGoal: false },
        issue: ['none', 'none', 'loop', 'exit', 'error'][node % 5],
      })),
      actions: fixActions({}, true),
    });
    const { simulated, lower, upper } = plan;
    return {
      ...{ shop: seed, before: rounded(conversion), predicted: rounded(plan.conversion) },
      ...{ lower: rounded(lower), upper: rounded(upper), simulated: rounded(simulated.value) },
      inEffects: lower <= simulated.value && simulated.value <= upper,
      inSampling: simulated.lower <= plan.conversion && plan.conversion <= simulated.upper,
    };
  });

module.exports = { predictedConversions };
