import path from 'node:path';
import { stringify } from 'yaml';
import { WaylineError } from '../../activities/failures.js';
import { EXIT_CODES, type ExitCode } from '../cli/exit-codes.js';
import type { Terminal } from '../cli/terminal.js';
import { CommandFailure, oneLine } from '../command-failure.js';
import { openInBrowser } from '../open-in-browser.js';
import { runSummary } from '../progress/run-summary.js';
import { runLine, type EndedRun } from '../run-result.js';
import type { DemoOptions } from './demo-options.js';
import { planDemo, type DemoPlan } from './demo-plan.js';
import { runOnStack, type DemoOutcome } from './demo-run.js';
import { logFolder, makeWorkDir, startDemoStack, type DemoScene } from './demo-stack.js';
import { resolveLogicalDate } from './logical-date.js';
import { checkCopyTarget } from './release-copy.js';

/**
 * One daily run on embedded servers, from the source to the report. Resolves with the exit code once
 * the run has ended and, in a terminal, the user has pressed Ctrl-C; the caller runs the teardown.
 * Throws CommandFailure for what goes wrong before there is a run, Interrupted where a signal arrives then.
 */
export async function runDemo(scene: DemoScene): Promise<ExitCode> {
  const { options, config, terminal, interruption } = scene;
  if (options.out !== undefined) await checkCopyTarget('--out', options.out);
  const plan = await interruption.race(planDemo(options, config, terminal));
  sayPlan(plan, scene);
  const date = options.date ?? (await interruption.race(latestDate(plan, scene)));
  terminal.say(`date: ${date}`);
  const stack = await startDemoStack(plan, scene);
  const outcome = await runOnStack({ plan, date, stack, scene });
  report(outcome, scene);
  if (outcome.interrupted !== undefined) return outcome.interrupted.exitCode;
  if (options.open && outcome.reportPath !== undefined) openInBrowser(outcome.reportPath);
  if (terminal.isAttended && !options.exit) {
    terminal.print('\nThe servers stay up; press Ctrl-C to stop them.');
    await Promise.race([interruption.arrives(), stack.worker.lost.catch(() => undefined)]);
    terminal.say('stopping');
  }
  return outcome.run.status === 'done' && outcome.copied ? EXIT_CODES.done : EXIT_CODES.failed;
}

function sayPlan({ spec, specOrigin, source }: DemoPlan, { terminal }: DemoScene): void {
  terminal.say(`source: ${source.label}`);
  terminal.say(SPEC_ORIGINS[specOrigin]);
  if (specOrigin === 'file') return;
  terminal.say(stringify(spec.input).trimEnd().replaceAll(/^/gm, '  '));
}

const SPEC_ORIGINS: Record<DemoPlan['specOrigin'], string> = {
  file: 'spec: as given, with storage replaced',
  source: 'spec: spec.yaml of the source, with storage replaced',
  derived: 'spec: derived from the source',
};

async function latestDate(plan: DemoPlan, { teardown }: DemoScene): Promise<string> {
  const spec = plan.spec.complete;
  const workDir = await makeWorkDir(teardown);
  const question = { source: plan.source, spec, now: new Date(), workDir };
  const date = await resolveLogicalDate(question).catch((error: unknown) => {
    throw asFailedRead(error);
  });
  if (date !== undefined) return date;
  throw failedCall('UpstreamNotReady', {
    object: `${plan.source.label}/${spec.sources.events.path}`,
    message: 'no day up to today has an event',
    remedy: 'Name a source with events, or a day with --date.',
  });
}

/** A source without day folders is read to find its last day; what cannot be read there fails the run. */
function asFailedRead(error: unknown): unknown {
  if (!(error instanceof WaylineError)) return error;
  return failedCall(error.type, error);
}

function failedCall(
  type: string,
  { object, message, remedy }: { object: string; message: string; remedy: string },
): CommandFailure {
  const line = oneLine(`${object}: ${message}`);
  return new CommandFailure(EXIT_CODES.failed, { type, object, message: line, remedy });
}

function report(outcome: DemoOutcome, { terminal, options }: DemoScene): void {
  const { run, urls } = outcome;
  if (!terminal.quiet || run.status !== 'done') {
    for (const line of runSummary(run, urls, terminal)) terminal.say(line);
    if (options.out !== undefined && outcome.copied && run.status === 'done') {
      terminal.say(`Copy      ${path.resolve(options.out)}`);
    }
  }
  sayFailure(run, terminal, options);
  if (terminal.json) terminal.printJson(runLine(run, urls));
}

function sayFailure({ error }: EndedRun, terminal: Terminal, options: DemoOptions): void {
  if (error === undefined) return;
  terminal.warn(terminal.errorColors.red(oneLine(`${error.type}: ${error.message}`)));
  terminal.say(`What to do: ${oneLine(error.remedy)}`);
  terminal.say(`Logs: ${logFolder(options)}`);
}
