import type { DecisionVerb } from './messages.js';

/** The command of the command line for each decision. */
const COMMANDS: Record<DecisionVerb, string> = {
  retryStage: 'retry',
  skipStage: 'skip',
  overrideGate: 'override',
  abort: 'abort',
};

/** The command that sends a decision to a run. */
export function decisionCommand(verb: DecisionVerb, runId: string): string {
  return `wayline ${COMMANDS[verb]} ${runId}`;
}
