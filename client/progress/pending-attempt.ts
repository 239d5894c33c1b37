import type { WorkflowExecutionDescription } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { z } from 'zod';
import { millisecondsOf } from '../server-time.js';
import { STAGES, type StageProgress } from '../../workflows/contracts/stage-io.js';

/** The attempt of a stage (or of the wait for its source) that is going on, as the server sees it. */
export interface PendingAttempt {
  /** Name of the stage; `awaitSource` while the source day is waited for. */
  activity?: string;
  /** `queued` waits for a worker, `retrying` for its next attempt. */
  state?: 'queued' | 'running' | 'retrying' | 'paused';
  attempt: number;
  /** 0 where there is no limit. */
  maximumAttempts?: number;
  progress: StageProgress | undefined;
  /** Message of the attempt before, where it failed. */
  lastFailure: string | undefined;
  /** When it is tried again, ISO-8601 UTC; only while `retrying`. */
  nextAttemptAt?: string;
  /** When the attempt began, ISO-8601 UTC; only while `running`. */
  startedAt?: string;
  /** Since when it waits for a worker, ISO-8601 UTC; only while `queued`. */
  queuedSince?: string;
}

/** The activity in which a run looks whether its source day is there. */
export const SENSOR_ACTIVITY = 'awaitSource';

/** Numbers of `temporal.api.enums.v1.PendingActivityState`. */
const SCHEDULED = 1;
const PAUSED = 4;
const PAUSE_REQUESTED = 5;

type Description = WorkflowExecutionDescription['raw'];
type Activity = NonNullable<Description['pendingActivities']>[number];
type Payload = Parameters<typeof defaultPayloadConverter.fromPayload>[0];

const stageProgressSchema = z.object({
  stage: z.enum(STAGES),
  phase: z.string(),
  rowsDone: z.number(),
  rowsTotal: z.number(),
});

/** The attempt that a run waits for, from the server's description; undefined while there is none. */
export function pendingAttempt(
  { pendingActivities }: Description,
  now: number,
): PendingAttempt | undefined {
  const known: readonly string[] = [...STAGES, SENSOR_ACTIVITY];
  const activity = pendingActivities?.find(({ activityType }) =>
    known.includes(activityType?.name ?? ''),
  );
  if (activity === undefined) return undefined;
  const nextAt = millisecondsOf(activity.nextAttemptScheduleTime);
  const state = stateOf(activity, nextAt, now);
  const startedAt = millisecondsOf(activity.lastStartedTime);
  const queuedAt = nextAt ?? millisecondsOf(activity.scheduledTime);
  return {
    activity: activity.activityType?.name ?? '',
    state,
    attempt: activity.attempt ?? 1,
    maximumAttempts: activity.maximumAttempts ?? 0,
    progress: heartbeatOf(activity.heartbeatDetails?.payloads?.[0]),
    lastFailure: activity.lastFailure?.message ?? undefined,
    ...(state === 'retrying' && nextAt !== undefined ? { nextAttemptAt: isoOf(nextAt) } : {}),
    ...(state === 'running' && startedAt !== undefined ? { startedAt: isoOf(startedAt) } : {}),
    ...(state === 'queued' && queuedAt !== undefined ? { queuedSince: isoOf(queuedAt) } : {}),
  };
}

function stateOf(
  { state, paused }: Activity,
  nextAt: number | undefined,
  now: number,
): NonNullable<PendingAttempt['state']> {
  const code = Number(state);
  if (paused === true || code === PAUSED || code === PAUSE_REQUESTED) return 'paused';
  if (code !== SCHEDULED) return 'running';
  return nextAt !== undefined && nextAt > now ? 'retrying' : 'queued';
}

function heartbeatOf(payload: Payload | undefined): StageProgress | undefined {
  if (payload === undefined) return undefined;
  return stageProgressSchema.safeParse(defaultPayloadConverter.fromPayload(payload)).data;
}

function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
