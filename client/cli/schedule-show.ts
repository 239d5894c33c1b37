import { Command } from 'commander';
import { connectByEnvironment } from '../connection.js';
import { table } from '../progress/run-summary.js';
import { nextFires, previewFires } from '../schedules/preview-fires.js';
import { scheduleOf, timesOf } from '../schedules/desired-schedule.js';
import { addressOf, listSchedules } from '../schedules/find-schedule.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import { onSchedule, type ScheduleScene } from './on-schedule.js';
import { perform } from './perform.js';
import {
  addExamples,
  addSpeakingOptions,
  terminalOf,
  type SpeakingFlags,
} from './speaking-options.js';
import type { Terminal } from './terminal.js';

/** `wayline schedule list`: the pipelines that have a schedule. */
export function listCommand(): Command {
  const command = new Command('list').description('list the pipelines that have a schedule');
  addSpeakingOptions(command);
  addExamples(command, 'schedule list', 'schedule list --json');
  return command.action((flags: SpeakingFlags) => {
    const terminal = terminalOf(flags);
    return perform(terminal, () => list(terminal));
  });
}

/** `wayline schedule show`: one schedule as it is on the server. */
export function showCommand(): Command {
  return onSchedule(
    new Command('show').description('show the schedule of a pipeline as it is on the server'),
    ['show shop', 'show shop --json'],
    show,
  );
}

async function list(terminal: Terminal): Promise<ExitCode> {
  const temporal = await connectByEnvironment();
  try {
    const schedules = await listSchedules(temporal);
    if (terminal.json) terminal.printJson({ schedules });
    else if (schedules.length === 0) terminal.print('no schedules');
    else {
      const rows = schedules.map(({ pipeline, paused, nextAt, note }) => [
        pipeline,
        paused ? 'paused' : 'active',
        paused ? '' : (nextAt?.slice(0, 16) ?? ''),
        note,
      ]);
      const header = ['pipeline', 'state', 'next (UTC)', 'note'];
      for (const line of table([header, ...rows], 4)) terminal.print(line);
    }
    return EXIT_CODES.done;
  } finally {
    await temporal.close();
  }
}

async function show({ schedule, terminal }: ScheduleScene): Promise<ExitCode> {
  const { pipeline, scheduleId, description } = schedule;
  const { complete } = await schedule.spec();
  const { state, info, policies, action } = description;
  const section = scheduleOf(complete);
  const times = timesOf(complete);
  const [next] = nextFires(times, section.dayOffset, { fromMs: Date.now(), count: 1 });
  const [nextFire] = previewFires(times, section.dayOffset, next === undefined ? [] : [next.at]);
  const shown = {
    pipeline,
    scheduleId,
    paused: state.paused,
    note: state.note ?? '',
    cron: section.cron,
    timezone: times.clock.zone,
    overlap: policies.overlap,
    catchupHours: policies.catchupWindow / 3_600_000,
    taskQueue: action.taskQueue,
    spec: addressOf(description),
    next: nextFire ?? null,
    taken: info.numActionsTaken,
    missedCatchup: info.numActionsMissedCatchupWindow,
    last: info.recentActions.map(({ scheduledAt, action: { workflow } }) => ({
      scheduledAt: scheduledAt.toISOString(),
      workflowId: workflow.workflowId,
    })),
  };
  if (terminal.json) terminal.printJson(shown);
  else {
    terminal.print(`${scheduleId}: ${shown.paused ? 'paused' : 'active'} (${shown.note})`);
    terminal.print(`  fires     ${shown.cron} in ${shown.timezone}`);
    if (nextFire && !shown.paused)
      terminal.print(`  next      ${nextFire.local}, opens ${nextFire.date}`);
    terminal.print(`  overlap   ${shown.overlap}, catch-up ${shown.catchupHours} h`);
    terminal.print(`  queue     ${shown.taskQueue}`);
    terminal.print(`  spec      ${shown.spec}`);
    terminal.print(`  taken     ${shown.taken}, ${shown.missedCatchup} too late to be made up for`);
    for (const { scheduledAt, workflowId } of shown.last)
      terminal.print(`    ${scheduledAt}  ${workflowId}`);
  }
  return EXIT_CODES.done;
}
