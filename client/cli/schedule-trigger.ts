import { Command } from 'commander';
import { ScheduleNotFoundError } from '@temporalio/client';
import { scheduleIds, runWorkflowId } from '../../workflows/contracts/schedule-ids.js';
import { parseDay } from '../logical-day.js';
import { planTrigger, triggerSchedule } from '../schedules/trigger-schedule.js';
import { EXIT_CODES, type ExitCode } from './exit-codes.js';
import {
  addWhoOptions,
  onSchedule,
  recordOrWarn,
  whoOf,
  type ScheduleScene,
  type WhoFlags,
} from './on-schedule.js';

interface TriggerFlags extends WhoFlags {
  date?: string;
}

/** `wayline schedule trigger`: opens a date now, paused or not, whatever else is open. */
export function triggerCommand(): Command {
  const command = new Command('trigger')
    .description('open a date now, also while the schedule is paused')
    .option(
      '--date <day>',
      'a date whose time has come (default: the one of this moment)',
      (text) => parseDay('--date', text),
    );
  return onSchedule(
    addWhoOptions(command),
    ['trigger shop', 'trigger shop --date 2026-03-31 --reason "late source"'],
    trigger,
  );
}

/** `wayline schedule delete`: removes the schedules of a pipeline. */
export function deleteCommand(): Command {
  const command = new Command('delete').description(
    'delete the schedules of a pipeline; its open runs and what is published are left alone',
  );
  return onSchedule(addWhoOptions(command), ['delete shop --reason "pipeline retired"'], remove);
}

async function trigger(scene: ScheduleScene, flags: TriggerFlags): Promise<ExitCode> {
  const { schedule, terminal } = scene;
  const planned = planTrigger((await schedule.spec()).complete, flags.date, new Date());
  const { date } = planned;
  // First, so that the day that is opened finds who has triggered it.
  await recordOrWarn(scene, {
    ...{ what: 'trigger', who: whoOf(flags), why: flags.reason ?? '', date },
    after: { date, overlap: 'ALLOW_ALL', scheduledAt: planned.fire?.at ?? null },
  });
  await triggerSchedule(schedule, planned);
  const { scheduleId, pipeline } = schedule;
  const runId = runWorkflowId(pipeline, date);
  if (terminal.json) terminal.printJson({ scheduleId, date, runId });
  else terminal.print(`${scheduleId}: triggered for ${date}; see: wayline status ${runId}`);
  return EXIT_CODES.done;
}

async function remove(scene: ScheduleScene, flags: WhoFlags): Promise<ExitCode> {
  const { temporal, schedule, terminal } = scene;
  const { pipeline, description } = schedule;
  const deleted: string[] = [];
  for (const scheduleId of Object.values(scheduleIds(pipeline)) as string[]) {
    try {
      await temporal.client.schedule.getHandle(scheduleId).delete();
      deleted.push(scheduleId);
    } catch (error) {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
    }
  }
  const { state, action } = description;
  await recordOrWarn(scene, {
    ...{ what: 'delete', who: whoOf(flags), why: flags.reason ?? '' },
    before: { args: action.args, paused: state.paused, note: state.note ?? '' },
    after: { deleted },
  });
  if (terminal.json) terminal.printJson({ deleted });
  else {
    terminal.print(`deleted: ${deleted.join(', ')}`);
    terminal.print('Open runs and what is published are left alone.');
  }
  return EXIT_CODES.done;
}
