import type { FailureFacts } from '../workflows/contracts/failure-types.js';
import type { StageName } from '../workflows/contracts/stage-io.js';
import type { ReleaseRef, StageReport } from '../workflows/messages.js';

/** How a run has ended. */
export type RunStatus = 'done' | 'failed' | 'aborted' | 'cancelled';

/** A run that has ended, in the client's words. `seconds` is from its start to its end. */
export interface EndedRun {
  runId: string;
  date: string;
  status: RunStatus;
  seconds: number;
  stages: StageReport[];
  release?: ReleaseRef;
  error?: FailureFacts;
}

/** One stage of the JSON line; a stage that was never reached is not in it. */
export interface StageLine {
  name: StageName;
  status: 'done' | 'cached' | 'skipped' | 'failed';
  seconds: number;
  attempts: number;
  cached: boolean;
  rowsIn: number;
  rowsOut: number;
}

/** The JSON line of `demo --json` and `run --wait --json` (contract §1); absent facts are null. */
export interface RunLine {
  runId: string | null;
  date: string | null;
  status: RunStatus;
  seconds: number;
  release: string | null;
  datasets: ReleaseRef['datasets'];
  stages: StageLine[];
  urls: { temporal: string | null; report: string | null };
  error?: FailureFacts;
}

/** The JSON line of a run that has ended. */
export function runLine(run: EndedRun, urls: RunLine['urls']): RunLine {
  return {
    runId: run.runId,
    date: run.date,
    status: run.status,
    seconds: milliseconds(run.seconds),
    release: run.release?.release ?? null,
    datasets: run.release?.datasets ?? {},
    stages: run.stages.flatMap(stageLine),
    urls,
    ...(run.error === undefined ? {} : { error: factsOnly(run.error) }),
  };
}

/** The JSON line of a call that failed before a run began. */
export function failedCallLine(error: FailureFacts, date?: string): RunLine {
  return {
    runId: null,
    date: date ?? null,
    status: 'failed',
    seconds: 0,
    release: null,
    datasets: {},
    stages: [],
    urls: { temporal: null, report: null },
    error: factsOnly(error),
  };
}

/** A running stage of a run that has ended was interrupted: it counts as failed. */
function stageLine(stage: StageReport): StageLine[] {
  const { name, status, attempts, cached, rowsIn, rowsOut } = stage;
  if (status === 'waiting') return [];
  const ended = status === 'running' || status === 'held' ? 'failed' : status;
  return [
    {
      name,
      status: ended,
      seconds: milliseconds(stage.seconds),
      attempts,
      cached,
      rowsIn,
      rowsOut,
    },
  ];
}

function factsOnly({ type, object, message, remedy }: FailureFacts): FailureFacts {
  return { type, object, message, remedy };
}

function milliseconds(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
