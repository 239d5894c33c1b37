import type { StoredEntry } from '../../activities/artifacts/ledger.js';
import type { Intervention } from '../../activities/control/run-interventions.js';

/** One decision or change, and where it is told; `id` is that of the ledger's entry, or ''. */
export interface AuditRow extends StoredEntry {
  /** How it has reached the run, where the history tells. */
  via: string;
  /** A run's decisions are in its history; the ledger has them too unless the storage was down. */
  toldBy: ('history' | 'ledger')[];
}

/** Which rows are wanted. */
export interface AuditFilter {
  date?: string;
  /** ISO-8601 UTC, inclusive. */
  since?: string;
  what?: readonly string[];
}

/** An entry of the ledger as a row. */
export function rowOfEntry(entry: StoredEntry): AuditRow {
  return { ...entry, via: '', toldBy: ['ledger'] };
}

/** The history gives a decision the time at which it came, the ledger that at which it was taken. */
const SAME_MS = 60_000;

/**
 * A run's history and ledger as one list by time. What both tell is one row: the history's time and way,
 * the ledger's before and after.
 */
export function mergeRows(
  run: { pipeline: string; date: string; runId: string },
  told: readonly Intervention[],
  entries: readonly StoredEntry[],
): AuditRow[] {
  const left = [...entries];
  const rows = told.map((intervention): AuditRow => {
    const at = left.findIndex((entry) => isSame(intervention, entry));
    const [entry] = at < 0 ? [] : left.splice(at, 1);
    const { pipeline, date, runId: object } = run;
    const who = intervention.who === '' ? (entry?.who ?? 'unknown') : intervention.who;
    const base = { ...intervention, who, pipeline, date, object };
    if (entry === undefined) return { ...base, id: '', toldBy: ['history'] };
    const { id, before, after } = entry;
    return { ...base, id, before, after, toldBy: ['history', 'ledger'] };
  });
  return byTime([...rows, ...left.map(rowOfEntry)]);
}

/** The rows that are wanted, by time. */
export function filterRows(rows: readonly AuditRow[], filter: AuditFilter): AuditRow[] {
  const { date, since, what } = filter;
  return byTime(
    rows.filter(
      (row) =>
        (date === undefined || row.date === date) &&
        (since === undefined || Date.parse(row.when) >= Date.parse(since)) &&
        (what === undefined || what.includes(row.what)),
    ),
  );
}

function isSame(told: Intervention, entry: StoredEntry): boolean {
  const apart = Math.abs(Date.parse(told.when) - Date.parse(entry.when));
  return told.what === entry.what && told.why === entry.why && apart <= SAME_MS;
}

function byTime(rows: readonly AuditRow[]): AuditRow[] {
  return rows.toSorted((a, b) => Date.parse(a.when) - Date.parse(b.when));
}
