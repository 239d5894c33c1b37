import { setTimeout as pause } from 'node:timers/promises';
import { userInfo } from 'node:os';
import { Command } from 'commander';
import { createStores } from '../../activities/artifacts/storage-environment.js';
import { planBackfill } from '../../activities/control/plan-backfill.js';
import { BACKFILL_CHOICES, type BackfillChoice } from '../../activities/control/select-dates.js';
import type { BackfillInput, BackfillProgress } from '../../workflows/backfill-messages.js';
import { addDays } from '../../workflows/contracts/logical-date.js';
import { backfillLines, countsLine, planLines } from '../backfill-lines.js';
import { backfillProgress, startBackfill, type BackfillHandle } from '../backfills.js';
import { readClientConfig } from '../config.js';
import { connectForRuns, type TemporalClient } from '../connection.js';
import { runUrl } from '../ids.js';
import { dayIn, parseDay } from '../logical-day.js';
import { checkSpec, readSpecFile, type CheckedSpec } from '../spec/read-spec.js';
import { wrongCall } from '../command-failure.js';
import { backfillOrderCommand, backfillStatusCommand } from './backfill-orders.js';
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

interface BackfillFlags extends SpeakingFlags {
  spec: string;
  from?: string;
  to?: string;
  only: BackfillChoice;
  parallel?: number;
  includeEmpty?: boolean;
  dryRun?: boolean;
  wait?: boolean;
  reason?: string;
  by?: string;
}

/** Ten years; a backfill of more is two. */
const MOST_DATES = 3660;
const MOST_PARALLEL = 100;
const FOLLOW_INTERVAL_MS = 1000;

/** `wayline backfill`: runs a range of dates, and steers backfills that run. */
export function backfillCommand(): Command {
  const command = new Command('backfill')
    .description('run a range of dates as a backfill: oldest first, a few at a time')
    .enablePositionalOptions()
    .option('--spec <file>', 'pipeline spec, YAML', 'spec.yaml')
    .option('--from <day>', 'first date, YYYY-MM-DD', (text) => parseDay('--from', text))
    .option('--to <day>', 'last date, YYYY-MM-DD', (text) => parseDay('--to', text))
    .option(
      '--only <which>',
      'missing (no release), failed (last run failed, aborted or cancelled) or all',
      oneOf('--only', BACKFILL_CHOICES),
      'missing',
    )
    .option('--parallel <n>', 'dates at a time (default: limits.openRuns)', parseParallel)
    .option('--include-empty', 'run dates whose source day holds nothing, too')
    .option('--dry-run', 'print what would run and why, and how long that may take')
    .option('--wait', 'end with the backfill, or when all that is left waits for an operator')
    .option('--reason <text>', 'why; it is kept in the ledger')
    .option('--by <name>', 'who asks for it (default: the user of this machine)');
  addSpeakingOptions(command);
  for (const name of ['pause', 'resume', 'cancel'] as const) {
    command.addCommand(backfillOrderCommand(name));
  }
  command.addCommand(backfillStatusCommand());
  addExamples(
    command,
    'backfill --spec shop.yaml --from 2026-01-01 --to 2026-03-31 --dry-run',
    'backfill --spec shop.yaml --from 2026-01-01 --to 2026-03-31 --parallel 4 --wait',
    'backfill --spec shop.yaml --from 2026-03-01 --to 2026-03-31 --only failed',
    'backfill status shop-backfill-2026-01-01-2026-03-31',
  );
  return command.action((flags: BackfillFlags) => {
    const terminal = terminalOf(flags);
    return perform(terminal, () => runBackfill(flags, terminal));
  });
}

function parseParallel(text: string): number {
  const parallel = Number(text);
  if (Number.isInteger(parallel) && parallel >= 1 && parallel <= MOST_PARALLEL) return parallel;
  throw wrongCall({
    object: `--parallel ${text}`,
    expected: `a number from 1 to ${MOST_PARALLEL}`,
  });
}

async function runBackfill(flags: BackfillFlags, terminal: Terminal): Promise<ExitCode> {
  const spec = checkSpec(await readSpecFile(flags.spec));
  const { from, to } = rangeOf(flags, spec.complete.timezone);
  const temporal = await connectForRuns();
  try {
    return flags.dryRun === true
      ? await showPlan(temporal, { spec, from, to, flags, terminal })
      : await startAndFollow(temporal, { spec, from, to, flags, terminal });
  } finally {
    await temporal.close();
  }
}

/** The range that is asked for; fails (exit 2) where it is none, or reaches into the future. */
function rangeOf({ from, to }: BackfillFlags, timezone: string): { from: string; to: string } {
  if (from === undefined) throw wrongCall({ object: '--from', expected: 'a day as YYYY-MM-DD' });
  if (to === undefined) throw wrongCall({ object: '--to', expected: 'a day as YYYY-MM-DD' });
  const today = dayIn(timezone, new Date());
  if (to > today) {
    throw wrongCall({
      object: `--to ${to}`,
      expected: `a day that is not after today in ${timezone}`,
      nearest: today,
    });
  }
  const last = addDays(from, MOST_DATES - 1);
  if (to < from || to > last) {
    throw wrongCall({
      object: `--to ${to}`,
      expected: `a day from ${from} on, at most ${MOST_DATES} dates`,
      nearest: to < from ? from : last,
    });
  }
  return { from, to };
}

interface AskedBackfill {
  spec: CheckedSpec;
  from: string;
  to: string;
  flags: BackfillFlags;
  terminal: Terminal;
}

async function showPlan(temporal: TemporalClient, asked: AskedBackfill): Promise<ExitCode> {
  const { spec, from, to, flags, terminal } = asked;
  const stores = createStores(readClientConfig().storage);
  const { only, includeEmpty = false } = flags;
  const plan = await planBackfill(
    { client: temporal.client, stores },
    { spec: spec.complete, from, to, only, includeEmpty },
  );
  const parallel = flags.parallel ?? spec.complete.limits.openRuns;
  if (terminal.json) terminal.printJson({ from, to, only, parallel, ...plan });
  else for (const line of planLines(plan, parallel)) terminal.print(line);
  return EXIT_CODES.done;
}

async function startAndFollow(temporal: TemporalClient, asked: AskedBackfill): Promise<ExitCode> {
  const { flags, terminal } = asked;
  const config = readClientConfig();
  const { handle, alreadyOpen } = await startBackfill(temporal, config.taskQueue, inputOf(asked));
  const { workflowId } = handle;
  const ui = config.temporalUiUrl;
  const where = ui === undefined ? '' : `: ${runUrl(ui, temporal.namespace, workflowId)}`;
  terminal.say(`${workflowId} ${alreadyOpen ? 'is already running' : 'started'}${where}`);
  if (flags.wait === true) return follow(temporal, handle, terminal);
  if (terminal.json) terminal.printJson({ backfillId: workflowId, alreadyOpen });
  else terminal.say(`See: wayline backfill status ${workflowId}`);
  return EXIT_CODES.done;
}

function inputOf({ spec, from, to, flags }: AskedBackfill): BackfillInput {
  return {
    ...{ spec: spec.input, from, to, only: flags.only },
    ...(flags.parallel === undefined ? {} : { parallel: flags.parallel }),
    ...(flags.includeEmpty === undefined ? {} : { includeEmpty: flags.includeEmpty }),
    by: flags.by ?? userInfo().username,
    ...(flags.reason === undefined ? {} : { reason: flags.reason }),
  };
}

/** Follows a backfill until it has ended, or all that is left waits for an operator. */
async function follow(
  temporal: TemporalClient,
  handle: BackfillHandle,
  terminal: Terminal,
): Promise<ExitCode> {
  const interruption = new Interruption();
  try {
    let said = '';
    for (;;) {
      const progress = await backfillProgress(temporal, handle);
      const line = countsLine(progress);
      if (line !== said) terminal.say(line);
      said = line;
      if (isSettled(progress)) return sayResult(handle.workflowId, progress, terminal);
      await pause(FOLLOW_INTERVAL_MS, undefined, { signal: interruption.signal }).catch(
        () => undefined,
      );
      interruption.signal.throwIfAborted();
    }
  } finally {
    interruption.dispose();
  }
}

function isSettled({ state, counts }: BackfillProgress): boolean {
  if (state === 'done' || state === 'cancelled') return true;
  if (state === 'planning' || state === 'paused') return false;
  return (counts.waiting ?? 0) + (counts.running ?? 0) === 0;
}

function sayResult(id: string, progress: BackfillProgress, terminal: Terminal): ExitCode {
  if (terminal.json) terminal.printJson({ backfillId: id, ...progress });
  else for (const line of backfillLines(id, progress)) terminal.print(line);
  const { held, blocked, failed, aborted, cancelled, not_started: left } = progress.counts;
  const bad = [held, blocked, failed, aborted, cancelled, left].some((count) => (count ?? 0) > 0);
  return bad ? EXIT_CODES.failed : EXIT_CODES.done;
}
