import { changedChain, rowChange, type FixEffect, type RowChange } from './changed-rows.js';
import type { FixModel } from './fix-model.js';

/** A fix that may be made at a row of the model. */
export interface Fix {
  readonly row: number;
  readonly effect: FixEffect;
  /** In the unit of the budget; at least 0. */
  readonly cost: number;
}

/** Which fixes give the highest conversion for at most `budget`. */
export interface FixProblem {
  readonly model: FixModel;
  readonly fixes: readonly Fix[];
  readonly budget: number;
}

/** A choice of fixes: an entry a fix, 1 where it is made. */
export type FixPlan = Uint8Array;

/** The changes of all rows that a plan touches. */
export function planChanges(
  { model, fixes }: FixProblem,
  plan: FixPlan,
  change: (model: FixModel, row: number, effects: readonly FixEffect[]) => RowChange = rowChange,
): RowChange[] {
  const byRow = new Map<number, FixEffect[]>();
  for (const [index, { row, effect }] of fixes.entries()) {
    if (plan[index] !== 1) continue;
    const known = byRow.get(row);
    if (known) known.push(effect);
    else byRow.set(row, [effect]);
  }
  return [...byRow].map(([row, effects]) => change(model, row, effects));
}

/** Chance that a session reaches the goal once a plan is carried out. */
export function planConversion(problem: FixProblem, plan: FixPlan): number {
  const { model } = problem;
  return changedChain(model, model.conversion, planChanges(problem, plan)).total;
}

/** What a plan costs. */
export function planCost({ fixes }: FixProblem, plan: FixPlan): number {
  return fixes.reduce((sum, { cost }, index) => sum + (plan[index] === 1 ? cost : 0), 0);
}

/** A sum of costs may exceed a budget by this share: decimal costs do not add up exactly. */
const SLACK = 1e-12;

export const isWithin = (cost: number, budget: number): boolean => cost <= budget * (1 + SLACK);
