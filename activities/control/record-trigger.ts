import type { LedgerEntry } from '../../workflows/contracts/ledger-entry.js';
import { scheduleIds } from '../../workflows/contracts/schedule-ids.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type { ObjectStore } from '../artifacts/object-store.js';
import { joinUri } from '../artifacts/s3-uri.js';
import { appendLedger, ledgerUri } from './ledger.js';

/** A command writes its entry just before it triggers; its machine's clock may be off by as much. */
const SAME_TRIGGER_MS = 2 * 60_000;

/**
 * Adds a start by hand to the ledger, by `unknown`, since the server does not say who pressed Trigger;
 * unless a command has just written who it is. Written again for the same start, it is the same entry.
 */
export async function recordTrigger(
  store: ObjectStore,
  spec: PipelineSpec,
  { date, scheduledAt }: { date: string; scheduledAt: string },
  signal?: AbortSignal,
): Promise<void> {
  const { pipeline, storage } = spec;
  const object = scheduleIds(pipeline).daily;
  if (await isKnown(store, ledgerUri(storage, pipeline), { object, scheduledAt }, signal)) return;
  const entry: LedgerEntry = {
    ...{ when: scheduledAt, who: 'unknown', what: 'trigger', pipeline, date, object, stage: '' },
    why: 'started at a time at which the schedule has no fire',
    before: '',
    after: JSON.stringify({ date }),
  };
  await appendLedger(store, storage, [entry]);
}

async function isKnown(
  store: ObjectStore,
  folder: string,
  { object, scheduledAt }: { object: string; scheduledAt: string },
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const aroundMs = Date.parse(scheduledAt);
  const [from, to] = [aroundMs - SAME_TRIGGER_MS, aroundMs + SAME_TRIGGER_MS].map(nameOfTime);
  const days = new Set([from, to].map((name) => name?.slice(0, 10) ?? ''));
  for (const day of days) {
    for (const { key } of await store.list(joinUri(folder, day), signal)) {
      const name = key.slice(key.lastIndexOf('/') + 1);
      if (from === undefined || to === undefined || name < from || name > to) continue;
      const found = await store.readText(joinUri(folder, name), signal);
      const entry = JSON.parse(found?.text ?? '{}') as Partial<LedgerEntry>;
      if (entry.what === 'trigger' && entry.object === object && entry.who !== 'unknown') {
        return true;
      }
    }
  }
  return false;
}

/** How the names of ledger entries of that time begin. */
function nameOfTime(instantMs: number): string {
  return new Date(instantMs).toISOString().replaceAll(/[:.]/g, '-');
}
