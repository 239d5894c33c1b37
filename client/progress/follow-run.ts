import { setTimeout as pause } from 'node:timers/promises';
import { awaitsOperator } from '../../workflows/contracts/search-attributes.js';
import type { RunProgress } from '../../workflows/messages.js';
import type { TemporalClient } from '../connection.js';
import { endedRun } from '../ended-run.js';
import type { EndedRun } from '../run-result.js';
import type { RunHandle } from '../runs.js';
import { resultOf } from './result-of.js';
import { takeSnapshot, type RunSnapshot } from './run-snapshot.js';

/** How a run is followed. */
export interface FollowOptions {
  /** Time between two looks. */
  intervalMs: number;
  onSnapshot(snapshot: RunSnapshot): void;
  /** Ends the following (not the run). */
  signal?: AbortSignal;
  /** Return when the run is held for an operator instead of waiting on. */
  untilHeld?: boolean;
}

/** A run that has ended, or that waits for an operator. */
export type Followed = { ended: EndedRun } | { held: RunProgress };

/** Follows a run until it ends, is held (where asked), or the signal aborts (then it throws its reason). */
export async function followRun(
  temporal: TemporalClient,
  handle: RunHandle,
  options: FollowOptions,
): Promise<Followed> {
  let last: RunProgress | undefined;
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const ended = resultOf(handle, signal).then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
  void ended.then(() => stop.abort());
  while (!signal.aborted) {
    const snapshot = await takeSnapshot(temporal, handle);
    last = snapshot.progress ?? last;
    if (signal.aborted) break;
    options.onSnapshot(snapshot);
    if (
      options.untilHeld === true &&
      snapshot.progress &&
      awaitsOperator(snapshot.progress.state)
    ) {
      return { held: snapshot.progress };
    }
    await pause(options.intervalMs, undefined, { signal }).catch(() => undefined);
  }
  options.signal?.throwIfAborted();
  const run = await endedRun(handle, await ended, last);
  const progress = { state: last?.state ?? 'running', date: run.date, stages: run.stages };
  options.onSnapshot({ progress, pending: undefined });
  return { ended: run };
}
