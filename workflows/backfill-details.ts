import type { BackfillProgress } from './backfill-messages.js';
import { DATE_MARKS, type DateState, type DateStates } from './contracts/date-states.js';
import { addDays } from './contracts/logical-date.js';

/** Dates that are named with what is known of them; the rest is in the query `progress`. */
const NAMED_DATES = 20;

/** A backfill in Markdown for the Web UI's Current Details: counts, a calendar, and what waits for people. */
export function backfillDetails(progress: BackfillProgress, states: DateStates): string {
  const { pipeline, from, to, only, parallel, paused } = progress;
  const sections = [
    `**${pipeline} ${from} to ${to} (${only}): ${progress.state}**`,
    `${countsText(progress)}; at most ${parallel} at a time`,
  ];
  if (paused) {
    const why = paused.reason === '' ? 'no reason given' : paused.reason;
    sections.push('**Paused: nothing new is started**', fenced(`${paused.by}: ${why}`));
  }
  if (states.text !== '') sections.push(fenced(calendar(states)), legend(progress));
  const waiting = states.dates('held', 'blocked', 'failed', 'aborted', 'cancelled');
  if (waiting.length > 0) {
    const lines = waiting.slice(0, NAMED_DATES).map((date) => {
      const note = progress.notes[date] ?? '';
      return `${pipeline}-${date}  ${states.get(date) ?? ''}${note === '' ? '' : `  ${note}`}`;
    });
    const more = waiting.length - lines.length;
    if (more > 0) lines.push(`and ${more} more`);
    sections.push('**Not published**', fenced(lines.join('\n')));
  }
  return sections.join('\n\n');
}

function countsText({ counts }: BackfillProgress): string {
  const parts = Object.entries(counts).map(([state, count]) => `${count} ${words(state)}`);
  return parts.length === 0 ? 'no date is planned yet' : parts.join(', ');
}

/** One line a month, a character a day. */
function calendar(states: DateStates): string {
  const lines: string[] = [];
  const { text, from } = states;
  for (let index = 0; index < text.length;) {
    const day = addDays(from, index);
    const month = day.slice(0, 7);
    let end = index;
    while (end < text.length && addDays(from, end).startsWith(month)) end += 1;
    const indent = ' '.repeat(Number(day.slice(8)) - 1);
    lines.push(`${month}  ${indent}${text.slice(index, end)}`);
    index = end;
  }
  return lines.join('\n');
}

function legend({ counts }: BackfillProgress): string {
  const present = Object.entries(DATE_MARKS).filter(([state]) => counts[state as DateState]);
  return present.map(([state, mark]) => `\`${mark}\` ${words(state)}`).join(' · ');
}

function words(state: string): string {
  return state.replaceAll('_', ' ');
}

/** Untrusted text as a code block that it cannot leave. */
function fenced(text: string): string {
  return ['```', text.replaceAll('```', "'''"), '```'].join('\n');
}
