import { Command } from 'commander';
import { createStores } from '../../activities/artifacts/storage-environment.js';
import { fillCommand } from '../../activities/control/reconcile.js';
import { unpublishedDates, type ReconciledDate } from '../../activities/control/reconcile-dates.js';
import { reconcilePipeline } from '../../activities/control/reconcile-pipeline.js';
import { endOfDay } from '../../workflows/contracts/logical-date.js';
import { awaitsOperator } from '../../workflows/contracts/search-attributes.js';
import { readClientConfig } from '../config.js';
import { connectForRuns } from '../connection.js';
import { runWorkflowId } from '../ids.js';
import { parseDay } from '../logical-day.js';
import { table } from '../progress/run-summary.js';
import { scheduleOf } from '../schedules/desired-schedule.js';
import { checkSpec, readSpecFile } from '../spec/read-spec.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { perform } from './perform.js';
import {
  addExamples,
  addSpeakingOptions,
  terminalOf,
  type SpeakingFlags,
} from './speaking-options.js';
import type { Terminal } from './terminal.js';

interface ReconcileFlags extends SpeakingFlags {
  spec: string;
  asOf?: string;
}

/** `wayline reconcile`: what was due and what has become of it, as the daily check sees it. */
export function reconcileCommand(): Command {
  const command = new Command('reconcile')
    .description('compare the dates that were due with what was published; changes nothing')
    .option('--spec <file>', 'pipeline spec, YAML', 'spec.yaml')
    .option('--as-of <day>', 'what was due up to the end of that day (default: now)', (text) =>
      parseDay('--as-of', text),
    );
  addSpeakingOptions(command);
  addExamples(
    command,
    'reconcile --spec shop.yaml',
    'reconcile --spec shop.yaml --as-of 2026-03-31 --json',
  );
  return command.action((flags: ReconcileFlags) => {
    const terminal = terminalOf(flags);
    return perform(terminal, () => check(flags, terminal));
  });
}

async function check(flags: ReconcileFlags, terminal: Terminal): Promise<ExitCode> {
  const { complete: spec } = checkSpec(await readSpecFile(flags.spec));
  scheduleOf(spec);
  const asOfMs = flags.asOf ? Date.parse(endOfDay(flags.asOf, spec.timezone)) : Date.now();
  const stores = createStores(readClientConfig().storage);
  const temporal = await connectForRuns();
  try {
    const { client } = temporal;
    const { dates, schedule } = await reconcilePipeline({ client, stores }, spec, asOfMs);
    const unpublished = unpublishedDates(dates);
    const held = dates.filter(({ state }) => awaitsOperator(state));
    const commands = [
      fillCommand(unpublished, flags.spec),
      ...held.map(({ date }) => `wayline retry ${runWorkflowId(spec.pipeline, date)}`),
    ].filter((command) => command !== '');
    if (terminal.json) {
      const { pipeline } = spec;
      terminal.printJson({ pipeline, dates, unpublished, commands, schedule });
    } else {
      for (const line of linesOf(dates)) terminal.print(line);
      if (schedule.paused) terminal.warn(`The schedule is paused: ${schedule.note}`);
      if (!schedule.exists) terminal.warn('The schedule does not exist: wayline schedule apply');
      for (const command of commands) terminal.warn(`Then: ${command}`);
    }
    return commands.length > 0 ? EXIT_CODES.failed : EXIT_CODES.done;
  } finally {
    await temporal.close();
  }
}

function linesOf(dates: readonly ReconciledDate[]): string[] {
  if (dates.length === 0) return ['no date was due'];
  const header = ['date', 'due', 'state', 'release or reason'];
  const rows = dates.map(({ date, dueAt, state, reason, release }) => [
    ...[date, `${dueAt.slice(0, 16)}Z`, state],
    [release, reason].filter(Boolean).join('; '),
  ]);
  return table([header, ...rows], 4);
}
