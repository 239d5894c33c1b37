import { Command } from 'commander';
import { readClientConfig, type ClientConfig } from '../config.js';
import { connectForRuns, type TemporalClient } from '../connection.js';
import { runUrl } from '../ids.js';
import { parseDay } from '../logical-day.js';
import { followRun, type Followed } from '../progress/follow-run.js';
import { createProgressView } from '../progress/progress-view.js';
import { runSummary } from '../progress/run-summary.js';
import { runLine, type EndedRun, type RunLine } from '../run-result.js';
import { startRun, type RunHandle } from '../runs.js';
import { checkSpec, readSpecFile } from '../spec/read-spec.js';
import { oneLine, wrongCall } from '../command-failure.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { Interruption } from './interruption.js';
import { perform } from './perform.js';
import {
  addExamples,
  addSpeakingOptions,
  oneOf,
  terminalOf,
  type SpeakingFlags,
} from './speaking-options.js';
import type { Terminal } from './terminal.js';

interface RunFlags extends SpeakingFlags {
  date?: string;
  spec: string;
  wait?: boolean;
  onFailure: 'hold' | 'fail';
}

/** `wayline run`: starts the run of a date on a Temporal server. */
export function runCommand(): Command {
  const command = new Command('run')
    .description('start the run of a date on a Temporal server, whose workers then do it')
    .option('--date <day>', 'logical date, YYYY-MM-DD', (text) => parseDay('--date', text))
    .option('--spec <file>', 'pipeline spec, YAML', 'spec.yaml')
    .option('--wait', 'show the progress and end with the run')
    .option(
      '--on-failure <what>',
      'where a stage fails: hold (an operator decides) or fail (the run ends)',
      oneOf('--on-failure', ['hold', 'fail']),
      'hold',
    );
  addSpeakingOptions(command);
  addExamples(
    command,
    'run --date 2026-03-31 --spec shop.yaml',
    'run --date 2026-03-31 --wait --on-failure fail --json',
  );
  return command.action((flags: RunFlags) => {
    const terminal = terminalOf(flags);
    return perform(terminal, () => startAndFollow(flags, terminal));
  });
}

async function startAndFollow(flags: RunFlags, terminal: Terminal): Promise<ExitCode> {
  const { date } = flags;
  if (date === undefined) throw wrongCall({ object: '--date', expected: 'a day as YYYY-MM-DD' });
  const config = readClientConfig();
  const spec = checkSpec(await readSpecFile(flags.spec));
  const temporal = await connectForRuns();
  try {
    const { handle, alreadyOpen } = await startRun(temporal, {
      taskQueue: config.taskQueue,
      input: { date, spec: spec.input, onFailure: flags.onFailure },
    });
    const urls = urlsOf(config, temporal, handle);
    const where = urls.temporal === null ? '' : `: ${urls.temporal}`;
    terminal.say(`${handle.workflowId} ${alreadyOpen ? 'is already running' : 'started'}${where}`);
    if (flags.wait !== true) {
      if (terminal.json) {
        terminal.printJson({
          runId: handle.workflowId,
          date,
          status: 'running',
          alreadyOpen,
          urls,
        });
      }
      return EXIT_CODES.done;
    }
    return await waitFor(temporal, handle, { terminal, urls });
  } finally {
    await temporal.close();
  }
}

async function waitFor(
  temporal: TemporalClient,
  handle: RunHandle,
  { terminal, urls }: { terminal: Terminal; urls: RunLine['urls'] },
): Promise<ExitCode> {
  const interruption = new Interruption();
  const view = createProgressView(terminal);
  try {
    const followed = await followRun(temporal, handle, {
      intervalMs: view.intervalMs,
      onSnapshot: (snapshot) => view.update(snapshot),
      signal: interruption.signal,
      untilHeld: true,
    });
    return 'held' in followed
      ? sayHeld(handle, followed.held, { terminal, urls })
      : sayEnded(followed.ended, { terminal, urls });
  } finally {
    view.close();
    interruption.dispose();
  }
}

function sayEnded(
  run: EndedRun,
  { terminal, urls }: { terminal: Terminal; urls: RunLine['urls'] },
): ExitCode {
  for (const line of runSummary(run, urls, terminal)) terminal.say(line);
  if (run.error) terminal.warn(oneLine(`${run.error.type}: ${run.error.message}`));
  if (terminal.json) terminal.printJson(runLine(run, urls));
  return run.status === 'done' ? EXIT_CODES.done : EXIT_CODES.failed;
}

function sayHeld(
  { workflowId }: RunHandle,
  held: Extract<Followed, { held: unknown }>['held'],
  { terminal, urls }: { terminal: Terminal; urls: RunLine['urls'] },
): ExitCode {
  const { failure } = held;
  const commands = [`wayline retry ${workflowId}`, `wayline abort ${workflowId}`];
  terminal.warn(
    oneLine(`${workflowId} is held at ${failure?.stage ?? 'a stage'}: ${failure?.message ?? ''}`),
  );
  if (failure) terminal.warn(oneLine(`What to do: ${failure.remedy}`));
  terminal.warn(`Then: ${commands.join('   or   ')}`);
  if (terminal.json) {
    const { date, stages } = held;
    terminal.printJson({
      runId: workflowId,
      date,
      status: 'held',
      stages,
      urls,
      error: failure ?? null,
      commands,
    });
  }
  return EXIT_CODES.failed;
}

function urlsOf(
  { temporalUiUrl }: ClientConfig,
  { namespace }: TemporalClient,
  { workflowId }: RunHandle,
): RunLine['urls'] {
  return {
    temporal: temporalUiUrl === undefined ? null : runUrl(temporalUiUrl, namespace, workflowId),
    report: null,
  };
}
