import { createHash } from 'node:crypto';
import type { LedgerEntry } from '../../workflows/contracts/ledger-entry.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type { ObjectStore } from '../artifacts/object-store.js';
import { joinUri } from '../artifacts/s3-uri.js';
import type { ControlDeps } from './control-deps.js';

type Storage = PipelineSpec['storage'];

/** Activities that keep the operator ledger. */
export interface LedgerActivities {
  recordDecisions(ledger: { storage: Storage; entries: LedgerEntry[] }): Promise<void>;
}

/** Folder of a pipeline's ledger: one object an entry, named by its time and content, never changed. */
export function ledgerUri(storage: Storage, pipeline: string): string {
  return joinUri(storage.artifacts, pipeline, '_audit');
}

/** Adds entries to the ledger; an entry that is there already stays as it is. */
export async function appendLedger(
  store: ObjectStore,
  storage: Storage,
  entries: readonly LedgerEntry[],
): Promise<void> {
  for (const entry of entries) {
    const text = JSON.stringify(entry);
    const id = createHash('sha256').update(text).digest('hex').slice(0, 16);
    const name = `${entry.when.replaceAll(/[:.]/g, '-')}-${id}.json`;
    await store.writeText(joinUri(ledgerUri(storage, entry.pipeline), name), text, {
      ifAbsent: true,
    });
  }
}

export function createLedgerActivities(deps: ControlDeps): LedgerActivities {
  return {
    async recordDecisions({ storage, entries }) {
      await appendLedger(deps.stores(storage).artifacts, storage, entries);
    },
  };
}
