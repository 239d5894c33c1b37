import { decisionCommand } from '../workflows/decision-commands.js';
import type { DecisionOffer } from '../workflows/messages.js';

/** A command that would be accepted for a run that waits, and what it does. */
export interface DecisionCommand {
  command: string;
  effect: string;
}

/** The commands that free a run: one for each decision that the run says it would take now. */
export function decisionCommands(
  runId: string,
  offers: readonly DecisionOffer[] | undefined,
): DecisionCommand[] {
  return (offers ?? []).map(({ verb, effect }) => ({
    command: decisionCommand(verb, runId),
    effect,
  }));
}

/** The same as lines for people, the effects in a column of their own. */
export function decisionLines(commands: readonly DecisionCommand[]): string[] {
  const width = Math.max(...commands.map(({ command }) => command.length), 0);
  return commands.map(({ command, effect }) => `${command.padEnd(width)}  # ${effect}`);
}
