import { isWithin, type FixProblem } from './fix-problem.js';
import { stateConversion, type PlanState } from './plan-state.js';

/** What no plan that makes the fixes of a state, and others that are open and affordable, can exceed. */
export interface GainBound {
  readonly conversion: number;
  /** Visits to each row. */
  readonly visits: Float64Array;
  /** Open fixes whose gain is above 0, those of the highest bounded gain for their cost first. */
  readonly order: readonly number[];
}

/**
 * Bounds a part of the search. The conversion of a plan is that of the state, and for each row its visits
 * *in that plan* times what a visit gains by its changes where all else stays as in the state. So
 * visits that no plan exceeds bound gains that add up, and the best of them within the budget is bounded by
 * a knapsack whose fixes can be cut (Dantzig, Operations Research 5, 1957). Visits are bounded
 * first, in the same way, from `mostVisits`, which must hold for the part.
 * Source of the identity: Kakade & Langford, ICML (2002), lemma 6.1 (performance difference).
 * Complexity: a sort of the open fixes a row and round.
 */
export function gainBound(
  problem: FixProblem,
  state: PlanState,
  open: readonly number[],
  limits: { readonly mostVisits: Float64Array; readonly budget: number; readonly rounds: number },
): GainBound {
  const { fixes } = problem;
  const { columns, start } = state;
  const visits = limits.mostVisits.slice();
  const openOfRow = new Int32Array(columns);
  for (const index of open) openOfRow[fixes[index]!.row]! += 1;
  const gains = new Float64Array(fixes.length);
  const rates = new Float64Array(fixes.length);
  const order = new Int32Array(open.length);

  /** The most that open fixes add to a column within the budget. */
  const added = (column: number): { total: number; size: number } => {
    let size = 0;
    for (const index of open) {
      const { row, cost } = fixes[index]!;
      const gain = visits[row]! * visitGain(problem, state, index, column, openOfRow[row]!);
      gains[index] = gain;
      rates[index] = cost > 0 ? gain / cost : Infinity;
      if (gain > 0) order[size++] = index;
    }
    order.subarray(0, size).sort((a, b) => rates[b]! - rates[a]! || a - b);
    let left = limits.budget;
    let total = 0;
    for (let place = 0; place < size; place += 1) {
      const index = order[place]!;
      const { cost } = fixes[index]!;
      if (!isWithin(cost, left)) return { total: total + rates[index]! * Math.max(0, left), size };
      total += gains[index]!;
      left -= cost;
    }
    return { total, size };
  };

  for (let round = 0; round < limits.rounds; round += 1) {
    for (let row = 0; row < columns - 1; row += 1) {
      visits[row] = Math.min(visits[row]!, start[row]! + added(row).total);
    }
  }
  const { total, size } = added(columns - 1);
  return {
    conversion: stateConversion(state) + total,
    visits,
    order: Array.from(order.subarray(0, size)),
  };
}

/**
 * What one visit gains in a column by a fix. The gains of several fixes at a row are at most the sum of these: what
 * a fix changes for the better adds less after others, and of what it changes for the worse only the part
 * that the worst of `openOfRow` fixes surely loses is counted.
 */
function visitGain(
  { fixes }: FixProblem,
  state: PlanState,
  index: number,
  column: number,
  openOfRow: number,
): number {
  const { row, effect } = fixes[index]!;
  const { exitsAvoided, exitsRegained, returnsAvoided } = effect;
  const entry = row * state.columns + column;
  const onward = state.forward[entry]!;
  const here = state.here[entry]!;
  const share = (gain: number): number => (gain < 0 ? gain / openOfRow : gain);
  const stopped = state.stopped[row]!;
  const lost = 1 - (1 - exitsAvoided) * (1 - exitsRegained);
  return (
    share(state.returns[row]! * returnsAvoided * (onward - state.back[entry]!)) +
    share(stopped * exitsAvoided * (onward - here)) +
    stopped * state.exiting[row]! * lost * here
  );
}
