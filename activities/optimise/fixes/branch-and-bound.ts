import type { FixPlan, FixProblem } from './fix-problem.js';
import { isWithin, planConversion, planCost } from './fix-problem.js';
import {
  affordableVisits,
  LEFT_OUT,
  MADE,
  madeCost,
  mostVisits,
  narrowedOptions,
  openOptions,
  planBound,
  UNDECIDED,
  type OpenOptions,
} from './plan-bound.js';

/** The best plan that was found, and what no plan can exceed. */
export interface BoundedPlan {
  readonly plan: FixPlan;
  readonly conversion: number;
  readonly bound: number;
  /** Parts of the search that were bounded. */
  readonly nodes: number;
}

/** A gain within a billionth of the conversion is no better plan. */
const SAME = 1e-9;

/** Rounds in which the bound on visits is brought within the budget before the search. */
const VISIT_ROUNDS = 2;

interface Part {
  readonly decided: Uint8Array;
  readonly open: OpenOptions;
  readonly bound: number;
  readonly branch: number;
}

/**
 * The best plan within the budget by branch and bound, best bound first. `bound` equals its conversion
 * where the search ended, else it is the highest bound that is left after `maxNodes` parts. `known` is a
 * plan within the budget to begin with. Complexity: a part needs a policy iteration a row and a price.
 * Source: Land & Doig, "An automatic method of solving discrete programming problems", Econometrica 28 (1960).
 */
export function branchAndBound(problem: FixProblem, known: FixPlan, maxNodes: number): BoundedPlan {
  const { model, fixes } = problem;
  let best = { plan: known, conversion: planConversion(problem, known) };
  const consider = (plan: FixPlan): void => {
    if (!isWithin(planCost(problem, plan), problem.budget)) return;
    const conversion = planConversion(problem, plan);
    if (conversion > best.conversion) best = { plan, conversion };
  };
  const all = openOptions(problem, new Uint8Array(fixes.length));
  let most = mostVisits(model, all);
  for (let round = 0; round < VISIT_ROUNDS; round += 1) most = affordableVisits(model, all, most);
  const bounded = (decided: Uint8Array, open: OpenOptions, parent: number): Part => {
    const found = planBound(model, model.conversion, open, most, fixes.length);
    consider(found.spending);
    consider(found.saving);
    const branch = nextBranch(problem, decided, found);
    return { decided, open, branch, bound: Math.min(parent, found.bound) };
  };
  const parts = [bounded(new Uint8Array(fixes.length), all, Infinity)];
  let nodes = 1;
  let part = parts.pop();
  while (part && part.bound > best.conversion * (1 + SAME) && nodes < maxNodes) {
    if (part.branch >= 0) {
      for (const verdict of [MADE, LEFT_OUT]) {
        const decided = part.decided.slice();
        decided[part.branch] = verdict;
        if (!isWithin(madeCost(problem, decided), problem.budget)) continue;
        const open = narrowedOptions(problem, part.open, { decided, fix: part.branch });
        parts.push(bounded(decided, open, part.bound));
        nodes += 1;
      }
    } else parts.push(leaf(problem, part, consider));
    parts.sort((a, b) => a.bound - b.bound);
    part = parts.pop();
  }
  const bound = Math.max(best.conversion, part?.bound ?? 0);
  return { ...best, bound: bound <= best.conversion * (1 + SAME) ? best.conversion : bound, nodes };
}

/** Undecided fixes that the rest of the budget cannot pay are left out. */
function affordable(problem: FixProblem, decided: Uint8Array): Uint8Array {
  const made = madeCost(problem, decided);
  return decided.map((verdict, index) =>
    verdict === UNDECIDED && !isWithin(made + (problem.fixes[index]?.cost ?? 0), problem.budget)
      ? LEFT_OUT
      : verdict,
  );
}

/** The dearest fix in which the two policies beside the bound differ, else the dearest that is open; -1: none. */
function nextBranch(
  problem: FixProblem,
  decided: Uint8Array,
  { spending, saving }: { spending: FixPlan; saving: FixPlan },
): number {
  const open = affordable(problem, decided);
  const dearest = (wanted: (index: number) => boolean): number =>
    problem.fixes.reduce((found, { cost }, index) => {
      if (open[index] !== UNDECIDED || !wanted(index)) return found;
      return found < 0 || cost > (problem.fixes[found]?.cost ?? 0) ? index : found;
    }, -1);
  const differing = dearest((index) => spending[index] !== saving[index]);
  if (differing >= 0) return differing;
  const taken = dearest((index) => spending[index] === 1);
  return taken >= 0 ? taken : dearest(() => true);
}

/** A part in which all is decided has one plan, whose conversion is its bound. */
function leaf(problem: FixProblem, part: Part, consider: (plan: FixPlan) => void): Part {
  const plan = part.decided.map((verdict) => Number(verdict === MADE));
  consider(plan);
  return { ...part, bound: planConversion(problem, plan) };
}
