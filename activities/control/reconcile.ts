import { Context } from '@temporalio/activity';
import { dayAt } from '../../workflows/contracts/logical-date.js';
import type { NotifyTarget } from '../../workflows/contracts/notification.js';
import { scheduleIds } from '../../workflows/contracts/schedule-ids.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import { appendLedger, listLedger, readLedger } from '../artifacts/ledger.js';
import type { ObjectStore } from '../artifacts/object-store.js';
import { joinUri } from '../artifacts/s3-uri.js';
import type { ControlDeps } from './control-deps.js';
import { unpublishedDates, type ReconciledDate, type SeenSchedule } from './reconcile-dates.js';
import { reconcilePipeline } from './reconcile-pipeline.js';
import { entriesOfChange } from './schedule-changes.js';
import { loadSpec } from './spec-store.js';

/** What a check has found; kept as `_reconcile/<day of the check>.json`. */
export interface Reconciliation {
  pipeline: string;
  /** ISO-8601 UTC. */
  checkedAt: string;
  dates: ReconciledDate[];
  /** Dates that are not published and will not be by themselves. */
  unpublished: string[];
  /** The command that runs them, or ''. */
  command: string;
  schedule: SeenSchedule;
}

/** A check, and what the check before it had found unpublished. */
export interface DatesChecked {
  found: Reconciliation;
  told: string[];
  notify: NotifyTarget[];
}

/** A pipeline's check as the schedule asks for it; `spec` is the address of the stored spec. */
export interface CheckToMake {
  pipeline: string;
  spec: string;
  checkedAt: string;
}

/** Activities of the reconciler. */
export interface ReconcileActivities {
  /** Looks what has become of every date that was due. */
  checkDates(check: CheckToMake): Promise<DatesChecked>;
  /** Keeps what was found, and enters into the ledger what was done to the schedule outside Wayline. */
  keepReconciliation(kept: CheckToMake & { found: Reconciliation }): Promise<string>;
}

/** The command that runs what is not published, or '' where everything is. */
export function fillCommand(unpublished: readonly string[], specFile = 'spec.yaml'): string {
  const [first] = unpublished;
  const last = unpublished.at(-1);
  if (first === undefined || last === undefined) return '';
  return `wayline backfill --spec ${specFile} --from ${first} --to ${last} --only missing`;
}

export function createReconcileActivities(deps: ControlDeps): ReconcileActivities {
  return {
    async checkDates({ pipeline, spec: address, checkedAt }) {
      const { client, cancellationSignal } = Context.current();
      const { stores } = deps;
      const { complete } = await loadSpec(stores, pipeline, address, cancellationSignal);
      const checked = await reconcilePipeline(
        { client, stores },
        complete,
        Date.parse(checkedAt),
        cancellationSignal,
      );
      const unpublished = unpublishedDates(checked.dates);
      const found = {
        pipeline,
        checkedAt,
        unpublished,
        command: fillCommand(unpublished),
        ...checked,
      };
      const before = await lastCheck(stores(complete.storage).artifacts, complete);
      return { found, told: before?.unpublished ?? [], notify: complete.notify };
    },

    async keepReconciliation({ pipeline, spec: address, found }) {
      const { complete } = await loadSpec(deps.stores, pipeline, address);
      const { artifacts } = deps.stores(complete.storage);
      await enterChanges(artifacts, complete, found);
      const day = dayAt(Date.parse(found.checkedAt), complete.timezone);
      const uri = joinUri(folderOf(complete), `${day}.json`);
      await artifacts.writeText(uri, `${JSON.stringify(found, null, 2)}\n`);
      return uri;
    },
  };
}

async function enterChanges(
  store: ObjectStore,
  spec: PipelineSpec,
  found: Reconciliation,
): Promise<void> {
  const before = await lastCheck(store, spec);
  if (before === undefined || before.checkedAt >= found.checkedAt) return;
  const { pipeline } = spec;
  const scheduleId = scheduleIds(pipeline).daily;
  // Ids begin with the time of their entry, written as in a name.
  const since = before.checkedAt.replaceAll(/[:.]/g, '-');
  const ids = (await listLedger(store, spec.storage, pipeline)).filter((id) => id >= since);
  const { entries } = await readLedger(store, spec.storage, pipeline, ids);
  const known = new Set(
    entries.filter(({ object }) => object === scheduleId).map(({ what }) => what),
  );
  const change = { pipeline, scheduleId, at: found.checkedAt, known };
  await appendLedger(
    store,
    spec.storage,
    entriesOfChange({ ...change, before: before.schedule, after: found.schedule }),
  );
}

/** What the newest check has found, or undefined where there was none. */
async function lastCheck(
  store: ObjectStore,
  spec: PipelineSpec,
): Promise<Reconciliation | undefined> {
  const checks = await store.list(`${folderOf(spec)}/`);
  const newest = checks.at(-1)?.key.split('/').at(-1);
  if (newest === undefined) return undefined;
  const found = await store.readText(joinUri(folderOf(spec), newest));
  return found === undefined ? undefined : (JSON.parse(found.text) as Reconciliation);
}

function folderOf({ storage, pipeline }: PipelineSpec): string {
  return joinUri(storage.artifacts, pipeline, '_reconcile');
}
