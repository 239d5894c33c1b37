import { Command } from 'commander';
import { restartBreakerCount } from '../../activities/control/breaker-state.js';
import { startBackfill } from '../backfills.js';
import { oneLine } from '../command-failure.js';
import { readClientConfig } from '../config.js';
import { missedDates, rangesOf, type DateRange } from '../schedules/missed-dates.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import {
  addByOption,
  addWhoOptions,
  onSchedule,
  recordOrWarn,
  whoOf,
  type ScheduleScene,
  type WhoFlags,
} from './on-schedule.js';

/** `wayline schedule pause`: nothing fires until it is resumed. */
export function pauseCommand(): Command {
  const command = new Command('pause')
    .description(
      'pause the schedule of a pipeline; open runs go on, and what is missing is still reported',
    )
    .requiredOption('--reason <text>', 'why; it is shown in the Web UI and kept in the ledger');
  return onSchedule(
    addByOption(command),
    ['pause shop --reason "source is being migrated"'],
    pause,
  );
}

interface PauseFlags extends WhoFlags {
  reason: string;
}

interface ResumeFlags extends WhoFlags {
  fill?: boolean;
}

/** `wayline schedule resume`: it fires again; what was missed is listed, and run if asked for. */
export function resumeCommand(): Command {
  const command = new Command('resume')
    .description('resume the schedule of a pipeline, and list the dates that were missed')
    .option('--fill', 'run the dates that were missed, as backfills');
  return onSchedule(
    addWhoOptions(command),
    ['resume shop', 'resume shop --fill --reason "source is back"'],
    resume,
  );
}

async function pause(scene: ScheduleScene, flags: PauseFlags): Promise<ExitCode> {
  const { schedule, terminal } = scene;
  const { reason } = flags;
  const { paused, note = '' } = schedule.description.state;
  const who = whoOf(flags);
  const now = `paused by ${who}: ${oneLine(reason)}`;
  if (!paused) {
    await schedule.handle.pause(now);
    await recordOrWarn(scene, {
      ...{ what: 'pause', who, why: reason },
      ...{ before: { paused, note }, after: { paused: true, note: now } },
    });
  }
  const { scheduleId } = schedule;
  if (terminal.json) terminal.printJson({ scheduleId, paused: true, alreadyPaused: paused });
  else
    terminal.print(paused ? `${scheduleId} is paused already: ${note}` : `${scheduleId}: ${now}`);
  return EXIT_CODES.done;
}

async function resume(scene: ScheduleScene, flags: ResumeFlags): Promise<ExitCode> {
  const { temporal, stores, schedule, terminal } = scene;
  const { paused, note = '' } = schedule.description.state;
  const who = whoOf(flags);
  const why = flags.reason ?? '';
  const now = new Date();
  if (paused) {
    const { complete } = await schedule.spec();
    const resumed = `resumed by ${who}${why === '' ? '' : `: ${oneLine(why)}`}`;
    await restartBreakerCount(stores(complete.storage).artifacts, complete, now.toISOString());
    await schedule.handle.unpause(resumed);
    await recordOrWarn(scene, {
      ...{ what: 'resume', who, why },
      ...{ before: { paused, note }, after: { paused: false, note: resumed } },
    });
  }
  const missed = await missedDates(temporal, stores, schedule, now);
  const ranges = rangesOf(missed);
  const backfills = flags.fill === true ? await fill(scene, ranges, { who, why }) : [];
  const { scheduleId } = schedule;
  if (terminal.json) {
    const commands = ranges.map(fillingCommand);
    terminal.printJson({
      scheduleId,
      paused: false,
      wasPaused: paused,
      missed,
      commands,
      backfills,
    });
    return EXIT_CODES.done;
  }
  terminal.print(paused ? `${scheduleId}: resumed` : `${scheduleId} was not paused`);
  if (missed.length === 0) terminal.print('no date was missed');
  else terminal.print(`${missed.length} dates were missed: ${ranges.map(rangeText).join(', ')}`);
  for (const id of backfills) terminal.print(`${id} started: wayline backfill status ${id}`);
  if (flags.fill !== true) for (const range of ranges) terminal.print(`  ${fillingCommand(range)}`);
  return EXIT_CODES.done;
}

async function fill(
  { temporal, schedule }: ScheduleScene,
  ranges: readonly DateRange[],
  { who, why }: { who: string; why: string },
): Promise<string[]> {
  const { taskQueue } = readClientConfig();
  const { input: spec } = await schedule.spec();
  const started: string[] = [];
  for (const range of ranges) {
    const { handle } = await startBackfill(temporal, taskQueue, {
      ...range,
      spec,
      only: 'missing',
      by: who,
      reason: why === '' ? `missed while ${schedule.scheduleId} was paused` : why,
    });
    started.push(handle.workflowId);
  }
  return started;
}

function fillingCommand({ from, to }: DateRange): string {
  return `wayline backfill --spec FILE --from ${from} --to ${to} --only missing`;
}

function rangeText({ from, to }: DateRange): string {
  return from === to ? from : `${from} to ${to}`;
}
