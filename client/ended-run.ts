import { WorkflowFailedError, type WorkflowExecutionDescription } from '@temporalio/client';
import {
  ApplicationFailure,
  CancelledFailure,
  TerminatedFailure,
  TimeoutFailure,
} from '@temporalio/common';
import { z } from 'zod';
import type { FailureFacts } from '../workflows/contracts/failure-types.js';
import { WAYLINE_ATTRIBUTES } from '../workflows/contracts/search-attributes.js';
import type { RunProgress, RunResult, StageReport } from '../workflows/messages.js';
import type { EndedRun, RunStatus } from './run-result.js';
import type { RunHandle } from './runs.js';

/** What awaiting a run's result has given. */
export type RunOutcome = { result: RunResult } | { error: unknown };

/**
 * A run that has ended, from its result or its failure. `last` is the progress seen last, for stages of
 * runs that could not say anything any more. Errors that are not the run's own are thrown again.
 */
export async function endedRun(
  handle: RunHandle,
  outcome: RunOutcome,
  last: RunProgress | undefined,
): Promise<EndedRun> {
  if ('error' in outcome && !(outcome.error instanceof WorkflowFailedError)) throw outcome.error;
  const description = await handle.describe();
  const common = {
    runId: description.workflowId,
    date: description.typedSearchAttributes.get(WAYLINE_ATTRIBUTES.date) ?? last?.date ?? '',
    seconds: secondsOf(description),
  };
  if ('result' in outcome) {
    const { stages, release } = outcome.result;
    return { ...common, status: 'done', stages, release };
  }
  const cause = outcome.error instanceof WorkflowFailedError ? outcome.error.cause : undefined;
  const aborted = description.typedSearchAttributes.get(WAYLINE_ATTRIBUTES.state) === 'aborted';
  return {
    ...common,
    status: aborted ? 'aborted' : statusOf(cause),
    stages: stagesOf(cause) ?? last?.stages ?? [],
    error: factsOf(cause),
  };
}

function secondsOf({ startTime, closeTime }: WorkflowExecutionDescription): number {
  return closeTime === undefined ? 0 : (closeTime.getTime() - startTime.getTime()) / 1000;
}

function statusOf(cause: unknown): RunStatus {
  const cancelled = cause instanceof CancelledFailure || cause instanceof TerminatedFailure;
  return cancelled ? 'cancelled' : 'failed';
}

const factsSchema = z.object({
  type: z.string(),
  object: z.string(),
  message: z.string(),
  remedy: z.string(),
});

const stagesSchema = z.array(z.custom<StageReport>((value) => stageNameOf(value) !== undefined));

function stageNameOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'name' in value ? value.name : undefined;
}

/** The workflow fails with details `[facts, stages]`. */
function factsOf(cause: unknown): FailureFacts {
  if (cause instanceof ApplicationFailure) {
    const facts = factsSchema.safeParse(cause.details?.[0]);
    if (facts.success) return facts.data;
  }
  const message = cause instanceof Error ? cause.message : 'the run ended without a result';
  return {
    type: failureType(cause),
    object: 'run',
    message,
    remedy: 'See the run in the Temporal Web UI.',
  };
}

function failureType(cause: unknown): string {
  if (cause instanceof ApplicationFailure) return cause.type ?? 'Unexpected';
  if (cause instanceof TimeoutFailure) return 'Timeout';
  return statusOf(cause) === 'cancelled' ? 'Cancelled' : 'Unexpected';
}

function stagesOf(cause: unknown): StageReport[] | undefined {
  if (!(cause instanceof ApplicationFailure)) return undefined;
  return stagesSchema.safeParse(cause.details?.[1]).data;
}
