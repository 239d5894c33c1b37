import type { ClientConfig } from '../config.js';
import { oneLine } from '../command-failure.js';
import type { TemporalClient } from '../connection.js';
import { decisionCommands, decisionLines } from '../decision-commands.js';
import { runUrl } from '../ids.js';
import { followRun, type Followed } from '../progress/follow-run.js';
import { createProgressView } from '../progress/progress-view.js';
import { runSummary } from '../progress/run-summary.js';
import { runLine, type EndedRun, type RunLine } from '../run-result.js';
import type { RunHandle } from '../runs.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { Interruption } from './interruption.js';
import type { Terminal } from './terminal.js';

/** Where a followed run is shown, and the addresses that are told at its end. */
export interface FollowScene {
  terminal: Terminal;
  urls: RunLine['urls'];
}

/** Shows a run until it ends or is held, says how (in JSON where asked), and returns the exit code for it. */
export async function followToEnd(
  temporal: TemporalClient,
  handle: RunHandle,
  { terminal, urls }: FollowScene,
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

/** Addresses of a run; null where they are not known. */
export function urlsOf(
  { temporalUiUrl }: ClientConfig,
  { namespace }: TemporalClient,
  { workflowId }: RunHandle,
): RunLine['urls'] {
  return {
    temporal: temporalUiUrl === undefined ? null : runUrl(temporalUiUrl, namespace, workflowId),
    report: null,
  };
}

function sayEnded(run: EndedRun, { terminal, urls }: FollowScene): ExitCode {
  for (const line of runSummary(run, urls, terminal)) terminal.say(line);
  if (run.error) terminal.warn(oneLine(`${run.error.type}: ${run.error.message}`));
  if (terminal.json) terminal.printJson(runLine(run, urls));
  return run.status === 'done' ? EXIT_CODES.done : EXIT_CODES.failed;
}

function sayHeld(
  { workflowId }: RunHandle,
  held: Extract<Followed, { held: unknown }>['held'],
  { terminal, urls }: FollowScene,
): ExitCode {
  const { failure, state } = held;
  const decisions = decisionCommands(workflowId, held.decisions);
  terminal.warn(
    oneLine(
      `${workflowId} is ${state} at ${failure?.stage ?? 'a stage'}: ${failure?.message ?? ''}`,
    ),
  );
  if (failure) terminal.warn(oneLine(`What to do: ${failure.remedy}`));
  terminal.warn('Then one of:');
  for (const line of decisionLines(decisions)) terminal.warn(`  ${line}`);
  if (terminal.json) {
    const { date, stages } = held;
    terminal.printJson({
      runId: workflowId,
      date,
      status: state,
      stages,
      urls,
      error: failure ?? null,
      decisions,
    });
  }
  return EXIT_CODES.failed;
}
