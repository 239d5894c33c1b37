import { openOverview, type RunOverview } from '../../../client/status/run-overview.js';
import type { RunSnapshot } from '../../../client/progress/run-snapshot.js';
import type { RunProgress, StageReport } from '../../../workflows/messages.js';

/** The moment of the tests. */
export const NOW = Date.parse('2026-04-01T08:00:00Z');

/** A stage as the query `progress` shows it. */
export function stageReport(name: StageReport['name'], status: StageReport['status']): StageReport {
  return { name, status, seconds: 4, attempts: 1, cached: false, rowsIn: 10, rowsOut: 9 };
}

/** An open run with what it says of itself. */
export function openRun(
  date: string,
  snapshot: Partial<RunSnapshot> & { progress?: RunProgress },
): RunOverview {
  const run = {
    runId: `shop-${date}`,
    executionId: `execution-${date}`,
    pipeline: 'shop',
    date,
    state: 'running',
    stage: 'collect',
    taskQueue: 'wayline',
    startedAt: `${date}T06:00:00.000Z`,
    endedAt: null,
  };
  return openOverview(run, { progress: undefined, pending: undefined, ...snapshot });
}

/** A run that is held at clean since the given time. */
export function heldRun(date: string, heldAt: string, state: 'held' | 'blocked' = 'held') {
  return openRun(date, {
    progress: {
      state,
      date,
      heldAt,
      stages: [stageReport('collect', 'done'), stageReport('clean', 'held')],
      failure: {
        stage: 'clean',
        type: 'DataContractViolation',
        object: 'part.csv',
        message: 'clean part.csv: broken\nat line 3',
        remedy: 'mend it',
      },
      decisions: [
        { verb: 'retryStage', input: {}, effect: 'run clean again (no data is needed)' },
        { verb: 'abort', input: {}, effect: 'give this run up' },
      ],
    },
  });
}
