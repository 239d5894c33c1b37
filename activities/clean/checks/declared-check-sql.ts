import type { CheckedDataset } from '../../../workflows/contracts/checked-columns.js';
import { FRESHNESS_COLUMNS } from '../../../workflows/contracts/checked-columns.js';
import { referenceOf, type DeclaredCheck } from '../../../workflows/contracts/declared-check.js';
import { sqlLiteral } from '../../compute/duck-session.js';

/** The cleaned table behind each dataset, as the session of clean has it. */
export const CLEANED_TABLES: Record<CheckedDataset, string> = {
  events: 'saved_events',
  customers: 'customer_profiles',
  products: 'clean_products',
  feedback: 'clean_feedback',
};

/** What a check measures, as aggregates over its table: rows that fail, rows looked at, age in hours. */
export interface CheckAggregates {
  readonly failing: string;
  readonly total: string;
  readonly ageHours?: string;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const where = (condition: string): string => `count(*) FILTER (WHERE ${condition})`;

/** The aggregates of a declared check, so that the checks of a table share one scan. */
export function aggregatesOf(check: DeclaredCheck, asOf: string): CheckAggregates {
  const column = quoted(check.column ?? FRESHNESS_COLUMNS[check.dataset] ?? '');
  const known = `count(${column})`;
  switch (check.check) {
    case 'row_count':
      return { failing: '0', total: 'count(*)' };
    case 'null_share':
      return { failing: `count(*) - ${known}`, total: 'count(*)' };
    case 'unique':
      return { failing: `${known} - count(DISTINCT ${column})`, total: known };
    case 'range':
      return { failing: where(outside(column, check)), total: known };
    case 'allowed_values':
      return {
        failing: where(`${column} NOT IN (${(check.values ?? []).map(sqlLiteral).join(', ')})`),
        total: known,
      };
    case 'referential':
      return { failing: where(`${column} NOT IN (${referenced(check)})`), total: known };
    case 'freshness':
      return {
        failing: '0',
        total: known,
        ageHours: `(epoch_us(${sqlLiteral(asOf)}::TIMESTAMPTZ) - epoch_us(max(${column}))) / 3600000000`,
      };
    case 'custom_sql':
      return {
        failing: where(`NOT coalesce((${check.sql ?? 'true'}\n), true)`),
        total: 'count(*)',
      };
  }
}

function outside(column: string, { min, max }: DeclaredCheck): string {
  const bounds = [
    ...(min === undefined ? [] : [`${column} < ${min}`]),
    ...(max === undefined ? [] : [`${column} > ${max}`]),
  ];
  return bounds.join(' OR ');
}

function referenced(check: DeclaredCheck): string {
  const { dataset, column } = referenceOf(check);
  const name = quoted(column);
  return `SELECT ${name} FROM ${CLEANED_TABLES[dataset as CheckedDataset]} WHERE ${name} IS NOT NULL`;
}
