import { appendLedger } from '../../activities/control/ledger.js';
import type { Stores } from '../../activities/deps.js';
import type { LedgerAction, LedgerEntry } from '../../workflows/contracts/ledger-entry.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';

/** What was done to a schedule. */
export interface ScheduleAction {
  what: Extract<LedgerAction, 'apply' | 'pause' | 'resume' | 'trigger' | 'delete'>;
  scheduleId: string;
  who: string;
  why: string;
  date?: string;
  before?: unknown;
  after?: unknown;
}

/** Adds what was done to a schedule to the ledger of its pipeline. */
export async function recordScheduleAction(
  stores: Stores,
  { pipeline, storage }: Pick<PipelineSpec, 'pipeline' | 'storage'>,
  action: ScheduleAction,
): Promise<void> {
  const { what, scheduleId, who, why, date = '', before, after } = action;
  const entry: LedgerEntry = {
    ...{ when: new Date().toISOString(), who, what, pipeline, date, stage: '', why },
    object: scheduleId,
    before: before === undefined ? '' : JSON.stringify(before),
    after: after === undefined ? '' : JSON.stringify(after),
  };
  await appendLedger(stores(storage).artifacts, storage, [entry]);
}
