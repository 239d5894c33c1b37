import { storeSpec } from '../../activities/control/spec-store.js';
import type { Stores } from '../../activities/deps.js';
import type { TemporalClient } from '../connection.js';
import type { CheckedSpec } from '../spec/read-spec.js';
import { compareSchedules, type ComparedSchedule } from './compare-schedules.js';
import { scheduleOptions } from './desired-schedule.js';
import type { FieldDrift } from './schedule-drift.js';
import { recordScheduleAction } from './schedule-ledger.js';

/** What applying a spec has done to one schedule. */
export interface AppliedSchedule {
  scheduleId: string;
  outcome: 'created' | 'updated' | 'unchanged';
  changes: FieldDrift[];
  paused: boolean;
}

/** Who applies a spec, why, and for which workers. */
export interface Applying {
  taskQueue: string;
  who: string;
  why: string;
  /** Whether schedules that are made start paused. */
  paused: boolean;
}

/**
 * Makes the server's schedules what the spec says: stores the spec, then creates or updates what differs,
 * and adds that to the ledger. A paused schedule stays paused. Applied again, nothing changes.
 */
export async function applySchedules(
  temporal: TemporalClient,
  stores: Stores,
  spec: CheckedSpec,
  applying: Applying,
): Promise<AppliedSchedule[]> {
  const { storage } = spec.complete;
  await storeSpec(stores(storage).artifacts, spec.input);
  const applied: AppliedSchedule[] = [];
  for (const compared of await compareSchedules(temporal, stores, spec, applying.taskQueue)) {
    const schedule = await applyOne(temporal, compared, applying);
    applied.push(schedule);
    if (schedule.outcome === 'unchanged') continue;
    await recordScheduleAction(stores, spec.complete, {
      what: 'apply',
      scheduleId: schedule.scheduleId,
      ...{ who: applying.who, why: applying.why },
      ...(compared.found === undefined
        ? {}
        : { before: byField(schedule.changes, ({ server }) => server) }),
      after:
        compared.found === undefined
          ? { args: compared.desired.args, paused: schedule.paused }
          : byField(schedule.changes, (change) => change.spec),
    });
  }
  return applied;
}

async function applyOne(
  { client }: TemporalClient,
  { desired, found, drift }: ComparedSchedule,
  applying: Applying,
): Promise<AppliedSchedule> {
  const { scheduleId } = desired;
  const options = scheduleOptions(desired);
  if (found === undefined) {
    const { paused } = applying;
    const note = paused ? `made paused by ${applying.who}` : `made by ${applying.who}`;
    await client.schedule.create({ ...options, state: { paused, note } });
    return { scheduleId, outcome: 'created', changes: [], paused };
  }
  const { paused } = found.state;
  if (drift.length === 0) return { scheduleId, outcome: 'unchanged', changes: [], paused };
  await client.schedule.getHandle(scheduleId).update(({ state }) => ({
    ...options,
    state: {
      paused: state.paused,
      ...(state.note === undefined ? {} : { note: state.note }),
    },
  }));
  return { scheduleId, outcome: 'updated', changes: drift, paused };
}

function byField(
  changes: readonly FieldDrift[],
  pick: (change: FieldDrift) => string,
): Record<string, string> {
  return Object.fromEntries(changes.map((change) => [change.field, pick(change)]));
}
