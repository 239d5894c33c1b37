import type { ObjectStore } from '../../activities/artifacts/object-store.js';
import { joinUri } from '../../activities/artifacts/s3-uri.js';
import { recordsUri, type RunRecord } from '../../activities/control/run-records.js';
import type { Stores } from '../../activities/deps.js';
import { isCalendarDay } from '../../workflows/contracts/logical-date.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import { CommandFailure, wrongCall } from '../command-failure.js';
import type { TemporalClient } from '../connection.js';
import { runWorkflowId } from '../ids.js';
import { findRun, listRuns, type ListedRun } from '../runs.js';
import { materialOfHistory } from './run-history.js';
import { materialOfRecord, type RunMaterial } from './run-material.js';

/** Where runs are looked for. `spec` names the storage of runs that the server has forgotten. */
export interface RunSources {
  temporal: TemporalClient;
  stores: Stores;
  spec?: PipelineSpec | undefined;
}

/**
 * The material of the run that is named by its date, its id or its execution's id: from its history, else,
 * where a spec tells the storage, from the record that a done run leaves there. Fails (exit 2) where
 * there is neither.
 */
export async function findMaterial(sources: RunSources, name: string): Promise<RunMaterial> {
  try {
    const { handle, run } = await findRun(sources.temporal, name);
    return await materialOfHistory(sources.temporal, handle, run);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    const recorded = await recordedRun(sources, name);
    if (recorded !== undefined) return recorded;
    throw sources.spec === undefined ? error : noRecord(sources.spec, name);
  }
}

/** The material of a listed run. */
export function materialOf({ temporal }: RunSources, run: ListedRun): Promise<RunMaterial> {
  const handle = temporal.client.workflow.getHandle(run.runId, run.executionId);
  return materialOfHistory(temporal, handle, run);
}

async function recordedRun(
  { stores, spec }: RunSources,
  name: string,
): Promise<RunMaterial | undefined> {
  if (spec === undefined) return undefined;
  const date = isCalendarDay(name) ? name : name.slice(`${spec.pipeline}-`.length);
  if (!isCalendarDay(date) || ![date, runWorkflowId(spec.pipeline, date)].includes(name)) {
    return undefined;
  }
  const record = await readRunRecord(stores(spec.storage).artifacts, spec, date);
  return record === undefined ? undefined : materialOfRecord(record, spec);
}

/** The record of the run of a date that is done; undefined where there is none. */
export async function readRunRecord(
  store: ObjectStore,
  { storage, pipeline }: PipelineSpec,
  date: string,
): Promise<RunRecord | undefined> {
  const found = await store.readText(joinUri(recordsUri(storage, pipeline), `${date}.json`));
  return found === undefined ? undefined : (JSON.parse(found.text) as RunRecord);
}

/** The newest record of a date before; undefined where there is none. */
export async function readRecordBefore(
  store: ObjectStore,
  spec: PipelineSpec,
  date: string,
): Promise<RunRecord | undefined> {
  const listed = await store.list(`${recordsUri(spec.storage, spec.pipeline)}/`);
  const dates = listed
    .map(({ key }) => /(\d{4}-\d{2}-\d{2})\.json$/.exec(key)?.[1] ?? '')
    .filter((day) => day !== '' && day < date)
    .sort();
  const newest = dates.at(-1);
  return newest === undefined ? undefined : readRunRecord(store, spec, newest);
}

/** Runs among which an earlier one is looked for. */
const EARLIER_AMONG = 1000;

/**
 * The run to compare one with: the run of the same date before it, else the newest of the nearest earlier
 * date, by what the server knows, else by the records in the storage. Runs that did not get to `stage` are
 * passed over.
 */
export async function findEarlier(
  sources: RunSources,
  of: { spec: PipelineSpec; date: string; executionId: string; startedAt: string },
  hasEnough: (material: RunMaterial) => boolean,
): Promise<RunMaterial | undefined> {
  const listed = await listRuns(sources.temporal, { limit: EARLIER_AMONG });
  const ours = listed.filter(
    (run) => run.pipeline === of.spec.pipeline && run.executionId !== of.executionId,
  );
  const isBefore = (run: ListedRun): boolean => of.startedAt === '' || run.startedAt < of.startedAt;
  const sameDate = ours.filter((run) => run.date === of.date && isBefore(run));
  const earlier = ours
    .filter((run) => run.date !== '' && run.date < of.date)
    .sort((a, b) => (a.date === b.date ? order(b.startedAt, a.startedAt) : order(b.date, a.date)));
  for (const run of [...sameDate, ...earlier].slice(0, LOOKED_AT)) {
    const material = await materialOf(sources, run);
    if (hasEnough(material)) return material;
  }
  return earlierRecord(sources, of, hasEnough);
}

/** Histories that are read before the records are asked: a run that got nowhere is rarely one of many. */
const LOOKED_AT = 5;

async function earlierRecord(
  { stores }: RunSources,
  { spec, date, executionId }: { spec: PipelineSpec; date: string; executionId: string },
  hasEnough: (material: RunMaterial) => boolean,
): Promise<RunMaterial | undefined> {
  const store = stores(spec.storage).artifacts;
  const same = await readRunRecord(store, spec, date);
  const record =
    same !== undefined && same.executionId !== executionId
      ? same
      : await readRecordBefore(store, spec, date);
  if (record === undefined) return undefined;
  const material = materialOfRecord(record, spec);
  return hasEnough(material) ? material : undefined;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function noRecord({ storage, pipeline }: PipelineSpec, name: string): CommandFailure {
  return wrongCall({
    object: `run ${name}`,
    expected: `a run that the server knows, or one with a record below ${recordsUri(storage, pipeline)}`,
  });
}
