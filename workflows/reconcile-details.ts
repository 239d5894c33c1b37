import type { Reconciliation } from '../activities/control/reconcile.js';

/** A check in Markdown for the Web UI's Current Details: what is not published and why, and what fills it. */
export function reconcileDetails(found: Reconciliation): string {
  const { pipeline, dates, unpublished, command, checkedAt, schedule } = found;
  const published = dates.filter(({ state }) => state === 'published').length;
  const sections = [`**${pipeline}: ${published} of ${dates.length} due dates are published**`];
  if (!schedule.exists) sections.push('The schedule does not exist.');
  if (schedule.paused) sections.push('The schedule is paused.', fenced(schedule.note));
  const rest = dates.filter(({ state }) => state !== 'published');
  if (rest.length > 0) {
    const width = Math.max(...rest.map(({ state }) => state.length));
    const lines = rest.map(
      ({ date, state, reason }) => `${date}  ${state.padEnd(width)}  ${reason}`,
    );
    sections.push(fenced(lines.join('\n')));
  }
  if (unpublished.length > 0) sections.push('What fills them:', fenced(command));
  sections.push(`Checked at ${checkedAt}`);
  return sections.join('\n\n');
}

/** Untrusted text as a code block that it cannot leave. */
function fenced(text: string): string {
  return ['```', text.replaceAll('```', "'''"), '```'].join('\n');
}
