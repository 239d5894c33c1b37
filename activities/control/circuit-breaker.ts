import { Context, getClient } from '@temporalio/activity';
import { ScheduleNotFoundError, type Client, type ScheduleHandle } from '@temporalio/client';
import type { LedgerEntry } from '../../workflows/contracts/ledger-entry.js';
import { scheduleIds } from '../../workflows/contracts/schedule-ids.js';
import type { ScheduleSpec } from '../../workflows/contracts/schedule-spec.js';
import { WAYLINE_ATTRIBUTES } from '../../workflows/contracts/search-attributes.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import { readBreakerCount, restartBreakerCount } from './breaker-state.js';
import type { ControlDeps } from './control-deps.js';
import { appendLedger } from './ledger.js';

/** A run that is ending as failed or aborted, and the rule of its pipeline. */
export interface EndingRun {
  pipeline: string;
  storage: PipelineSpec['storage'];
  date: string;
  breaker: ScheduleSpec['breaker'];
}

/** What the circuit breaker has done. */
export interface BreakerOutcome {
  tripped: boolean;
  /** The schedule that was paused, the sentence in its notes, and the runs that failed, newest first. */
  paused?: { scheduleId: string; note: string; failedRuns: string[] };
}

/** The activity that pauses a schedule whose runs fail. */
export interface CircuitBreakerActivities {
  tripBreaker(ending: EndingRun): Promise<BreakerOutcome>;
}

interface EndedRun {
  workflowId: string;
  failed: boolean;
}

/**
 * Pauses the pipeline's schedule where so many of its last runs have failed or were aborted, this one
 * among them. Cancelled and terminated runs say nothing about the pipeline and are left out; runs that ended
 * before the breaker tripped last, or before the schedule was resumed, do not count again.
 */
export function createCircuitBreakerActivities(deps: ControlDeps): CircuitBreakerActivities {
  return {
    async tripBreaker({ pipeline, storage, date, breaker }) {
      const { cancellationSignal: signal, info } = Context.current();
      const { artifacts } = deps.stores(storage);
      const client = getClient();
      const seen = await readBreakerCount(artifacts, { pipeline, storage }, signal);
      const { since } = seen;
      const ending = info.workflowExecution;
      const earlier = await lastEnded(client, { pipeline, since, count: breaker.of - 1, ending });
      const itself = { workflowId: ending?.workflowId ?? '', failed: true };
      const failed = [itself, ...earlier].filter((run) => run.failed);
      if (failed.length < breaker.failures) return { tripped: false };

      const scheduleId = scheduleIds(pipeline).daily;
      const failedRuns = failed.map(({ workflowId }) => workflowId);
      const note = noteOf(pipeline, { failedRuns, of: earlier.length + 1, links: linkOf(deps) });
      if (!(await pause(client.schedule.getHandle(scheduleId), note))) return { tripped: false };
      const now = new Date().toISOString();
      if (!(await restartBreakerCount(artifacts, { pipeline, storage }, now, seen))) {
        return { tripped: false };
      }
      const entry: LedgerEntry = {
        ...{ when: now, who: 'wayline', what: 'breaker', pipeline, date, object: scheduleId },
        ...{ stage: '', why: note },
        before: JSON.stringify({ paused: false }),
        after: JSON.stringify({ paused: true, failedRuns }),
      };
      await appendLedger(artifacts, storage, [entry]);
      return { tripped: true, paused: { scheduleId, note, failedRuns } };
    },
  };
}

/** The runs that have ended, or are ending in this moment, before this one; the newest first. */
async function lastEnded(
  client: Client,
  asked: {
    pipeline: string;
    since: string;
    count: number;
    ending: { workflowId: string; runId: string } | undefined;
  },
): Promise<EndedRun[]> {
  const { pipeline, since, count, ending } = asked;
  if (count === 0) return [];
  const query = `WorkflowType = 'journeyPipeline' AND WaylinePipeline = '${pipeline}' AND WaylineState IN ('done', 'failed', 'aborted')`;
  const ended: EndedRun[] = [];
  for await (const run of client.workflow.list({ query, pageSize: count + 1 })) {
    if (run.runId === ending?.runId) continue;
    if (run.closeTime !== undefined && run.closeTime.toISOString() <= since) break;
    const state = run.typedSearchAttributes.get(WAYLINE_ATTRIBUTES.state);
    ended.push({ workflowId: run.workflowId, failed: state !== 'done' });
    if (ended.length >= count) break;
  }
  return ended;
}

/** False where the pipeline has no schedule, or it is paused already: whoever paused it keeps the note. */
async function pause(handle: ScheduleHandle, note: string): Promise<boolean> {
  try {
    if ((await handle.describe()).state.paused) return false;
    await handle.pause(note);
    return true;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return false;
    throw error;
  }
}

function noteOf(
  pipeline: string,
  { failedRuns, of, links }: { failedRuns: string[]; of: number; links: (run: string) => string },
): string {
  const runs = failedRuns.map(links).join(' , ');
  return `paused by the circuit breaker: ${failedRuns.length} of the last ${of} runs failed or were aborted: ${runs} . Mend the cause, then: wayline schedule resume ${pipeline} --fill`;
}

/** Addresses of runs in the Web UI; paths where the worker does not know where that is. */
function linkOf({ notify }: ControlDeps): (workflowId: string) => string {
  const ui = (notify?.temporalUiUrl ?? '').replace(/\/+$/, '');
  const namespace = encodeURIComponent(notify?.namespace ?? 'default');
  return (workflowId) =>
    `${ui}/namespaces/${namespace}/workflows/${encodeURIComponent(workflowId)}`;
}
