import type { LedgerAction, LedgerEntry } from '../../workflows/contracts/ledger-entry.js';
import type { SeenSchedule } from './reconcile-dates.js';

/** A schedule as two checks have seen it. */
export interface ScheduleChange {
  pipeline: string;
  scheduleId: string;
  before: SeenSchedule;
  after: SeenSchedule;
  /** When the second check saw it, ISO-8601 UTC. */
  at: string;
  /** What Wayline itself has done to the schedule between the two. */
  known: ReadonlySet<string>;
}

/** Ledger entries of what was done to a schedule elsewhere, such as in the Web UI, which names nobody. */
export function entriesOfChange(change: ScheduleChange): LedgerEntry[] {
  const { before, after, known } = change;
  const done: LedgerAction[] = [];
  const knows = (...actions: LedgerAction[]): boolean => actions.some((what) => known.has(what));
  if (before.exists && !after.exists) {
    if (!knows('delete')) done.push('delete');
  } else if (after.exists) {
    if (before.paused !== after.paused && !knows('pause', 'resume', 'breaker')) {
      done.push(after.paused ? 'pause' : 'resume');
    }
    if (before.digest !== after.digest && !knows('apply')) done.push('apply');
  }
  return done.map((what) => ({
    ...{ when: change.at, who: 'unknown', what, pipeline: change.pipeline, date: '' },
    ...{ object: change.scheduleId, stage: '' },
    why: what === 'pause' || what === 'resume' ? after.note : 'changed outside wayline',
    before: JSON.stringify(before),
    after: JSON.stringify(after),
  }));
}
