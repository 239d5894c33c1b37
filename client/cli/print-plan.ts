import type { GatheredStage } from '../plans/gather-plan.js';
import type { StageAction } from '../plans/stage-plan.js';
import { table } from '../progress/run-summary.js';
import type { Terminal } from './terminal.js';

/** Prints what will become of every stage, a line each. */
export function printPlan(terminal: Terminal, plan: readonly GatheredStage[]): void {
  const { colors } = terminal;
  const paint: Record<StageAction, (text: string) => string> = {
    reuse: colors.cyan,
    recompute: colors.yellow,
    republish: colors.green,
  };
  const rows = plan.map(({ stage, action, why }) => [stage, action, why]);
  for (const [index, line] of table(rows, rows.length).entries()) {
    const action = plan[index]?.action;
    terminal.print(
      action === undefined ? line : `  ${line.replace(action, paint[action](action))}`,
    );
  }
}
