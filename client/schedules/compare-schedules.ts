import { ScheduleNotFoundError, type ScheduleDescription } from '@temporalio/client';
import { loadSpec } from '../../activities/control/spec-store.js';
import type { Stores } from '../../activities/deps.js';
import type { TemporalClient } from '../connection.js';
import type { CheckedSpec } from '../spec/read-spec.js';
import { desiredSchedules, type DesiredSchedule } from './desired-schedule.js';
import { driftOf, type FieldDrift } from './schedule-drift.js';
import { specChanges } from './spec-changes.js';

/** A schedule as its spec wants it beside what the server has. */
export interface ComparedSchedule {
  desired: DesiredSchedule;
  /** Undefined where the server has none. */
  found: ScheduleDescription | undefined;
  drift: FieldDrift[];
}

/** The schedule of that id on the server, or undefined. */
export async function describeSchedule(
  { client }: TemporalClient,
  scheduleId: string,
): Promise<ScheduleDescription | undefined> {
  try {
    return await client.schedule.getHandle(scheduleId).describe();
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

/** The schedules of a spec beside those of the server, field by field; nothing is written. */
export async function compareSchedules(
  temporal: TemporalClient,
  stores: Stores,
  spec: CheckedSpec,
  taskQueue: string,
): Promise<ComparedSchedule[]> {
  const compared: ComparedSchedule[] = [];
  for (const desired of desiredSchedules(spec, taskQueue)) {
    const found = await describeSchedule(temporal, desired.scheduleId);
    const drift = found === undefined ? [] : driftOf(desired, found);
    if (found !== undefined && drift.some(({ field }) => field === 'arguments')) {
      drift.push(...(await changedKeys(stores, spec, found)));
    }
    compared.push({ desired, found, drift });
  }
  return compared;
}

/** The keys of the spec that the server's schedule names otherwise; none where it cannot be read any more. */
async function changedKeys(
  stores: Stores,
  { complete }: CheckedSpec,
  found: ScheduleDescription,
): Promise<FieldDrift[]> {
  const address: unknown = found.action.args?.[1];
  if (typeof address !== 'string') return [];
  const stored = await loadSpec(stores, complete.pipeline, address).catch(() => undefined);
  return stored === undefined ? [] : specChanges(complete, stored.complete);
}
