import { Context } from '@temporalio/activity';
import type { LedgerEntry } from '../../workflows/contracts/ledger-entry.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import { appendLedger } from '../artifacts/ledger.js';
import type { ControlDeps } from './control-deps.js';
import { interventionsOf, type Intervention } from './run-interventions.js';

export { appendLedger, ledgerUri } from '../artifacts/ledger.js';

type Storage = PipelineSpec['storage'];

/** Activities that keep the operator ledger. */
export interface LedgerActivities {
  /**
   * Adds a run's decisions. Where nobody was named with one, the history may know who has called. With
   * `ending`, what the run cannot see from inside is added too: its resets and the request to cancel it.
   */
  recordDecisions(ledger: {
    storage: Storage;
    entries: LedgerEntry[];
    ending?: RunOfHistory;
  }): Promise<void>;
}

/** The run whose history is read: the one that the activity belongs to. */
export interface RunOfHistory {
  pipeline: string;
  date: string;
}

export function createLedgerActivities(deps: ControlDeps): LedgerActivities {
  return {
    async recordDecisions({ storage, entries, ending }) {
      const isUnnamed = entries.some(({ who }) => who === UNKNOWN);
      const told = isUnnamed || ending !== undefined ? await ownInterventions() : [];
      await appendLedger(deps.stores(storage).artifacts, storage, [
        ...entries.map((entry) => withCaller(entry, told)),
        ...(ending === undefined ? [] : outsideEntries(told, ending)),
      ]);
    },
  };
}

/** Adds the resets of the own run to the ledger. The ledger is no reason for a run not to end. */
export async function recordResets(
  deps: ControlDeps,
  storage: Storage,
  run: RunOfHistory,
): Promise<void> {
  try {
    const entries = outsideEntries(await ownInterventions(), run);
    await appendLedger(deps.stores(storage).artifacts, storage, entries);
  } catch (error) {
    Context.current().log.warn('the resets of the run could not be kept in the ledger', { error });
  }
}

const UNKNOWN = 'unknown';

async function ownInterventions(): Promise<Intervention[]> {
  const { client, info } = Context.current();
  const { workflowId, runId } = info.workflowExecution ?? { workflowId: '' };
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  return interventionsOf(client.options.loadedDataConverter, events ?? []);
}

/** Resets and the request to cancel, as entries. They have the time of their event: repeated, they are the same. */
function outsideEntries(told: readonly Intervention[], run: RunOfHistory): LedgerEntry[] {
  const object = Context.current().info.workflowExecution?.workflowId ?? '';
  return told.flatMap(({ what, when, who, stage, why, before, after }) =>
    what === 'reset' || what === 'cancel'
      ? [{ when, who: who === '' ? UNKNOWN : who, what, ...run, object, stage, why, before, after }]
      : [],
  );
}

/** The entry with the caller that the server knows, where no one was named with the decision. */
function withCaller(entry: LedgerEntry, told: readonly Intervention[]): LedgerEntry {
  if (entry.who !== UNKNOWN) return entry;
  const match = told.findLast(
    ({ what, why, who }) => what === entry.what && why === entry.why && who !== '',
  );
  return match === undefined ? entry : { ...entry, who: match.who };
}
