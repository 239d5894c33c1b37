import type { Client } from '@temporalio/client';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type { ObjectStore } from '../artifacts/object-store.js';
import { joinUri } from '../artifacts/s3-uri.js';
import { listEventDays } from '../collect/source-listing.js';
import type { Stores } from '../deps.js';
import { estimateWork, type MeasuredRun, type WorkEstimate } from './estimate-work.js';
import { listKnownReleases } from './known-releases.js';
import { listKnownRuns } from './known-runs.js';
import { recordsUri, type RunRecord } from './run-records.js';
import { planDates, type BackfillChoice, type PlannedDate } from './select-dates.js';

/** The range of a backfill and what it takes of it. */
export interface BackfillRange {
  spec: PipelineSpec;
  from: string;
  to: string;
  only: BackfillChoice;
  includeEmpty: boolean;
}

/** What a backfill would do, and how long that may take. */
export interface BackfillPlan {
  dates: PlannedDate[];
  estimate: WorkEstimate;
}

/** Newest records by which the work is judged: code and machines of long ago say little. */
const MEASURED_RUNS = 10;

/** Looks at releases, runs and source of a range and plans it; changes nothing. */
export async function planBackfill(
  { client, stores }: { client: Client; stores: Stores },
  range: BackfillRange,
  signal?: AbortSignal,
): Promise<BackfillPlan> {
  const { spec } = range;
  const { source, artifacts } = stores(spec.storage);
  const [releases, runs, sourceBytes, measured] = await Promise.all([
    listKnownReleases(artifacts, spec, signal),
    listKnownRuns(client, spec.pipeline),
    listEventDays(source, spec, signal),
    measuredRuns(artifacts, spec, signal),
  ]);
  const dates = planDates(range, { releases, runs, sourceBytes });
  const estimate = estimateWork(
    dates.filter(({ plan }) => plan === 'run').map(({ date }) => date),
    measured,
    { bytes: sourceBytes, lookbackDays: spec.sources.events.lookbackDays },
  );
  return { dates, estimate };
}

async function measuredRuns(
  store: ObjectStore,
  spec: PipelineSpec,
  signal?: AbortSignal,
): Promise<MeasuredRun[]> {
  const folder = recordsUri(spec.storage, spec.pipeline);
  const names = (await store.list(`${folder}/`, signal))
    .map(({ key }) => key.split('/').at(-1) ?? '')
    .filter((name) => /^\d{4}-\d{2}-\d{2}\.json$/.test(name));
  const measured: MeasuredRun[] = [];
  for (const name of names.sort().slice(-MEASURED_RUNS)) {
    const found = await store.readText(joinUri(folder, name), signal);
    if (found === undefined) continue;
    const { date, stages } = JSON.parse(found.text) as RunRecord;
    // What was found made, or carried over, says nothing of the time that it takes.
    if (stages.some((stage) => stage.status === 'cached' || stage.carriedFrom)) continue;
    measured.push({ date, seconds: stages.reduce((sum, { seconds }) => sum + seconds, 0) });
  }
  return measured;
}
