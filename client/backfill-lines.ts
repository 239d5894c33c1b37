import type { BackfillPlan } from '../activities/control/plan-backfill.js';
import type { BackfillProgress } from '../workflows/backfill-messages.js';
import { runWorkflowId } from './ids.js';
import { table } from './progress/run-summary.js';

/** A backfill in lines for people: counts, dates by state, and the commands that free what waits. */
export function backfillLines(id: string, progress: BackfillProgress): string[] {
  const { from, to, only, pipeline, parallel, paused, dates, notes } = progress;
  const lines = [
    `${id}: ${progress.state}`,
    `  ${pipeline}, ${from} to ${to}, --only ${only}, ${parallel} at a time`,
  ];
  if (paused) {
    const why = paused.reason === '' ? '' : `: ${paused.reason}`;
    lines.push(`  paused by ${paused.by} at ${paused.at}${why}; wayline backfill resume ${id}`);
  }
  const rows = Object.entries(dates).map(([state, ranges]) => [
    `  ${words(state)}`,
    String(progress.counts[state as keyof typeof dates] ?? 0),
    shortened(ranges),
  ]);
  lines.push(...table(rows, 3));
  for (const [date, note] of Object.entries(notes)) {
    lines.push(`  ${runWorkflowId(pipeline, date)}: ${note}`);
  }
  const held = [...(dates.held ?? []), ...(dates.blocked ?? [])];
  if (held.length > 0) {
    const [first = ''] = (held[0] ?? '').split('..');
    const run = runWorkflowId(pipeline, first);
    lines.push(`  Those that wait: wayline retry ${run}   or   wayline abort ${run}`);
  }
  return lines;
}

/** One line: how far a backfill is. */
export function countsLine({ counts, state }: BackfillProgress): string {
  const parts = Object.entries(counts)
    .filter(([name]) => name !== 'skipped')
    .map(([name, count]) => `${count} ${words(name)}`);
  return `${state}: ${parts.length === 0 ? 'no dates' : parts.join(', ')}`;
}

/** What a backfill would do, a line a date, and how long that may take. */
export function planLines({ dates, estimate }: BackfillPlan, parallel: number): string[] {
  const count = (plan: string): number => dates.filter((date) => date.plan === plan).length;
  const rows = dates.map(({ date, plan, why }) => [date, words(plan), why]);
  const { seconds, basis } = estimate;
  const work =
    seconds === null
      ? `estimate: none (${basis})`
      : `estimate: ${duration(seconds)} of work with one worker` +
        `${parallel > 1 ? `, ${duration(seconds / parallel)} with ${parallel}` : ''} (${basis})`;
  return [
    ...table(rows, 3),
    `${count('run')} would run, ${count('no_source')} have no source, ${count('skip')} are left out`,
    ...(count('run') > 0 ? [work] : []),
  ];
}

/** A time in the unit that suits it. */
function duration(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s`;
  if (seconds < 7200) return `${Math.ceil(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

function shortened(ranges: readonly string[]): string {
  const shown = ranges.slice(0, 5).join(', ');
  return ranges.length > 5 ? `${shown} and ${ranges.length - 5} more` : shown;
}

function words(state: string): string {
  return state.replaceAll('_', ' ');
}
