import type { ScheduledFire } from '../../workflows/contracts/schedule-times.js';
import type { KnownRun } from './known-runs.js';

/** What has become of a date that was due. */
export type DueState =
  'published' | 'held' | 'blocked' | 'running' | 'failed' | 'aborted' | 'cancelled' | 'missing';

/** A date that was due, and what has become of it, whatever the reason. */
export interface ReconciledDate {
  date: string;
  /** When the schedule was to open it, ISO-8601 UTC. */
  dueAt: string;
  state: DueState;
  /** Why it is not published, or ''. */
  reason: string;
  release?: string;
}

/** A pipeline's schedule as the server has it. */
export interface SeenSchedule {
  exists: boolean;
  paused: boolean;
  note: string;
  /** Stands for its times, action and policies. */
  digest: string;
  /** ISO-8601 UTC, or '' where there is none. */
  createdAt: string;
}

/** What is known of a pipeline's dates. */
export interface PipelineFacts {
  fires: readonly ScheduledFire[];
  releases: ReadonlyMap<string, string>;
  runs: ReadonlyMap<string, KnownRun>;
  /** What runs say of themselves: why they wait or how they have ended. */
  said: ReadonlyMap<string, string>;
  /** Dates whose runs wait for a place among the open runs. */
  inLine: ReadonlySet<string>;
  schedule: SeenSchedule;
}

/** Characters of a reason: a hundred dates with theirs must stay a small payload. */
const LONGEST_REASON = 160;

/** The dates that are not published and will not be unless somebody does something. */
export function unpublishedDates(dates: readonly ReconciledDate[]): string[] {
  const lost = new Set<DueState>(['missing', 'failed', 'aborted', 'cancelled']);
  return dates.filter(({ state }) => lost.has(state)).map(({ date }) => date);
}

/**
 * What has become of every date that was due, oldest first. Dates before the first that ever ran, was
 * published, or was due after the schedule was made are not missed.
 */
export function reconcileDates(facts: PipelineFacts): ReconciledDate[] {
  const { fires, releases, runs, schedule } = facts;
  const scheduled = fires.find(({ at }) => schedule.exists && at >= schedule.createdAt)?.date;
  const known = [
    ...releases.keys(),
    ...runs.keys(),
    ...(scheduled === undefined ? [] : [scheduled]),
  ];
  const [first] = known.sort();
  if (first === undefined) return [];
  const dueAt = new Map(fires.map(({ date, at }) => [date, at]));
  return [...dueAt]
    .filter(([date]) => date >= first)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([date, at]) => {
      const { state, reason } = stateOf(date, facts);
      const release = releases.get(date);
      return {
        ...{ date, dueAt: at, state },
        reason: reason.slice(0, LONGEST_REASON),
        ...(release === undefined ? {} : { release }),
      };
    });
}

function stateOf(date: string, facts: PipelineFacts): { state: DueState; reason: string } {
  const run = facts.runs.get(date);
  const said = facts.said.get(date) ?? '';
  const isOpen = run?.endedAt === null;
  if (facts.releases.has(date)) {
    return { state: 'published', reason: isOpen ? `a run of it is ${run.state} again` : '' };
  }
  if (isOpen) {
    return { state: run.state === 'done' ? 'running' : run.state, reason: said || atStage(run) };
  }
  if (facts.inLine.has(date)) return { state: 'running', reason: 'waits for a place' };
  if (run === undefined) return { state: 'missing', reason: whyNoRun(facts.schedule) };
  if (run.state === 'done' || run.state === 'running') {
    return { state: 'missing', reason: 'a run of it is done, but its release is not there' };
  }
  const ended = run.execution === 'TERMINATED' ? 'terminated' : run.state;
  return { state: run.state, reason: said || `${ended}${run.stage ? ` at ${run.stage}` : ''}` };
}

function atStage({ state, stage }: KnownRun): string {
  return stage === '' ? state : `${state} at ${stage}`;
}

function whyNoRun({ exists, paused, note }: SeenSchedule): string {
  if (!exists) return 'no run is known: the schedule does not exist';
  if (paused) return `no run is known: the schedule is paused${note === '' ? '' : ` (${note})`}`;
  return 'no run is known: skipped, dropped, or missed for longer than schedule.catchupHours';
}
