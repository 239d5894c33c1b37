import type { ScheduleDescription, ScheduleHandle } from '@temporalio/client';
import { loadSpec, type StoredSpec } from '../../activities/control/spec-store.js';
import type { Stores } from '../../activities/deps.js';
import { scheduleIds } from '../../workflows/contracts/schedule-ids.js';
import { wrongCall } from '../command-failure.js';
import type { TemporalClient } from '../connection.js';
import { describeSchedule } from './compare-schedules.js';

/** A pipeline's schedule on the server. */
export interface FoundSchedule {
  pipeline: string;
  scheduleId: string;
  handle: ScheduleHandle;
  description: ScheduleDescription;
  /** The spec that it names; read once, when it is asked for. */
  spec(): Promise<StoredSpec>;
}

/** One schedule as the server's list shows it; the list is some moments behind. */
export interface ListedSchedule {
  pipeline: string;
  scheduleId: string;
  paused: boolean;
  note: string;
  nextAt: string | null;
  lastAt: string | null;
}

/** The schedules that open the days of a pipeline, by pipeline. */
export async function listSchedules({ client }: TemporalClient): Promise<ListedSchedule[]> {
  const found: ListedSchedule[] = [];
  for await (const { scheduleId, action, state, info } of client.schedule.list()) {
    if (action?.workflowType !== 'openDay') continue;
    found.push({
      pipeline: scheduleId.replace(/-daily$/, ''),
      scheduleId,
      paused: state.paused,
      note: state.note ?? '',
      nextAt: info.nextActionTimes.at(0)?.toISOString() ?? null,
      lastAt: info.recentActions.at(-1)?.scheduledAt.toISOString() ?? null,
    });
  }
  return found.sort((a, b) => (a.pipeline < b.pipeline ? -1 : 1));
}

/**
 * The schedule of a pipeline, named by the pipeline or its own id; without a name the only one of the
 * server. Fails (exit 2) with the nearest name where there is none.
 */
export async function findSchedule(
  temporal: TemporalClient,
  stores: Stores,
  name: string | undefined,
): Promise<FoundSchedule> {
  const pipeline = name?.replace(/-daily$/, '') ?? (await onlyPipeline(temporal));
  const scheduleId = scheduleIds(pipeline).daily;
  const description = await describeSchedule(temporal, scheduleId);
  if (description === undefined) {
    const known = (await listSchedules(temporal)).map((schedule) => schedule.pipeline);
    const made = known.length === 0 ? ' (there is none: wayline schedule apply --spec FILE)' : '';
    throw wrongCall({
      object: `schedule ${name ?? pipeline}`,
      expected: `a pipeline that has a schedule on this server${made}`,
      ...{ got: pipeline, candidates: known },
    });
  }
  let loading: Promise<StoredSpec> | undefined;
  const spec = (): Promise<StoredSpec> =>
    (loading ??= loadSpec(stores, pipeline, addressOf(description)));
  const handle = temporal.client.schedule.getHandle(scheduleId);
  return { pipeline, scheduleId, handle, description, spec };
}

/** The address of the spec among the arguments of what a schedule starts. */
export function addressOf({ scheduleId, action }: ScheduleDescription): string {
  const address: unknown = action.args?.[1];
  if (typeof address === 'string') return address;
  throw wrongCall({
    object: `schedule ${scheduleId}`,
    expected: 'two arguments, a pipeline and its spec; put right by: wayline schedule apply',
  });
}

async function onlyPipeline(temporal: TemporalClient): Promise<string> {
  const known = (await listSchedules(temporal)).map(({ pipeline }) => pipeline);
  const [only] = known;
  if (only !== undefined && known.length === 1) return only;
  throw wrongCall({
    object: 'the pipeline is missing',
    expected:
      only === undefined
        ? 'a pipeline that has a schedule; there is none: wayline schedule apply --spec FILE'
        : `one of ${known.join(', ')}`,
  });
}
