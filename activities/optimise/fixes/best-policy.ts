import { changedChain, stepTotal, type RowChange } from './changed-rows.js';
import type { FixModel, RowTotals } from './fix-model.js';

/** The best choice of one change a row, and the total that it comes to. */
export interface Policy {
  /** Number of the option taken, an entry a row. */
  readonly choice: Int32Array;
  readonly total: number;
}

/** An option has to be better by this much: below it rounding would make the search go round. */
const TOLERANCE = 1e-13;

/** Policy iteration needs a handful of rounds; more are a sign of rounding, and the last policy stands. */
const MOST_ROUNDS = 100;

/**
 * The changes, one of the options a row, that give the highest total from the start, rewards of the
 * options counted at every visit; `first` is the policy to begin with. Exact: policy iteration on a finite chain that surely ends.
 * Source: Howard, Dynamic Programming and Markov Processes (1960), chapter 4.
 */
export function bestPolicy(
  model: FixModel,
  base: RowTotals,
  options: readonly (readonly RowChange[])[],
  first: Int32Array = new Int32Array(model.rows),
): Policy {
  const choice = first.slice();
  for (let round = 0; ; round += 1) {
    const taken = options.flatMap((changes, row) => {
      const change = changes[choice[row] ?? 0];
      return change === undefined || isNone(change) ? [] : [change];
    });
    const { total, added } = changedChain(model, base, taken);
    if (round === MOST_ROUNDS) return { choice, total };
    const totals = totalsAfter(model, base, taken, added);
    let improved = false;
    for (const [row, changes] of options.entries()) {
      const values = changes.map((change) => stepTotal(change, totals) + change.reward);
      let best = choice[row] ?? 0;
      values.forEach((value, option) => {
        if (value > (values[best] ?? 0) + TOLERANCE) best = option;
      });
      if (best === choice[row]) continue;
      choice[row] = best;
      improved = true;
    }
    if (!improved) return { choice, total };
  }
}

const isNone = ({ forward, returns, again, reward }: RowChange): boolean =>
  forward === 0 && returns === 0 && again === 0 && reward === 0;

/** Totals after each way to leave a row in the changed chain. */
function totalsAfter(
  model: FixModel,
  base: RowTotals,
  changes: readonly RowChange[],
  added: Float64Array,
): Omit<RowTotals, 'start'> {
  const after = (before: Float64Array, visits: Float64Array): Float64Array =>
    before.map((value, row) => {
      let total = value;
      for (let index = 0; index < changes.length; index += 1) {
        const column = changes[index]?.row ?? 0;
        total += (visits[row * model.rows + column] ?? 0) * (added[index] ?? 0);
      }
      return total;
    });
  return {
    afterForward: after(base.afterForward, model.afterForward),
    afterReturn: after(base.afterReturn, model.afterReturn),
    atRow: after(base.atRow, model.atRow),
  };
}
