import { AWAITING_OPERATOR_QUERY } from '../../workflows/contracts/search-attributes.js';
import type { TemporalClient } from '../connection.js';
import { inParallel } from '../in-parallel.js';
import { listRuns, type ListedRun, type RunHandle } from '../runs.js';
import { workersOf, type RunWorkers } from '../workers/queue-workers.js';
import { overviewOf, type RunOverview } from './run-overview.js';

export const LISTED_STATES = [
  'held',
  'blocked',
  'running',
  'done',
  'failed',
  'aborted',
  'cancelled',
] as const;

export type ListedState = (typeof LISTED_STATES)[number];

/** Which runs `wayline status` shows. */
export interface StatusFilter {
  state?: ListedState;
  pipeline?: string;
  /** Most runs that are shown. */
  limit: number;
}

/** Runs looked at together: as many as a small server answers without others noticing. */
const LOOKS_AT_ONCE = 8;

/** What the server can tell of a state; closed runs keep the state in which they were stopped. */
const CONDITIONS: Record<ListedState, string> = {
  held: AWAITING_OPERATOR_QUERY,
  blocked: AWAITING_OPERATOR_QUERY,
  running: `ExecutionStatus = 'Running'`,
  done: `ExecutionStatus = 'Completed'`,
  failed: `ExecutionStatus IN ('Failed', 'TimedOut')`,
  aborted: `ExecutionStatus = 'Failed'`,
  cancelled: `ExecutionStatus IN ('Canceled', 'Terminated')`,
};

/** Reads the runs of a server again and again; a closed run is looked at once. */
export class StatusReader {
  private readonly closed = new Map<string, RunOverview>();

  constructor(
    private readonly temporal: TemporalClient,
    private readonly filter: StatusFilter,
  ) {}

  /**
   * The newest execution of each run, sorted as an operator needs them: those that wait for one (the
   * longest wait first), then those that go on, then the newest others.
   */
  async read(): Promise<RunOverview[]> {
    const found = await listWanted(this.temporal, this.filter);
    const workers = await this.workersByQueue(found);
    const overviews: RunOverview[] = [];
    await inParallel([...found.keys()], LOOKS_AT_ONCE, async (index) => {
      const run = found[index];
      if (run === undefined) return;
      const overview = this.closed.get(run.executionId) ?? (await this.look(run, workers));
      if (run.endedAt !== null) this.closed.set(run.executionId, overview);
      overviews.push(overview);
    });
    const { state } = this.filter;
    // The list lags a moment behind what the runs themselves say.
    return sortOverviews(overviews.filter((run) => state === undefined || run.state === state));
  }

  private look(run: ListedRun, workers: ReadonlyMap<string, RunWorkers>): Promise<RunOverview> {
    const handle: RunHandle = this.temporal.client.workflow.getHandle(run.runId, run.executionId);
    return overviewOf(this.temporal, handle, { run, workers: workers.get(run.taskQueue) });
  }

  /** The workers of each task queue of the open runs; a run that nobody can answer for is not asked. */
  private async workersByQueue(runs: readonly ListedRun[]): Promise<Map<string, RunWorkers>> {
    const open = runs.filter(({ endedAt }) => endedAt === null);
    const found = new Map<string, RunWorkers>();
    for (const taskQueue of new Set(open.map((run) => run.taskQueue))) {
      found.set(taskQueue, await workersOf(this.temporal, taskQueue));
    }
    return found;
  }
}

/** Runs sorted by who needs attention first. */
export function sortOverviews(runs: readonly RunOverview[]): RunOverview[] {
  return [...runs].sort(
    (a, b) =>
      rankOf(a.state) - rankOf(b.state) ||
      (rankOf(a.state) === 0
        ? (a.heldAt ?? a.startedAt).localeCompare(b.heldAt ?? b.startedAt)
        : b.startedAt.localeCompare(a.startedAt)),
  );
}

function rankOf(state: string): number {
  return state === 'held' || state === 'blocked' ? 0 : state === 'running' ? 1 : 2;
}

/** Runs that wait are asked for by themselves: they may be older than the newest `limit`. */
async function listWanted(
  temporal: TemporalClient,
  { state, pipeline, limit }: StatusFilter,
): Promise<ListedRun[]> {
  const list = (condition?: string): Promise<ListedRun[]> =>
    listRuns(temporal, {
      limit,
      ...(pipeline === undefined ? {} : { pipeline }),
      ...(condition === undefined ? {} : { condition }),
    });
  const lists = await Promise.all(
    state === undefined
      ? [list(CONDITIONS.held), list(CONDITIONS.running), list()]
      : [list(CONDITIONS[state])],
  );
  const newest = new Map<string, ListedRun>();
  for (const run of lists.flat()) {
    const known = newest.get(run.runId);
    if (known === undefined || known.startedAt < run.startedAt) newest.set(run.runId, run);
  }
  const wanted = [...newest.values()].filter((run) => state === undefined || run.state === state);
  return wanted
    .sort((a, b) => rankOf(a.state) - rankOf(b.state) || b.startedAt.localeCompare(a.startedAt))
    .slice(0, limit);
}
