import { setTimeout as pause } from 'node:timers/promises';
import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import type { RunResult } from '../../workflows/messages.js';
import type { RunHandle } from '../runs.js';

/** A server that restarts is back within seconds; one that is away for longer is told. */
const LONGEST_OUTAGE_MS = 60_000;

/** Between two tries: the client has tried for some 20 s by itself before it gives up. */
const PAUSE_MS = 1_000;

/** The result of a run; goes on waiting through an outage of the server of up to a minute. */
export async function resultOf(handle: RunHandle, signal: AbortSignal): Promise<RunResult> {
  for (let awaySince: number | undefined; ;) {
    const askedAt = Date.now();
    try {
      return await handle.result();
    } catch (error) {
      if (!isOutage(error) || signal.aborted) throw error;
      // A wait that went well for a while before it broke is the first of a new outage.
      if (awaySince === undefined || Date.now() - askedAt > LONGEST_OUTAGE_MS) awaySince = askedAt;
      if (Date.now() - awaySince > LONGEST_OUTAGE_MS) throw error;
    }
    await pause(PAUSE_MS, undefined, { signal });
  }
}

function isOutage(error: unknown): boolean {
  return error instanceof ServiceError || isGrpcServiceError(error);
}
