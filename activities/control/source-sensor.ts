import { ApplicationFailure, Context } from '@temporalio/activity';
import { FAILURE_TYPES, type FailureFacts } from '../../workflows/contracts/failure-types.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type { RunInfo } from '../../workflows/contracts/stage-io.js';
import { toApplicationFailure } from '../failures.js';
import type { ControlDeps } from './control-deps.js';
import { digestOf, lookAtSource } from './look-at-source.js';
import { nextLookMs, notReadyOf, readinessOf, type NotReady } from './source-readiness.js';

/** What a look at the source is about. */
export interface SourceWait {
  run: RunInfo;
  spec: PipelineSpec;
  deadlineAt: string;
  /** What an earlier look has seen and collect has found to hold no row: the same will not do. */
  unlike?: string;
}

/** The activity that looks whether a source day is there. `seen` stands for the content of its files. */
export interface SourceSensorActivities {
  awaitSource(wait: SourceWait): Promise<{ seen: string }>;
}

/** Fails, to be tried again, until the day is ready; for good once the deadline has passed. */
export function createSourceSensorActivities(deps: ControlDeps): SourceSensorActivities {
  return {
    async awaitSource(wait) {
      const { run, spec, deadlineAt } = wait;
      const { cancellationSignal, info } = Context.current();
      const { source } = deps.stores(spec.storage);
      try {
        const days = await lookAtSource(source, spec, run.date, cancellationSignal);
        const seen = digestOf(days);
        const missing =
          notReadyOf(days, readinessOf(spec), Date.now()) ??
          (seen === wait.unlike ? withoutRows(run.date, days[0]?.path ?? '') : undefined);
        if (missing === undefined) return { seen };
        throw notReadyFailure(missing, wait, info.attempt);
      } catch (error) {
        cancellationSignal.throwIfAborted();
        throw untilDeadline(toApplicationFailure('collect', error, info.attempt), spec, deadlineAt);
      }
    },
  };
}

function withoutRows(date: string, path: string): NotReady {
  return {
    path,
    expected: `a row for ${date}`,
    got: 'the files that collect has read without one',
  };
}

function notReadyFailure(missing: NotReady, wait: SourceWait, attempt: number): Error {
  const { path, expected, got, inMs } = missing;
  const rule = `expected ${expected} by ${wait.deadlineAt}, got ${got}`;
  const facts: FailureFacts = {
    type: 'UpstreamNotReady',
    object: path,
    message: `collect ${path}: ${rule}`,
    rule,
    remedy: FAILURE_TYPES.UpstreamNotReady.remedy,
  };
  return ApplicationFailure.create({
    type: facts.type,
    message: facts.message,
    details: [facts, { attempt }],
    ...(inMs === undefined ? {} : { nextRetryDelay: inMs }),
  });
}

/** The failure with the time of the next look, which the deadline cuts short; for good after it. */
function untilDeadline(failure: Error, spec: PipelineSpec, deadlineAt: string): Error {
  if (!(failure instanceof ApplicationFailure)) return failure;
  const leftMs = Date.parse(deadlineAt) - Date.now();
  const earliest = typeof failure.nextRetryDelay === 'number' ? failure.nextRetryDelay : undefined;
  const inMs = earliest === undefined ? {} : { inMs: earliest };
  return ApplicationFailure.create({
    type: failure.type ?? 'Unexpected',
    message: failure.message,
    details: failure.details ?? [],
    nonRetryable: failure.nonRetryable === true || leftMs <= 0,
    ...(leftMs > 0 ? { nextRetryDelay: nextLookMs(readinessOf(spec), inMs, leftMs) } : {}),
    ...(failure.cause === undefined ? {} : { cause: failure.cause }),
  });
}
