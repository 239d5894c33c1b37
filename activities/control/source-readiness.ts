import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type { DayFile } from '../collect/source-listing.js';

/** What was found of one source day, or of a source without day folders. */
export interface SeenDay {
  /** Address or pattern of the day's files. */
  path: string;
  files: DayFile[];
  /** Addresses of the markers that its folders should have and have not. */
  missingMarkers: string[];
}

/** Why a source day is not ready: what was expected and what is there, and when to look again. */
export interface NotReady {
  path: string;
  expected: string;
  got: string;
  /** Milliseconds after which it can be ready at the earliest; none where nobody can know. */
  inMs?: number;
}

type Ready = NonNullable<PipelineSpec['schedule']>['ready'];

/** Without a schedule, a day is ready as soon as it has a file. */
const FIRST_FILE: Ready = { minFiles: 1, quietMinutes: 0, pollSeconds: 300 };

/** The rules by which a spec's source day is ready. */
export function readinessOf(spec: PipelineSpec): Ready {
  return spec.schedule?.ready ?? FIRST_FILE;
}

/** What the first day lacks that is not ready at `now`, or undefined where all are. */
export function notReadyOf(
  days: readonly SeenDay[],
  ready: Ready,
  now: number,
): NotReady | undefined {
  for (const day of days) {
    const missing = missingOf(day, ready, now);
    if (missing !== undefined) return { path: day.path, ...missing };
  }
  return undefined;
}

function missingOf(day: SeenDay, ready: Ready, now: number): Omit<NotReady, 'path'> | undefined {
  const { files } = day;
  if (files.length < ready.minFiles) {
    return { expected: `at least ${counted(ready.minFiles)}`, got: String(files.length) };
  }
  const [marker] = day.missingMarkers;
  if (marker !== undefined) return { expected: marker, got: `${counted(files.length)} without it` };
  const quietMs = ready.quietMinutes * 60_000;
  const newest = files.reduce((a, b) => (b.changedAt > a.changedAt ? b : a));
  const sinceMs = now - Date.parse(newest.changedAt);
  if (sinceMs >= quietMs) return undefined;
  return {
    expected: `no change for ${ready.quietMinutes} min`,
    got: `a change of ${newest.key} at ${newest.changedAt}`,
    inMs: quietMs - sinceMs,
  };
}

function counted(files: number): string {
  return files === 1 ? '1 file' : `${files} files`;
}

/** Milliseconds until the next look: the poll interval, less where the day may be ready or late before. */
export function nextLookMs(
  ready: Ready,
  { inMs }: Pick<NotReady, 'inMs'>,
  untilDeadlineMs: number,
): number {
  // A look a second is the most that a source is asked, also in the last moment before the deadline.
  return Math.max(1000, Math.min(ready.pollSeconds * 1000, inMs ?? Infinity, untilDeadlineMs));
}

/** Folder of the day that a file lies in: up to the part of its key that names the day. */
export function dayFolderOf(key: string, day: string): string {
  const parts = key.split('/').slice(0, -1);
  const own = day === '' ? -1 : parts.findIndex((part) => part.includes(day));
  return (own === -1 ? parts : parts.slice(0, own + 1)).join('/');
}
