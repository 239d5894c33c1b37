import { isCalendarDay } from '../workflows/contracts/logical-date.js';
import { wrongCall } from './command-failure.js';

/** The day as given, or the failure (exit 2) that names the nearest day that exists. */
export function parseDay(flag: string, text: string): string {
  if (isCalendarDay(text)) return text;
  throw wrongCall({
    object: `${flag} ${text}`,
    expected: 'a day that exists, as YYYY-MM-DD',
    nearest: nearestDay(text, new Date()),
  });
}

/** The day that a wrongly written one most likely means; the day of `now` where nothing fits. */
export function nearestDay(text: string, now: Date): string {
  const parts = /^\D*(\d{4})\D?(\d{1,2})(?:\D?(\d{1,2}))?/.exec(text);
  if (parts === null) return now.toISOString().slice(0, 10);
  const year = Number(parts[1]);
  const month = Math.min(Math.max(Number(parts[2]), 1), 12);
  const lastOfMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const day = Math.min(Math.max(Number(parts[3] ?? 1), 1), lastOfMonth);
  const pad = (value: number, digits: number): string => String(value).padStart(digits, '0');
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

/** The local day of an instant in an IANA time zone, as YYYY-MM-DD. */
export function dayIn(timezone: string, instant: Date): string {
  return new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).format(instant);
}
