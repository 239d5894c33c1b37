import { wrongCall } from '../command-failure.js';
import { isCalendarDay } from '../../workflows/contracts/logical-date.js';

const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** The instant that `--since` names, ISO-8601 UTC: a day, a time, or how long ago (12h, 7d, 4w). */
export function parseSince(text: string, now = new Date()): string {
  if (isCalendarDay(text)) return `${text}T00:00:00.000Z`;
  const [, amount, unit = ''] = /^(\d+)([hdw])$/.exec(text) ?? [];
  const unitMs = UNIT_MS[unit];
  if (amount !== undefined && unitMs !== undefined) {
    return new Date(now.getTime() - Number(amount) * unitMs).toISOString();
  }
  const isTime = /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(text);
  const at = isTime ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return new Date(at).toISOString();
  throw wrongCall({
    object: `--since ${text}`,
    expected:
      'a day as YYYY-MM-DD (UTC), a time such as 2026-03-31T06:00:00Z, or how long ago such as 12h, 7d',
  });
}
