import { addDays } from '../../workflows/contracts/logical-date.js';
import type { KnownRun } from './known-runs.js';

/** Which dates of a range a backfill runs. */
export const BACKFILL_CHOICES = ['missing', 'failed', 'all'] as const;

export type BackfillChoice = (typeof BACKFILL_CHOICES)[number];

/** What is known of dates: their releases, newest runs, and bytes of their source days. */
export interface KnownDates {
  releases: ReadonlyMap<string, string>;
  runs: ReadonlyMap<string, KnownRun>;
  /** Bytes by source day; '' stands for a source without day folders, of which no day is known. */
  sourceBytes: ReadonlyMap<string, number>;
}

/** One date of the range: whether it is run, and why or why not. */
export interface PlannedDate {
  date: string;
  /** `no_source`: wanted, but its source day holds nothing; `skip`: not wanted. */
  plan: 'run' | 'no_source' | 'skip';
  why: string;
}

/** The dates of a range, oldest first, both ends included. */
export function datesBetween(from: string, to: string): string[] {
  const dates: string[] = [];
  for (let date = from; date <= to; date = addDays(date, 1)) dates.push(date);
  return dates;
}

/** What a backfill would do with each date of a range. */
export function planDates(
  range: { from: string; to: string; only: BackfillChoice; includeEmpty: boolean },
  known: KnownDates,
): PlannedDate[] {
  const hasDays = !known.sourceBytes.has('');
  return datesBetween(range.from, range.to).map((date) => {
    const { isWanted, why } = choose(range.only, date, known);
    if (!isWanted) return { date, plan: 'skip', why };
    const isEmpty = hasDays && !known.sourceBytes.has(date);
    if (isEmpty && !range.includeEmpty)
      return { date, plan: 'no_source', why: `${why}; no source` };
    return { date, plan: 'run', why: isEmpty ? `${why}; no source, asked for` : why };
  });
}

function choose(
  only: BackfillChoice,
  date: string,
  { releases, runs }: KnownDates,
): { isWanted: boolean; why: string } {
  const release = releases.get(date);
  const run = runs.get(date);
  const isOpen = run?.endedAt === null;
  const published = release === undefined ? 'no release' : `published as ${release}`;
  const last = run === undefined ? 'no run is known' : lastRun(run);
  const why = `${published}; ${isOpen ? `${last}: followed, not started again` : last}`;
  switch (only) {
    case 'all':
      return { isWanted: true, why };
    case 'missing':
      return { isWanted: release === undefined, why };
    case 'failed': {
      const hasFailed = run !== undefined && /^(failed|aborted|cancelled)$/.test(run.state);
      return { isWanted: hasFailed, why };
    }
  }
}

function lastRun(run: KnownRun): string {
  const at = run.stage === '' || run.state === 'done' ? '' : ` at ${run.stage}`;
  const terminated = run.execution === 'TERMINATED' ? ' (terminated)' : '';
  return `last run ${run.state}${at}${terminated}`;
}
