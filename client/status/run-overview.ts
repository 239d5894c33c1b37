import type { FailureFacts } from '../../workflows/contracts/failure-types.js';
import { awaitsOperator } from '../../workflows/contracts/search-attributes.js';
import type { StageReport } from '../../workflows/messages.js';
import { oneLine } from '../command-failure.js';
import type { TemporalClient } from '../connection.js';
import { decisionCommands, type DecisionCommand } from '../decision-commands.js';
import { endedRun } from '../ended-run.js';
import { SENSOR_ACTIVITY, type PendingAttempt } from '../progress/pending-attempt.js';
import { takeSnapshot, type RunSnapshot } from '../progress/run-snapshot.js';
import type { ListedRun, RunHandle } from '../runs.js';
import { missingWorkers, type RunWorkers } from '../workers/queue-workers.js';

/** A run with all that is known of it: the facts of `wayline status`, and one entry of its JSON. */
export interface RunOverview extends ListedRun {
  /** Since when an operator is awaited, ISO-8601 UTC. */
  heldAt: string | null;
  /** Attempt of the stage that is going on; 0 where none is. */
  attempt: number;
  /** When the stage is tried again, ISO-8601 UTC. */
  nextAttemptAt: string | null;
  /** Why it failed, waits or is tried again, in a line. */
  failure: string | null;
  /** What the run waits for that is not an operator: its source day, or a worker. */
  awaited: string | null;
  stages: StageReport[];
  error: FailureFacts | null;
  /** Decisions that would be accepted now, as commands. */
  decisions: DecisionCommand[];
  pending: PendingAttempt | null;
}

/** Looks at a run; what a closed run has left behind, or what an open one says of itself now. */
export async function overviewOf(
  temporal: TemporalClient,
  handle: RunHandle,
  { run, workers }: { run: ListedRun; workers?: RunWorkers | undefined },
): Promise<RunOverview> {
  if (run.endedAt === null) {
    const answers = workers === undefined || workers.workflows.length > 0;
    const snapshot = await takeSnapshot(temporal, handle, { answers });
    const missing = workers === undefined ? undefined : missingWorkers(workers);
    return openOverview(run, { ...snapshot, stall: missing ?? snapshot.stall });
  }
  const outcome = await handle.result().then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
  // A run that was terminated for a reset has no result of its own; the list's state still holds.
  const ended = await endedRun(handle, outcome, undefined).catch(() => undefined);
  const error = ended?.error ?? null;
  return {
    ...quiet(run),
    stages: ended?.stages ?? [],
    error,
    failure: error === null ? null : failureLine(error),
  };
}

/** What an open run says of itself, in the shape of `wayline status`. */
export function openOverview(run: ListedRun, snapshot: RunSnapshot): RunOverview {
  const { progress, pending, stall } = snapshot;
  const state = progress?.state ?? run.state;
  const error = progress?.failure ?? null;
  const isHeld = awaitsOperator(state);
  return {
    ...quiet(run),
    state,
    stage: currentStage(progress?.stages, run.stage),
    heldAt: progress?.heldAt ?? null,
    attempt: pending?.attempt ?? 0,
    nextAttemptAt: pending?.nextAttemptAt ?? null,
    failure: isHeld && error ? failureLine(error) : lastFailure(pending),
    awaited: stall ?? sourceAwaited(snapshot) ?? null,
    stages: progress?.stages ?? [],
    error,
    decisions: isHeld ? decisionCommands(run.runId, progress?.decisions) : [],
    pending: pending ?? null,
  };
}

function quiet(run: ListedRun): RunOverview {
  return {
    ...run,
    heldAt: null,
    attempt: 0,
    nextAttemptAt: null,
    failure: null,
    awaited: null,
    stages: [],
    error: null,
    decisions: [],
    pending: null,
  };
}

/** The visibility store lags a moment behind what the run itself says. */
function currentStage(stages: readonly StageReport[] | undefined, listed: string): string {
  return stages?.find(({ status }) => status === 'running' || status === 'held')?.name ?? listed;
}

function lastFailure(pending: PendingAttempt | undefined): string | null {
  const message = pending?.activity === SENSOR_ACTIVITY ? undefined : pending?.lastFailure;
  return message === undefined ? null : oneLine(message);
}

/** Each look at a source day that is not there is a failed attempt, whose message says what is missing. */
function sourceAwaited({ progress, pending }: RunSnapshot): string | undefined {
  const { waitsFor } = progress ?? {};
  if (waitsFor === undefined && pending?.activity !== SENSOR_ACTIVITY) return undefined;
  const what = waitsFor === undefined ? '' : ` ${waitsFor.object} until ${waitsFor.until}`;
  return oneLine(`waits for its source day${what}: ${pending?.lastFailure ?? 'looks for it'}`);
}

function failureLine({ type, message }: FailureFacts): string {
  return oneLine(`${type}: ${message}`);
}
