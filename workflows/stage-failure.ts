import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import type { FailureFacts } from './contracts/failure-types.js';
import type { StageName } from './contracts/stage-io.js';

/** What is known of a failed stage, from the details that the activity has attached. */
export function factsOfFailure(stage: StageName, error: unknown): FailureFacts {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof ApplicationFailure) {
    const [details] = cause.details ?? [];
    if (isFacts(details)) return details;
    return unknownFacts(cause.type ?? 'Unexpected', stage, cause.message);
  }
  if (cause instanceof TimeoutFailure) {
    return {
      type: 'Timeout',
      object: stage,
      message: `${stage}: no worker finished it in time (${cause.timeoutType})`,
      remedy: 'Check that a worker runs and has memory and disk; then retry the stage.',
    };
  }
  return unknownFacts('Unexpected', stage, error instanceof Error ? error.message : String(error));
}

/** The attempt that failed last, as the activity has attached it; 0 where it could not say. */
export function attemptOfFailure(error: unknown): number {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  const attached: unknown = cause instanceof ApplicationFailure ? cause.details?.[1] : undefined;
  if (typeof attached !== 'object' || attached === null || !('attempt' in attached)) return 0;
  return typeof attached.attempt === 'number' ? attached.attempt : 0;
}

function isFacts(value: unknown): value is FailureFacts {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    'object' in value &&
    'message' in value &&
    'remedy' in value
  );
}

function unknownFacts(type: string, stage: StageName, message: string): FailureFacts {
  return { type, object: stage, message: `${stage}: ${message}`, remedy: 'See the worker log.' };
}
