import { annealingSearch } from '../search/annealing.js';
import { geneticSearch, type SearchResult } from '../search/genetic.js';
import { isWithin, planCost, type FixPlan, type FixProblem } from './fix-problem.js';
import { planEvaluator } from './plan-evaluator.js';

/** Chance that a mutation takes a fix out. */
const MUTATED_SHARE = 0.08;

/** Chance that a step of annealing takes out two fixes, so that two small ones make room for a dear one. */
const SECOND_OUT = 0.3;

/** Plans within the budget, to which nothing affordable can be added, and how they are varied. */
function planOperations(problem: FixProblem): {
  create: (random: () => number) => FixPlan;
  cross: (one: FixPlan, other: FixPlan, random: () => number) => FixPlan;
  mutate: (plan: FixPlan, random: () => number) => FixPlan;
  neighbour: (plan: FixPlan, random: () => number) => FixPlan;
  cost: (plan: FixPlan) => number;
} {
  const { fixes, budget } = problem;
  const conversion = planEvaluator(problem);
  const filled = (plan: FixPlan, barred: number, random: () => number): FixPlan => {
    let spent = planCost(problem, plan);
    for (const index of shuffled(fixes.length, random)) {
      const cost = fixes[index]?.cost ?? 0;
      if (plan[index] === 1 || index === barred || !isWithin(spent + cost, budget)) continue;
      plan[index] = 1;
      spent += cost;
    }
    return plan;
  };
  const repaired = (plan: FixPlan, random: () => number): FixPlan => {
    let spent = planCost(problem, plan);
    for (const index of shuffled(fixes.length, random)) {
      if (isWithin(spent, budget)) break;
      if (plan[index] !== 1) continue;
      plan[index] = 0;
      spent -= fixes[index]?.cost ?? 0;
    }
    return filled(plan, -1, random);
  };
  return {
    create: (random) => filled(new Uint8Array(fixes.length), -1, random),
    cross: (one, other, random) =>
      repaired(
        one.map((made, index) => (random() < 0.5 ? made : (other[index] ?? 0))),
        random,
      ),
    mutate: (plan, random) =>
      filled(
        plan.map((made) => (random() < MUTATED_SHARE ? 0 : made)),
        -1,
        random,
      ),
    neighbour: (plan, random) => {
      const made = fixes.flatMap((_, index) => (plan[index] === 1 ? [index] : []));
      const out = made[Math.floor(random() * made.length)];
      if (out === undefined) return plan;
      const next = plan.slice();
      next[out] = 0;
      if (random() < SECOND_OUT) next[made[Math.floor(random() * made.length)] ?? out] = 0;
      return filled(next, out, random);
    },
    cost: (plan) => -conversion(plan),
  };
}

function shuffled(size: number, random: () => number): number[] {
  const order = Array.from({ length: size }, (_, index) => index);
  for (let index = size - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [order[index], order[other]] = [order[other] ?? 0, order[index] ?? 0];
  }
  return order;
}

/** A plan within the budget by the genetic algorithm; `cost` is minus its conversion. */
export function geneticPlan(
  problem: FixProblem,
  seed: number,
  generations?: number,
): SearchResult<FixPlan> {
  return geneticSearch(planOperations(problem), { seed, ...(generations && { generations }) });
}

/** A plan within the budget by simulated annealing; `cost` is minus its conversion. */
export function annealedPlan(
  problem: FixProblem,
  seed: number,
  steps?: number,
): SearchResult<FixPlan> {
  return annealingSearch(planOperations(problem), { seed, ...(steps && { steps }) });
}
