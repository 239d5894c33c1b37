import { progressQuery, type RunProgress } from '../../workflows/messages.js';
import type { TemporalClient } from '../connection.js';
import type { RunHandle } from '../runs.js';
import { pendingAttempt, type PendingAttempt } from './pending-attempt.js';
import { stallOf } from './run-stall.js';

/** What can be known of an open run at a moment; parts are missing while no worker answers. */
export interface RunSnapshot {
  progress: RunProgress | undefined;
  pending: PendingAttempt | undefined;
  /** That nothing takes the run's work, and what to do about it. */
  stall?: string | undefined;
}

/** A query waits for a worker; past this it is given up until the next look. */
const QUERY_TIMEOUT_MS = 2000;

/**
 * Looks at a run: the query `progress` (where a worker can answer it), the pending activity's heartbeat,
 * its workers. Never throws.
 */
export async function takeSnapshot(
  temporal: TemporalClient,
  handle: RunHandle,
  { answers = true } = {},
): Promise<RunSnapshot> {
  const { client } = temporal;
  const soon = <T>(call: () => Promise<T>): Promise<T> =>
    client.withDeadline(Date.now() + QUERY_TIMEOUT_MS, call);
  const [progress, described] = await Promise.all([
    answers ? soon(() => handle.query(progressQuery)).catch(() => undefined) : undefined,
    soon(() => handle.describe()).catch(() => undefined),
  ]);
  if (described === undefined) return { progress, pending: undefined };
  const pending = pendingAttempt(described.raw, Date.now());
  const stall = await soon(() => stallOf(temporal, described, pending)).catch(() => undefined);
  return { progress, pending, stall };
}
