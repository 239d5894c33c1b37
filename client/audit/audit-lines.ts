import { oneLine } from '../command-failure.js';
import { table } from '../progress/run-summary.js';
import type { AuditRow } from './audit-row.js';

/** The rows for people: when, who, what and to which object, then why and what it changed. */
export function auditLines(rows: readonly AuditRow[]): string[] {
  const heads = table(rows.map(headOf), 5);
  return rows.flatMap((row, index) => [
    (heads[index] ?? '').trimEnd(),
    ...(row.why === '' ? [] : [`    why: ${oneLine(row.why)}`]),
    ...changeOf(row).map((change) => `    ${oneLine(change)}`),
  ]);
}

function headOf({ when, who, what, object, stage, via, toldBy }: AuditRow): string[] {
  const place = stage === '' ? object : `${object} ${stage}`;
  const by = toldBy.includes('ledger') ? '' : 'not in the ledger';
  const notes = [via, by].filter((note) => note !== '').join('; ');
  return [`${when.slice(0, 19)}Z`, oneLine(who), what, place, notes === '' ? '' : `(${notes})`];
}

/** What is different after, a line each: `state: held → running`. */
export function changeOf({ before, after }: Pick<AuditRow, 'before' | 'after'>): string[] {
  const old = flat(parse(before));
  const now = flat(parse(after));
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((key) => old.get(key) !== now.get(key))
    .map((key) => changeText(key, old.get(key), now.get(key)));
}

function changeText(key: string, old: string | undefined, now: string | undefined): string {
  const name = key === '' ? '' : `${key}: `;
  if (now === undefined) return `${name}${old ?? ''}`;
  return old === undefined ? `${name}→ ${now}` : `${name}${old} → ${now}`;
}

/** JSON objects as dotted keys with their values as text. */
function flat(value: unknown, prefix = ''): Map<string, string> {
  if (value === undefined) return new Map();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return new Map([[prefix, typeof value === 'string' ? value : JSON.stringify(value)]]);
  }
  return new Map(
    Object.entries(value).flatMap(([key, item]) => [
      ...flat(item, prefix === '' ? key : `${prefix}.${key}`),
    ]),
  );
}

function parse(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
