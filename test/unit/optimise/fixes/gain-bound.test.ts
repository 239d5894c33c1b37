import { seededRandom } from '../../../../activities/compute/seeded-random.js';
import { planConversion } from '../../../../activities/optimise/fixes/fix-problem.js';
import { gainBound } from '../../../../activities/optimise/fixes/gain-bound.js';
import { mostVisits } from '../../../../activities/optimise/fixes/most-visits.js';
import {
  planState,
  stateConversion,
  unfixedState,
} from '../../../../activities/optimise/fixes/plan-state.js';
import { plantedProblem } from './planted-graphs.js';

describe('planState', () => {
  it('gives the conversion of a plan as solving the changed chain does', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const problem = plantedProblem(seed, { touchpoints: 12, count: 20, strength: 1 });
      const plan = Uint8Array.from(problem.fixes, (_, index) => Number((index * seed) % 3 === 0));
      const state = planState(problem, unfixedState(problem.model), plan);
      expect(stateConversion(state)).toBeCloseTo(planConversion(problem, plan), 12);
    }
  });
});

describe('gainBound', () => {
  it('bounds conversion and visits of every plan that goes on from a state', () => {
    for (let seed = 1; seed <= 25; seed += 1) {
      const problem = plantedProblem(seed, { touchpoints: 6, count: 10, strength: 1 });
      const random = seededRandom(seed);
      const unfixed = unfixedState(problem.model);
      const made = Uint8Array.from(problem.fixes, () => Number(random() < 0.2));
      const open = problem.fixes.flatMap((_, index) => (made[index] === 1 ? [] : [index]));
      const budget = problem.budget / 2;
      const bound = gainBound(problem, planState(problem, unfixed, made), open, {
        mostVisits: mostVisits(problem),
        budget,
        rounds: 2,
      });
      for (let bits = 0; bits < 2 ** open.length; bits += 1) {
        const chosen = open.filter((_, place) => ((bits >> place) & 1) === 1);
        const cost = chosen.reduce((sum, index) => sum + problem.fixes[index]!.cost, 0);
        if (cost > budget) continue;
        const plan = made.slice();
        for (const index of chosen) plan[index] = 1;
        const state = planState(problem, unfixed, plan);
        expect(stateConversion(state)).toBeLessThanOrEqual(bound.conversion * (1 + 1e-9));
        bound.visits.forEach((most, row) => {
          expect(state.start[row]!).toBeLessThanOrEqual(most * (1 + 1e-9));
        });
      }
    }
  });
});
