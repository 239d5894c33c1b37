import {
  chooseFixes,
  SIMULATED_SESSIONS,
} from '../../../../activities/optimise/fixes/choose-fixes.js';
import { changedChain, rowChange } from '../../../../activities/optimise/fixes/changed-rows.js';
import { fixActions } from '../../../../activities/optimise/fixes/default-actions.js';
import { fixModel } from '../../../../activities/optimise/fixes/fix-model.js';
import { planConversion } from '../../../../activities/optimise/fixes/fix-problem.js';
import { planEvaluator } from '../../../../activities/optimise/fixes/plan-evaluator.js';
import { segmentChain } from '../../../../activities/optimise/segment-chain.js';
import {
  EXIT,
  GOAL,
  START,
  type TouchpointGraph,
} from '../../../../activities/optimise/touchpoint-graph.js';
import { fixAction } from '../../../../workflows/contracts/action-spec.js';
import { plantedGraph, plantedProblem } from './planted-graphs.js';

const graphOf = (
  touchpoints: number,
  edges: readonly [number, number, number][],
): TouchpointGraph => {
  const column = (of: (edge: [number, number, number]) => number): Float64Array =>
    Float64Array.from(edges, (edge) => of([...edge]));
  const leaving = (node: number): number =>
    edges.reduce((sum, [from, , taken]) => sum + (from === node ? taken : 0), 0);
  return {
    touchpoints,
    from: Int32Array.from(edges, ([from]) => from),
    to: Int32Array.from(edges, ([, to]) => to),
    transitions: column(([, , taken]) => taken),
    customers: column(([, , taken]) => taken),
    probability: column(([from, , taken]) => taken / leaving(from)),
    medianSeconds: column(([, to]) => (to === EXIT ? 0 : 10)),
    cost: column(([from, , taken]) => -Math.log(taken / leaving(from))),
  };
};

/** Start to 0; half of 0 exits, half goes to 1; of 1 a fifth exits, two fifths step back to 0, two fifths convert. */
const SHOP = graphOf(2, [
  [START, 0, 60],
  [0, EXIT, 50],
  [0, 1, 50],
  [1, EXIT, 10],
  [1, 0, 20],
  [1, GOAL, 20],
]);

const NOTHING = { exitsAvoided: 0, exitsRegained: 0, returnsAvoided: 0, timeSaved: 0 };

describe('changedChain', () => {
  const model = fixModel(SHOP, segmentChain(SHOP), [0, 1]);
  const after = (row: number, effect: Partial<typeof NOTHING>): number =>
    changedChain(model, model.conversion, [rowChange(model, row, [{ ...NOTHING, ...effect }])])
      .total;

  it('equals hand-solved chains', () => {
    // b0 = b1 / 2 and b1 = 2/5 + 2/5 b0.
    expect(model.conversion.start).toBeCloseTo(1 / 4, 12);
    // A fifth of the exits of 0 avoided: b0 = 3/5 b1.
    expect(after(0, { exitsAvoided: 0.2 })).toBeCloseTo(0.6 * (0.4 / (1 - 0.4 * 0.6)), 12);
    // They come back to 0 instead: b0 = (b1 / 2) / (9/10).
    expect(after(0, { exitsRegained: 0.2 })).toBeCloseTo((5 / 9) * (0.4 / (1 - 0.4 * (5 / 9))), 12);
    // Half of the steps back from 1 go on: b1 = 3/5 + 1/5 b0.
    expect(after(1, { returnsAvoided: 0.5 })).toBeCloseTo(0.5 * (0.6 / (1 - 0.2 * 0.5)), 12);
  });

  it('gives the conversion of a plan as the evaluator does', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const problem = plantedProblem(seed, { touchpoints: 12, count: 20, strength: 1 });
      const plan = Uint8Array.from(problem.fixes, (_, index) => Number((index * seed) % 3 === 0));
      expect(planEvaluator(problem)(plan)).toBeCloseTo(planConversion(problem, plan), 12);
    }
  });
});

describe('chooseFixes', () => {
  const inputOf = (graph: TouchpointGraph, seed: number): Parameters<typeof chooseFixes>[0] => ({
    segmentId: 'all',
    graph,
    touchpoints: Array.from({ length: graph.touchpoints }, (_, index) => ({
      stage: index % 2 === 0 ? 'evaluate' : 'decide',
      channel: 'web',
      issue: index === 3 ? 'loop' : 'none',
      isGoal: false,
    })),
    actions: fixActions({}, true),
    budget: 1500,
    minCustomers: 30,
    seed,
  });

  it('predicts the conversion that simulated sessions have, on 40 planted graphs', () => {
    const errors: number[] = [];
    for (let seed = 1; seed <= 40; seed += 1) {
      const found = chooseFixes(inputOf(plantedGraph(seed, 12), seed));
      const { conversion, simulated, lower, upper, cost } = found.plan;
      expect(cost).toBeLessThanOrEqual(1500);
      expect(conversion).toBeGreaterThan(found.conversion);
      expect(lower).toBeLessThan(conversion);
      expect(upper).toBeGreaterThan(conversion);
      const sampling = Math.sqrt((conversion * (1 - conversion)) / SIMULATED_SESSIONS);
      errors.push((simulated.value - conversion) / sampling);
    }
    // Standard errors of sampling alone: their squares sum to chi-square of 40 degrees, below 73.4 in 99.9 %
    // of the cases, and their mean is within 3.29 / sqrt(40) of none.
    const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);
    expect(sum(errors.map((error) => error ** 2))).toBeLessThan(73.4);
    expect(Math.abs(sum(errors))).toBeLessThan(3.29 * Math.sqrt(40));
  });

  it('gives equal answers to equal seeds', () => {
    const input = inputOf(plantedGraph(3, 12), 3);
    expect(chooseFixes(input)).toEqual(chooseFixes(input));
  });

  it('applies an action where issue, stage and channel fit, and the budget pays it', () => {
    const actions = [
      ['loops', fixAction({ returnsAvoided: 0.5, exitsAvoided: 0.1, cost: 1, issues: ['loop'] })],
      ['dear', fixAction({ exitsAvoided: 0.5, cost: 1501 })],
      ['app', fixAction({ exitsAvoided: 0.5, cost: 1, channels: ['app'] })],
    ] as const;
    const found = chooseFixes({ ...inputOf(plantedGraph(4, 12), 4), actions });
    expect(found.candidates.map(({ action, touchpoint }) => [action, touchpoint])).toEqual([
      ['loops', 3],
    ]);
  });

  it('has no fixes where nobody reaches the goal', () => {
    const lost = graphOf(1, [
      [START, 0, 50],
      [0, EXIT, 50],
    ]);
    const found = chooseFixes(inputOf(lost, 1));
    expect(found.candidates).toEqual([]);
    expect(found.plan.conversion).toBe(0);
  });
});
