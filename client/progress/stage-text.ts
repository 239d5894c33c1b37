import type { StageReport, StageState } from '../../workflows/messages.js';
import type { Colors } from '../cli/terminal.js';
import type { PendingAttempt } from './pending-attempt.js';

/** Width of a bar in characters. */
const BAR_WIDTH = 20;

/** Thousands are parted by commas whatever the machine's language is. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** A share as a bar, such as `█████░░░░░`. */
export function bar(done: number, total: number, width = BAR_WIDTH): string {
  const share = total > 0 ? Math.min(Math.max(done / total, 0), 1) : 0;
  const filled = Math.round(share * width);
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}

/** What a stage did, such as `done  3.2 s  1,000 rows in, 990 out  2 attempts`. */
export function endedStageText(stage: StageReport): string {
  const parts = [stage.status.padEnd(7), `${stage.seconds.toFixed(1)} s`.padStart(8)];
  if (stage.rowsIn > 0 || stage.rowsOut > 0) {
    parts.push(`${count(stage.rowsIn)} rows in, ${count(stage.rowsOut)} out`);
  }
  if (stage.attempts > 1) parts.push(`${stage.attempts} attempts`);
  return parts.join('  ');
}

/** What a stage is doing now: its bar where it counts rows, its phase, its time and its attempt. */
export function runningStageText(
  seconds: number,
  pending: PendingAttempt | undefined,
  now = Date.now(),
): string {
  const parts = ['running', `${seconds.toFixed(1)} s`.padStart(8)];
  const { progress } = pending ?? {};
  if (progress !== undefined && progress.rowsTotal > 0) {
    parts.push(`${bar(progress.rowsDone, progress.rowsTotal)} ${count(progress.rowsDone)} rows`);
  }
  if (progress !== undefined && progress.phase !== '') parts.push(progress.phase);
  if (pending !== undefined) parts.push(...attemptTexts(pending, now));
  return parts.join('  ');
}

/** What is to be said of an attempt that is not the first, or that is not going on. */
export function attemptTexts(pending: PendingAttempt, now: number): string[] {
  const { state, attempt, maximumAttempts = 0, nextAttemptAt } = pending;
  const ofAll = maximumAttempts > 0 ? `${attempt}/${maximumAttempts}` : String(attempt);
  const which = attempt > 1 ? [`attempt ${ofAll}`] : [];
  if (state === 'paused') return [...which, 'paused'];
  if (state === 'queued') return [...which, 'waits for a worker'];
  if (state !== 'retrying' || nextAttemptAt === undefined) return which;
  return [`attempt ${ofAll} in ${durationText(Date.parse(nextAttemptAt) - now)}`];
}

/** A time in its two largest units, such as `2 h 5 min`. */
export function durationText(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** The colour in which a stage of that state is drawn. */
export function colorOf(colors: Colors, state: StageState): (text: string) => string {
  switch (state) {
    case 'done':
      return colors.green;
    case 'cached':
      return colors.cyan;
    case 'running':
      return colors.bold;
    case 'held':
    case 'skipped':
      return colors.yellow;
    case 'failed':
      return colors.red;
    case 'waiting':
      return colors.dim;
  }
}
