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

/** Parts that a line names before it counts the others. */
const NAMED_PARTS = 5;

/** Says which days a stage has to make anew, such as `collect reads 1 of 90 days: 2026-03-31`. */
export function partsLine({ stage, parts }: GatheredStage): string | undefined {
  if (parts === undefined) return undefined;
  const { missing, all } = parts;
  const more = missing.length - NAMED_PARTS;
  const named = missing.slice(0, NAMED_PARTS).join(', ');
  const days = missing.length === 0 ? '' : `: ${named}${more > 0 ? ` and ${more} more` : ''}`;
  const most = parts.atLeast ? 'at least ' : '';
  return stage === 'collect'
    ? `${stage} reads ${missing.length} of ${all} source days${days}`
    : `${stage} makes ${most}${missing.length} of ${all} days${days}`;
}
