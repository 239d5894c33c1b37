import { userInfo } from 'node:os';
import { Command } from 'commander';
import { STAGES, type StageName } from '../../workflows/contracts/stage-io.js';
import { abortUpdate, retryStageUpdate, type DecisionInput } from '../../workflows/messages.js';
import { connectByEnvironment } from '../connection.js';
import { unreachable } from '../command-failure.js';
import { findRun } from '../runs.js';
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
}

/** A worker answers an update in well under a second; without one it would wait for ever. */
const ANSWER_TIMEOUT_MS = 10_000;

const VERBS = {
  retry: { update: retryStageUpdate, description: 'run the stage again at which a run is held' },
  abort: { update: abortUpdate, description: 'give a held run up; it ends as aborted' },
} as const;

/** `wayline retry` and `wayline abort`: an operator's decision on a held run. */
export function decisionCommand(verb: keyof typeof VERBS): Command {
  const command = new Command(verb)
    .description(VERBS[verb].description)
    .argument('<run>', 'date (then the latest of that date) or id of a run')
    .option('--stage <stage>', 'only if this stage is held', oneOf('--stage', STAGES))
    .option('--reason <text>', 'why; it stays in the run’s history');
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
    };
    const abort = new AbortController();
    const late = setTimeout(() => abort.abort(), ANSWER_TIMEOUT_MS);
    const answer = await temporal.client
      .withAbortSignal(abort.signal, () =>
        handle.executeUpdate<string, [DecisionInput]>(VERBS[verb].update.name, {
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
