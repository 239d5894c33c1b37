import type { FixModel } from './fix-model.js';
import type { Fix, FixPlan, FixProblem } from './fix-problem.js';

/**
 * What is expected of the chain once some fixes are made. There is a column a row of the model, for visits to
 * it, and a last one for the goal, so that matrices are rows x (rows + 1), row-major.
 */
export interface PlanState {
  readonly columns: number;
  /** Expected from the start. */
  readonly start: Float64Array;
  /** Expected after a step forward out of a row, after a step back, and at the row itself. */
  readonly forward: Float64Array;
  readonly back: Float64Array;
  readonly here: Float64Array;
  /** Share of a row's visits that neither goes forward nor steps back: it exits, or begins again. */
  readonly stopped: Float64Array;
  /** Share of the stopped visits that exit. */
  readonly exiting: Float64Array;
  /** Share of a row's visits that steps back. */
  readonly returns: Float64Array;
}

/** Chance that a session reaches the goal. */
export const stateConversion = ({ start, columns }: PlanState): number => start[columns - 1] ?? 0;

/** The chain in which no fix is made. */
export function unfixedState(model: FixModel): PlanState {
  const { rows, conversion } = model;
  const columns = rows + 1;
  const joined = (visits: Float64Array, toGoal: Float64Array): Float64Array => {
    const matrix = new Float64Array(rows * columns);
    for (let row = 0; row < rows; row += 1) {
      matrix.set(visits.subarray(row * rows, (row + 1) * rows), row * columns);
      matrix[row * columns + rows] = toGoal[row] ?? 0;
    }
    return matrix;
  };
  return {
    columns,
    start: Float64Array.of(...model.visits, conversion.start),
    forward: joined(model.afterForward, conversion.afterForward),
    back: joined(model.afterReturn, conversion.afterReturn),
    here: joined(model.atRow, conversion.atRow),
    stopped: model.exit.slice(),
    exiting: new Float64Array(rows).fill(1),
    returns: model.returns.slice(),
  };
}

/** The chain once the fixes of a plan are made. Complexity: rows² a fix. */
export function planState({ fixes }: FixProblem, unfixed: PlanState, plan: FixPlan): PlanState {
  const state = copyState(unfixed);
  for (const [index, fix] of fixes.entries()) if (plan[index] === 1) addFix(state, fix);
  return state;
}

export const copyState = (state: PlanState): PlanState => ({
  columns: state.columns,
  start: state.start.slice(),
  forward: state.forward.slice(),
  back: state.back.slice(),
  here: state.here.slice(),
  stopped: state.stopped.slice(),
  exiting: state.exiting.slice(),
  returns: state.returns.slice(),
});

/**
 * Makes one fix more, in place: the change of a row is a matrix of rank one.
 * Source: Sherman & Morrison, Annals of Mathematical Statistics 21 (1950), for (I - Q - e d')^-1.
 */
export function addFix(state: PlanState, { row, effect }: Fix): void {
  const { columns, stopped, exiting, returns } = state;
  const stops = stopped[row]! * (1 - effect.exitsAvoided);
  const exits = exiting[row]! * (1 - effect.exitsRegained);
  const again = stops * (1 - exits) - stopped[row]! * (1 - exiting[row]!);
  const back = -returns[row]! * effect.returnsAvoided;
  const onward = stopped[row]! - stops - back;
  stopped[row] = stops;
  exiting[row] = exits;
  returns[row]! += back;
  const added = new Float64Array(columns);
  for (let column = 0; column < columns; column += 1) {
    const entry = row * columns + column;
    added[column] =
      onward * state.forward[entry]! + back * state.back[entry]! + again * state.here[entry]!;
  }
  const growth = 1 / (1 - added[row]!);
  for (let column = 0; column < columns; column += 1) added[column]! *= growth;
  addMultiple(state.start, 0, added, state.start[row]!);
  for (const matrix of [state.forward, state.back, state.here]) {
    for (let from = 0; from < matrix.length; from += columns) {
      addMultiple(matrix, from, added, matrix[from + row]!);
    }
  }
}

function addMultiple(target: Float64Array, at: number, added: Float64Array, times: number): void {
  if (times === 0) return;
  for (let column = 0; column < added.length; column += 1) {
    target[at + column]! += times * added[column]!;
  }
}
