import { bestPolicy } from './best-policy.js';
import { changedChain, rowChange, type RowChange } from './changed-rows.js';
import type { FixModel, RowTotals } from './fix-model.js';
import { isWithin, type Fix, type FixPlan, type FixProblem } from './fix-problem.js';

/** A set of fixes that may be made together at one row. */
export interface RowOption {
  readonly fixes: readonly number[];
  readonly change: RowChange;
  /** What its fixes cost beyond those that are already decided on. */
  readonly cost: number;
}

/** Options of every row, where some fixes are decided on, and the budget that is left for the others. */
export interface OpenOptions {
  readonly rows: readonly (readonly RowOption[])[];
  readonly budget: number;
}

/** What is decided of a fix in a part of the search. */
export const UNDECIDED = 0;
export const MADE = 1;
export const LEFT_OUT = 2;

/** All sets of undecided fixes by row, the decided ones included. Complexity: 2^fixes of a row. */
export function openOptions(problem: FixProblem, decided: Uint8Array): OpenOptions {
  const rows = Array.from({ length: problem.model.rows }, (_, row) =>
    rowOptions(problem, decided, row),
  );
  return { rows, budget: problem.budget - madeCost(problem, decided) };
}

/** The options of a part of the search in which one more fix is decided on than in `open`. */
export function narrowedOptions(
  problem: FixProblem,
  open: OpenOptions,
  decision: { readonly decided: Uint8Array; readonly fix: number },
): OpenOptions {
  const { decided, fix } = decision;
  const changed = problem.fixes[fix]?.row;
  const budget = problem.budget - madeCost(problem, decided);
  const rows = open.rows.map((options, row) =>
    row === changed ? rowOptions(problem, decided, row) : options,
  );
  return {
    rows: rows.map((options) =>
      options.every(({ cost }) => isWithin(cost, budget))
        ? options
        : options.filter(({ cost }) => isWithin(cost, budget)),
    ),
    budget,
  };
}

/** What the fixes that are decided to be made cost. */
export function madeCost({ fixes }: FixProblem, decided: Uint8Array): number {
  return fixes.reduce((sum, { cost }, index) => sum + (decided[index] === MADE ? cost : 0), 0);
}

function rowOptions({ model, fixes }: FixProblem, decided: Uint8Array, row: number): RowOption[] {
  const own = fixes.flatMap((fix, index) => (fix.row === row ? [index] : []));
  const certain = own.filter((index) => decided[index] === MADE);
  let sets: number[][] = [certain];
  for (const index of own.filter((one) => decided[one] === UNDECIDED)) {
    sets = sets.concat(sets.map((set) => [...set, index]));
  }
  return sets.map((set) => rowOption(model, row, set, certain.length, fixes));
}

function rowOption(
  model: FixModel,
  row: number,
  set: number[],
  certain: number,
  fixes: readonly Fix[],
): RowOption {
  const chosen = set.map((index) => fixes[index] as Fix);
  return {
    fixes: set,
    change: rowChange(
      model,
      row,
      chosen.map(({ effect }) => effect),
    ),
    cost: chosen.slice(certain).reduce((sum, { cost }) => sum + cost, 0),
  };
}

/** An upper bound, and the plans of the policies that were looked at on the way to it. */
export interface PlanBound {
  readonly bound: number;
  /** The plan of the price at which too much is spent, and of that at which not all is. */
  readonly spending: FixPlan;
  readonly saving: FixPlan;
}

/** Prices that are tried; the bound is the least of theirs, so that any number of them is valid. */
const MOST_PRICES = 30;

/** Bounds that differ by a billionth of themselves are the same. */
const SAME = 1e-9;

/**
 * An upper bound on the total (conversion, or visits to a row) of every plan within the budget. A fix pays
 * its price a visit instead of at once: cost / `mostVisits`, so that no plan pays more than its cost, and
 * what is unspent of the budget is given back. That is a Markov decision process, solved exactly for each
 * price of a unit of the budget; the least over all prices is the bound, found by intersecting the lines of
 * the two policies beside it (the dual is convex and piecewise linear).
 * Source: Lagrangian relaxation, Geoffrion, Mathematical Programming Study 2 (1974); the relaxed problem is
 * the linear program of Derman, Finite State Markovian Decision Processes (1970), with one constraint.
 */
export function planBound(
  model: FixModel,
  base: RowTotals,
  { rows, budget }: OpenOptions,
  mostVisits: Float64Array,
  fixes: number,
): PlanBound {
  let known: Int32Array = new Int32Array(model.rows);
  const at = (price: number): PricedPolicy => {
    const found = pricedPolicy(model, base, rows, { mostVisits, price, known });
    known = found.choice;
    return found;
  };
  let spending = at(0);
  let saving = spending;
  let bound = spending.charged;
  if (spending.spent > budget) {
    let price = Math.max((spending.plain - base.start) / Math.max(budget, 1), Number.MIN_VALUE);
    saving = at(price);
    for (let step = 0; step < MOST_PRICES && saving.spent > budget; step += 1) {
      spending = saving;
      price *= 4;
      saving = at(price);
    }
    bound = Math.min(bound, saving.charged + price * budget);
    for (let step = 0; step < MOST_PRICES; step += 1) {
      const rise = spending.spent - saving.spent;
      if (!(rise > 0)) break;
      price = (spending.plain - saving.plain) / rise;
      const expected = saving.plain + price * (budget - saving.spent);
      const next = at(price);
      const found = next.charged + price * budget;
      bound = Math.min(bound, found);
      if (found <= expected * (1 + SAME)) break;
      if (next.spent > budget) spending = next;
      else saving = next;
    }
  }
  const planOf = ({ options }: PricedPolicy): FixPlan => {
    const plan = new Uint8Array(fixes);
    for (const option of options) for (const index of option.fixes) plan[index] = 1;
    return plan;
  };
  return { bound, spending: planOf(spending), saving: planOf(saving) };
}

interface PricedPolicy {
  readonly choice: Int32Array;
  readonly options: readonly RowOption[];
  /** Total with the charges taken off. */
  readonly charged: number;
  /** Total without them. */
  readonly plain: number;
  /** Charges of a unit price: at most the cost of the plan. */
  readonly spent: number;
}

function pricedPolicy(
  model: FixModel,
  base: RowTotals,
  rows: readonly (readonly RowOption[])[],
  { mostVisits, price, known }: { mostVisits: Float64Array; price: number; known: Int32Array },
): PricedPolicy {
  const priced = rows.map((options, row) =>
    options.map(({ change, cost }) => ({
      ...change,
      reward: cost === 0 ? 0 : (-price * cost) / Math.max(mostVisits[row] ?? 0, Number.MIN_VALUE),
    })),
  );
  const { choice, total } = bestPolicy(model, base, priced, known);
  const options = rows.map((own, row) => own[choice[row] ?? 0] as RowOption);
  const changes = options.filter(({ fixes }) => fixes.length > 0).map(({ change }) => change);
  const plain = changedChain(model, base, changes).total;
  const charge = options.filter(({ fixes }) => fixes.length > 0);
  const spent = changedChain(
    model,
    zeroTotals(model),
    charge.map(({ change, cost }) => ({
      ...change,
      reward: cost === 0 ? 0 : cost / Math.max(mostVisits[change.row] ?? 0, Number.MIN_VALUE),
    })),
  ).total;
  return { choice, options, charged: total, plain, spent };
}

const zeroTotals = ({ rows }: FixModel): RowTotals => ({
  start: 0,
  afterForward: new Float64Array(rows),
  afterReturn: new Float64Array(rows),
  atRow: new Float64Array(rows),
});

/** Expected visits to a row as totals: its column of the matrices. */
export function visitTotals(model: FixModel, row: number): RowTotals {
  const column = (matrix: Float64Array): Float64Array =>
    Float64Array.from({ length: model.rows }, (_, other) => matrix[other * model.rows + row] ?? 0);
  return {
    start: model.visits[row] ?? 0,
    afterForward: column(model.afterForward),
    afterReturn: column(model.afterReturn),
    atRow: column(model.atRow),
  };
}

/** The most visits that any choice of options, whatever it costs, brings to each row. */
export function mostVisits(model: FixModel, { rows }: OpenOptions): Float64Array {
  const changes = rows.map((options) => options.map(({ change }) => change));
  return Float64Array.from(rows, (options, row) =>
    options.length < 2
      ? (model.visits[row] ?? 0)
      : bestPolicy(model, visitTotals(model, row), changes).total,
  );
}

/** The same within the budget, by the bound itself: at most what is given, and closer. */
export function affordableVisits(
  model: FixModel,
  open: OpenOptions,
  most: Float64Array,
): Float64Array {
  return most.map((visits, row) =>
    (open.rows[row]?.length ?? 0) < 2
      ? visits
      : Math.min(visits, planBound(model, visitTotals(model, row), open, most, 0).bound),
  );
}
