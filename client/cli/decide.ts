import { userInfo } from 'node:os';
import { Command } from 'commander';
import { STAGES, type StageName } from '../../workflows/contracts/stage-io.js';
import {
  DECISION_UPDATES,
  type DecisionInput,
  type DecisionVerb,
} from '../../workflows/messages.js';
import { connectByEnvironment } from '../connection.js';
import { unreachable } from '../command-failure.js';
import { findRun } from '../runs.js';
import { collectSettings } from './settings.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { perform } from './perform.js';
import {
  addExamples,
  addSpeakingOptions,
  oneOf,
  terminalOf,
  type SpeakingFlags,
} from './speaking-options.js';
import type { Terminal } from './terminal.js';

interface DecisionFlags extends SpeakingFlags {
  stage?: StageName;
  reason?: string;
  set?: Record<string, unknown>;
}

/** A worker answers an update in well under a second; without one it would wait for ever. */
const ANSWER_TIMEOUT_MS = 10_000;

const VERBS = {
  retry: { verb: 'retryStage', description: 'run the stage again that is held or retrying' },
  skip: {
    verb: 'skipStage',
    description: 'go on with the stage’s last good output, marked as carried over',
  },
  override: { verb: 'overrideGate', description: 'let a blocked run through its quality gate' },
  abort: { verb: 'abort', description: 'give an open run up; it ends as aborted' },
} as const satisfies Record<string, { verb: DecisionVerb; description: string }>;

/** `wayline retry|skip|override|abort`: an operator's decision on a run that is held or retries. */
export function decisionCommand(verb: keyof typeof VERBS): Command {
  const command = new Command(verb)
    .description(VERBS[verb].description)
    .argument('<run>', 'date (then the latest of that date) or id of a run')
    .option('--stage <stage>', 'only if this is the stage', oneOf('--stage', STAGES))
    .option('--reason <text>', 'why; it is kept in the run’s history and in the ledger');
  if (verb === 'retry') {
    command.option(
      '--set <key=value>',
      'spec key of the stage, such as segment.k=8; may be given again',
      collectSettings,
    );
  }
  addSpeakingOptions(command);
  addExamples(command, `${verb} 2026-03-31`, `${verb} shop-2026-03-31 --reason "file replaced"`);
  return command.action((name: string, flags: DecisionFlags) => {
    const terminal = terminalOf(flags);
    return perform(terminal, () => decide(verb, { name, flags, terminal }));
  });
}

async function decide(
  verb: keyof typeof VERBS,
  { name, flags, terminal }: { name: string; flags: DecisionFlags; terminal: Terminal },
): Promise<ExitCode> {
  const temporal = await connectByEnvironment();
  try {
    const { handle, run } = await findRun(temporal, name);
    const decision = {
      by: userInfo().username,
      ...(flags.reason === undefined ? {} : { reason: flags.reason }),
      ...(flags.stage === undefined ? {} : { stage: flags.stage }),
      ...(flags.set === undefined ? {} : { set: flags.set }),
    };
    const abort = new AbortController();
    const late = setTimeout(() => abort.abort(), ANSWER_TIMEOUT_MS);
    const answer = await temporal.client
      .withAbortSignal(abort.signal, () =>
        handle.executeUpdate<string, [DecisionInput]>(DECISION_UPDATES[VERBS[verb].verb].name, {
          args: [decision],
        }),
      )
      .catch((error: unknown) => {
        throw abort.signal.aborted ? noWorker(run.runId) : error;
      })
      .finally(() => clearTimeout(late));
    if (terminal.json) terminal.printJson({ runId: run.runId, date: run.date, answer });
    else terminal.print(`${run.runId}: ${answer}`);
    return EXIT_CODES.done;
  } finally {
    await temporal.close();
  }
}

function noWorker(runId: string): Error {
  return unreachable(
    `run ${runId}`,
    `no worker answered within ${ANSWER_TIMEOUT_MS / 1000} s`,
    'Start one with: wayline worker',
  );
}
