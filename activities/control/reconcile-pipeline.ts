import {
  ScheduleNotFoundError,
  WorkflowFailedError,
  type Client,
  type ScheduleDescription,
} from '@temporalio/client';
import { createHash } from 'node:crypto';
import { scheduleSchema } from '../../workflows/contracts/schedule-spec.js';
import { scheduleIds } from '../../workflows/contracts/schedule-ids.js';
import { firesBetween, scheduleTimes } from '../../workflows/contracts/schedule-times.js';
import { WAYLINE_ATTRIBUTES } from '../../workflows/contracts/search-attributes.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type { RunProgress } from '../../workflows/messages.js';
import type { Stores } from '../deps.js';
import { listKnownReleases } from './known-releases.js';
import { listKnownRuns, type KnownRun } from './known-runs.js';
import { reconcileDates, type ReconciledDate, type SeenSchedule } from './reconcile-dates.js';

const DAY_MS = 86_400_000;

/** A fire takes a moment to open its day; until then the date is not missing. */
const OPENING_MS = 2 * 60_000;

/** Runs that are asked why they wait or how they ended; of more, their state must do. */
const MOST_ASKED = 50;

/** What was due of a pipeline and what has become of it; changes nothing. */
export interface CheckedPipeline {
  dates: ReconciledDate[];
  schedule: SeenSchedule;
}

/** Compares the dates that were due in the last `schedule.reconcile.lookbackDays` with releases and runs. */
export async function reconcilePipeline(
  { client, stores }: { client: Client; stores: Stores },
  spec: PipelineSpec,
  nowMs: number,
  signal?: AbortSignal,
): Promise<CheckedPipeline> {
  const schedule = spec.schedule ?? scheduleSchema.parse({});
  const fires = firesBetween(scheduleTimes(schedule, spec.timezone), schedule.dayOffset, {
    fromMs: nowMs - schedule.reconcile.lookbackDays * DAY_MS,
    toMs: nowMs - OPENING_MS,
  });
  const [releases, runs, seen, inLine] = await Promise.all([
    listKnownReleases(stores(spec.storage).artifacts, spec, signal),
    listKnownRuns(client, spec.pipeline),
    seeSchedule(client, scheduleIds(spec.pipeline).daily),
    datesInLine(client, spec.pipeline),
  ]);
  const asked = fires
    .flatMap(({ date }) => (releases.has(date) ? [] : (runs.get(date) ?? [])))
    .slice(-MOST_ASKED);
  const said = new Map<string, string>();
  for (const run of asked) said.set(run.date, await whatItSays(client, run));
  return {
    dates: reconcileDates({ fires, releases, runs, said, inLine, schedule: seen }),
    schedule: seen,
  };
}

async function seeSchedule(client: Client, scheduleId: string): Promise<SeenSchedule> {
  try {
    const found = await client.schedule.getHandle(scheduleId).describe();
    const { paused, note } = found.state;
    return {
      ...{ exists: true, paused, note: note ?? '', digest: digestOf(found) },
      createdAt: found.info.createdAt.toISOString(),
    };
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
    return { exists: false, paused: false, note: '', digest: '', createdAt: '' };
  }
}

function digestOf({ spec, action, policies }: ScheduleDescription): string {
  const text = JSON.stringify({ spec, action, policies });
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Dates that the schedule has opened and whose runs have not begun. */
async function datesInLine(client: Client, pipeline: string): Promise<Set<string>> {
  const query = `WorkflowType = 'openDay' AND WaylinePipeline = '${pipeline}' AND ExecutionStatus = 'Running'`;
  const dates = new Set<string>();
  for await (const { typedSearchAttributes } of client.workflow.list({ query })) {
    dates.add(typedSearchAttributes.get(WAYLINE_ATTRIBUTES.date) ?? '');
  }
  return dates;
}

/** Why a run waits, or what has ended it; '' where it does not say. */
async function whatItSays(client: Client, run: KnownRun): Promise<string> {
  const handle = client.workflow.getHandle(run.workflowId, run.executionId, { followRuns: false });
  if (run.endedAt === null) {
    const progress = await handle.query<RunProgress>('progress').catch(() => undefined);
    const { failure, waitsFor } = progress ?? {};
    if (failure) return `${failure.stage}: ${failure.message}`;
    return waitsFor ? `waits for ${waitsFor.object} until ${waitsFor.until}` : '';
  }
  try {
    await handle.result();
    return '';
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    return error.cause?.message ?? '';
  }
}
