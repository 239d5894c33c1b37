import { bestPolicy } from './best-policy.js';
import { rowChange, type RowChange } from './changed-rows.js';
import type { FixModel, RowTotals } from './fix-model.js';
import type { FixProblem } from './fix-problem.js';

/**
 * The most visits that any set of fixes, whatever it costs, brings to each row: a Markov decision process with
 * all sets of a row's fixes as its options. Complexity: 2^fixes of a row, and a policy iteration a row.
 */
export function mostVisits(problem: FixProblem): Float64Array {
  const { model } = problem;
  const options = Array.from({ length: model.rows }, (_, row) => rowChanges(problem, row));
  return Float64Array.from(
    options,
    (_, row) => bestPolicy(model, visitTotals(model, row), options).total,
  );
}

/** The changes of a row by every set of its fixes. */
function rowChanges({ model, fixes }: FixProblem, row: number): RowChange[] {
  let sets: FixProblem['fixes'][] = [[]];
  for (const fix of fixes.filter((one) => one.row === row)) {
    sets = sets.concat(sets.map((set) => [...set, fix]));
  }
  return sets.map((set) =>
    rowChange(
      model,
      row,
      set.map(({ effect }) => effect),
    ),
  );
}

/** Expected visits to a row as totals: its column of the matrices. */
function visitTotals(model: FixModel, row: number): RowTotals {
  const column = (matrix: Float64Array): Float64Array =>
    Float64Array.from({ length: model.rows }, (_, other) => matrix[other * model.rows + row] ?? 0);
  return {
    start: model.visits[row] ?? 0,
    afterForward: column(model.afterForward),
    afterReturn: column(model.afterReturn),
    atRow: column(model.atRow),
  };
}
