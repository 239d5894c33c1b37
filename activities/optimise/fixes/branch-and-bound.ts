import {
  isWithin,
  planConversion,
  planCost,
  type FixPlan,
  type FixProblem,
} from './fix-problem.js';
import { gainBound } from './gain-bound.js';
import { mostVisits } from './most-visits.js';
import { addFix, planState, stateConversion, unfixedState, type PlanState } from './plan-state.js';

/** The best plan that was found, and what no plan can exceed. */
export interface BoundedPlan {
  readonly plan: FixPlan;
  readonly conversion: number;
  /** Equals the conversion where the search has ended. */
  readonly bound: number;
  /** Parts of the search that were bounded. */
  readonly nodes: number;
}

/** A gain within a billionth of the conversion is no better plan. */
const SAME = 1e-9;

/** Rounds in which visits are bounded by each other: at the root, where they begin without a budget, and below. */
const ROOT_ROUNDS = 4;
const ROUNDS = 1;

/** Plans that make all fixes of `made` and none of the others that are not open. */
interface Part {
  readonly made: FixPlan;
  readonly open: readonly number[];
  readonly branch: number;
  /** No such plan has more visits to a row. */
  readonly visits: Float64Array;
  readonly bound: number;
}

type Bounds = Pick<Part, 'visits' | 'bound'>;

/**
 * The best plan within the budget by branch and bound, the part of the highest bound first; a part is split by its
 * open fix of the highest gain for its cost. After `maxNodes` parts the bound is the highest that is left.
 * Source: Land & Doig, "An automatic method of solving discrete programming problems", Econometrica 28 (1960).
 */
export function branchAndBound(problem: FixProblem, maxNodes: number): BoundedPlan {
  const { fixes, model, budget } = problem;
  const unfixed = unfixedState(model);
  let best: Pick<BoundedPlan, 'plan' | 'conversion'> = {
    plan: new Uint8Array(fixes.length),
    conversion: stateConversion(unfixed),
  };
  const parts: Part[] = [];
  let nodes = 0;
  const tried = (plan: FixPlan, state: PlanState): void => {
    const conversion = stateConversion(state);
    if (conversion > best.conversion) best = { plan, conversion };
  };
  const split = (made: FixPlan, undecided: readonly number[], above: Bounds): void => {
    nodes += 1;
    const state = planState(problem, unfixed, made);
    const left = budget - planCost(problem, made);
    const open = undecided.filter((index) => isWithin(fixes[index]?.cost ?? 0, left));
    const rounds = nodes === 1 ? ROOT_ROUNDS : ROUNDS;
    const limits = { mostVisits: above.visits, budget: left, rounds };
    const { conversion, visits, order } = gainBound(problem, state, open, limits);
    tried(made, state);
    tried(filledPlan(problem, made, order, state), state);
    const bound = Math.min(above.bound, conversion);
    const [branch] = order;
    if (branch === undefined || !exceeds(bound, best.conversion)) return;
    insertByBound(parts, { made, open, branch, visits, bound });
  };
  const all = fixes.map((_, index) => index);
  split(new Uint8Array(fixes.length), all, { visits: mostVisits(problem), bound: Infinity });
  let part = parts.pop();
  while (part && exceeds(part.bound, best.conversion) && nodes < maxNodes) {
    const { made, open, branch } = part;
    const rest = open.filter((index) => index !== branch);
    const more = made.slice();
    more[branch] = 1;
    split(more, rest, part);
    split(made, rest, part);
    part = parts.pop();
  }
  const conversion = planConversion(problem, best.plan);
  const bound = part && exceeds(part.bound, best.conversion) ? part.bound : conversion;
  return { plan: best.plan, conversion, bound, nodes };
}

const exceeds = (bound: number, conversion: number): boolean => bound > conversion * (1 + SAME);

/** Adds the fixes in the order given, as far as the budget pays them, in the plan and in its state. */
function filledPlan(
  problem: FixProblem,
  made: FixPlan,
  order: readonly number[],
  state: PlanState,
): FixPlan {
  const plan = made.slice();
  let spent = planCost(problem, plan);
  for (const index of order) {
    const fix = problem.fixes[index];
    if (fix === undefined || !isWithin(spent + fix.cost, problem.budget)) continue;
    plan[index] = 1;
    spent += fix.cost;
    addFix(state, fix);
  }
  return plan;
}

/** Keeps the parts in rising order of their bound; of equal bounds the newest comes last, and is taken first. */
function insertByBound(parts: Part[], part: Part): void {
  let low = 0;
  let high = parts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((parts[middle]?.bound ?? 0) <= part.bound) low = middle + 1;
    else high = middle;
  }
  parts.splice(low, 0, part);
}
