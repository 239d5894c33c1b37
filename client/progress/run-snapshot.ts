import { defaultPayloadConverter } from '@temporalio/common';
import { z } from 'zod';
import { STAGES, type StageProgress } from '../../workflows/contracts/stage-io.js';
import { progressQuery, type RunProgress } from '../../workflows/messages.js';
import type { TemporalClient } from '../connection.js';
import type { RunHandle } from '../runs.js';

/** The attempt of a stage that is going on, as the server sees it. */
export interface PendingAttempt {
  attempt: number;
  progress: StageProgress | undefined;
  /** Message of the attempt before, where it failed. */
  lastFailure: string | undefined;
}

/** What can be known of an open run at a moment; parts are missing while no worker answers. */
export interface RunSnapshot {
  progress: RunProgress | undefined;
  pending: PendingAttempt | undefined;
}

const stageProgressSchema = z.object({
  stage: z.enum(STAGES),
  phase: z.string(),
  rowsDone: z.number(),
  rowsTotal: z.number(),
});

/** A query waits for a worker; past this it is given up until the next look. */
const QUERY_TIMEOUT_MS = 2000;

/** Looks at a run: the query `progress` and the pending activity's heartbeat. Never throws. */
export async function takeSnapshot(
  { client }: TemporalClient,
  handle: RunHandle,
): Promise<RunSnapshot> {
  const [progress, description] = await Promise.allSettled([
    client.withDeadline(Date.now() + QUERY_TIMEOUT_MS, () => handle.query(progressQuery)),
    client.withDeadline(Date.now() + QUERY_TIMEOUT_MS, () => handle.describe()),
  ]);
  const activity =
    description.status === 'fulfilled' ? description.value.raw.pendingActivities?.[0] : undefined;
  return {
    progress: progress.status === 'fulfilled' ? progress.value : undefined,
    pending: activity
      ? {
          attempt: activity.attempt ?? 1,
          progress: heartbeatOf(activity.heartbeatDetails?.payloads?.[0]),
          lastFailure: activity.lastFailure?.message ?? undefined,
        }
      : undefined,
  };
}

type Payload = Parameters<typeof defaultPayloadConverter.fromPayload>[0];

function heartbeatOf(payload: Payload | undefined): StageProgress | undefined {
  if (payload === undefined) return undefined;
  return stageProgressSchema.safeParse(defaultPayloadConverter.fromPayload(payload)).data;
}
