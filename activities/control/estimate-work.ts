import { addDays } from '../../workflows/contracts/logical-date.js';

/** A run that is done: what its stages took together. */
export interface MeasuredRun {
  date: string;
  seconds: number;
}

/** How long runs may take, and what that is judged by. */
export interface WorkEstimate {
  /** Seconds of stage work of all dates together; null where there is nothing to judge by. */
  seconds: number | null;
  basis: string;
}

/**
 * Seconds of work of the dates: the median over earlier runs of seconds by byte of their window, times the
 * bytes of each date's window. Work that does not grow with the data makes small windows come out too short.
 */
export function estimateWork(
  dates: readonly string[],
  runs: readonly MeasuredRun[],
  source: { bytes: ReadonlyMap<string, number>; lookbackDays: number },
): WorkEstimate {
  const measured = runs.flatMap(({ date, seconds }) => {
    const bytes = windowBytes(date, source);
    return seconds > 0 && bytes > 0 ? [seconds / bytes] : [];
  });
  if (measured.length === 0) {
    return { seconds: null, basis: 'no basis: no run that computed its stages is on record' };
  }
  const secondsByByte = median(measured);
  const seconds = dates.reduce((sum, date) => sum + secondsByByte * windowBytes(date, source), 0);
  const count = measured.length === 1 ? '1 earlier run' : `${measured.length} earlier runs`;
  return { seconds, basis: `the median of ${count}, by the bytes of each window` };
}

function windowBytes(
  date: string,
  { bytes, lookbackDays }: { bytes: ReadonlyMap<string, number>; lookbackDays: number },
): number {
  const first = addDays(date, 1 - lookbackDays);
  let sum = 0;
  for (const [day, size] of bytes) if (day === '' || (day >= first && day <= date)) sum += size;
  return sum;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
