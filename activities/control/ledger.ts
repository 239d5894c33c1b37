import type { LedgerEntry } from '../../workflows/contracts/ledger-entry.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import { appendLedger } from '../artifacts/ledger.js';
import type { ControlDeps } from './control-deps.js';

export { appendLedger, ledgerUri } from '../artifacts/ledger.js';

/** Activities that keep the operator ledger. */
export interface LedgerActivities {
  recordDecisions(ledger: {
    storage: PipelineSpec['storage'];
    entries: LedgerEntry[];
  }): Promise<void>;
}

export function createLedgerActivities(deps: ControlDeps): LedgerActivities {
  return {
    async recordDecisions({ storage, entries }) {
      await appendLedger(deps.stores(storage).artifacts, storage, entries);
    },
  };
}
