import { decomposeLu, solveLu } from '../lu-decomposition.js';
import type { FixModel, RowTotals } from './fix-model.js';

/** What a fix changes at its touchpoint: shares 0..1 of what is there. */
export interface FixEffect {
  readonly exitsAvoided: number;
  readonly exitsRegained: number;
  readonly returnsAvoided: number;
  readonly timeSaved: number;
}

/** How the shares of a row's visits change, and the reward (or charge, below 0) that each visit adds. */
export interface RowChange {
  readonly row: number;
  readonly forward: number;
  readonly returns: number;
  /** Visits that begin again at the row itself. */
  readonly again: number;
  readonly reward: number;
}

/**
 * The change of a row by all fixes made there. Effects of one kind multiply what the others leave; what no
 * longer exits or steps back goes forward as the others do.
 */
export function rowChange(model: FixModel, row: number, effects: readonly FixEffect[]): RowChange {
  const { exit, again, returns } = changedShares(model, row, effects);
  return {
    row,
    forward: 1 - exit - again - returns - (model.forward[row] ?? 0),
    returns: returns - (model.returns[row] ?? 0),
    again,
    reward: 0,
  };
}

/** As `rowChange`, with the seconds by which a visit to the row grows (saved: below 0) as reward. */
export function rowChangeOfTime(
  model: FixModel,
  row: number,
  effects: readonly FixEffect[],
): RowChange {
  const { exit, again, returns } = changedShares(model, row, effects);
  const onward = model.forwardSeconds[row] ?? 0;
  const back = model.returnSeconds[row] ?? 0;
  const before = (model.forward[row] ?? 0) * onward + (model.returns[row] ?? 0) * back;
  const after = (1 - exit - again - returns) * onward + (returns + again) * back;
  const left = remaining(effects, ({ timeSaved }) => timeSaved);
  return { ...rowChange(model, row, effects), reward: after * left - before };
}

function changedShares(
  model: FixModel,
  row: number,
  effects: readonly FixEffect[],
): { exit: number; again: number; returns: number } {
  const kept = (model.exit[row] ?? 0) * remaining(effects, ({ exitsAvoided }) => exitsAvoided);
  const exit = kept * remaining(effects, ({ exitsRegained }) => exitsRegained);
  const returns =
    (model.returns[row] ?? 0) * remaining(effects, ({ returnsAvoided }) => returnsAvoided);
  return { exit, again: kept - exit, returns };
}

const remaining = (effects: readonly FixEffect[], of: (effect: FixEffect) => number): number =>
  effects.reduce((left, effect) => left * (1 - of(effect)), 1);

/** A chain with changed rows: the totals of `base` in it, and expected visits to the changed rows. */
export interface ChangedChain {
  /** From the start, rewards of the changed rows included. */
  readonly total: number;
  /** What a visit to each changed row adds to the totals of the unchanged chain. */
  readonly added: Float64Array;
}

/**
 * The total of a chain in which the rows given are changed (one change a row), from what is known of the
 * unchanged one: with x = D (b + N E x) + r the total is b_start + N_start x, where D are the changes of
 * the rows, r their rewards, N the expected visits and b the totals before. Complexity: changes³ / 3.
 * Source: Sherman, Morrison & Woodbury (1950), for (I - Q - E D)^-1.
 */
export function changedChain(
  model: FixModel,
  base: RowTotals,
  changes: readonly RowChange[],
): ChangedChain {
  const size = changes.length;
  const matrix = new Float64Array(size * size);
  const right = new Float64Array(size);
  for (const [index, change] of changes.entries()) {
    const { row, reward } = change;
    right[index] = stepTotal(change, base) + reward;
    for (const [other, { row: column }] of changes.entries()) {
      const entry = row * model.rows + column;
      matrix[index * size + other] =
        Number(index === other) -
        change.forward * (model.afterForward[entry] ?? 0) -
        change.returns * (model.afterReturn[entry] ?? 0) -
        change.again * (model.atRow[entry] ?? 0);
    }
  }
  const added = size === 0 ? right : solveLu(decomposeLu(matrix, size), right);
  let total = base.start;
  for (const [index, { row }] of changes.entries()) {
    total += (model.visits[row] ?? 0) * (added[index] ?? 0);
  }
  return { total, added };
}

/** What the change of a row adds to a visit there, where all else stays as `totals` has it. */
export function stepTotal(change: RowChange, totals: Omit<RowTotals, 'start'>): number {
  const { row, forward, returns, again } = change;
  return (
    forward * (totals.afterForward[row] ?? 0) +
    returns * (totals.afterReturn[row] ?? 0) +
    again * (totals.atRow[row] ?? 0)
  );
}
