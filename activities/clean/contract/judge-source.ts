import type { ContractColumn, DataContract } from '../../../workflows/contracts/data-contract.js';
import type { QualityCheck } from '../../artifacts/quality-gates.js';
import { nextVersion, parseVersion } from './semantic-version.js';

/** A column that all files of a source have, and what it holds in them: kinds, none of text files. */
export interface FoundColumn {
  column: string;
  kinds: readonly string[];
}

/** What has come of a source. */
export interface SourceFacts {
  source: string;
  rows: number;
  found: readonly FoundColumn[];
  /** Of contracted columns: rows without a value, and rows whose value cannot be read as its type. */
  empty: Readonly<Record<string, number>>;
  unreadable: Readonly<Record<string, number>>;
}

/** The quality checks of a source against its contract; a broken promise blocks, a new column is told. */
export function judgeSource(
  { version, sources }: DataContract,
  facts: SourceFacts,
): QualityCheck[] {
  const promised = Object.entries(sources[facts.source as 'events']?.columns ?? {});
  const broken = promised.flatMap(([name, column]) => brokenBy(name, column, facts));
  const names = new Set(promised.map(([name]) => name));
  const unknown = facts.found.filter(({ column }) => !names.has(column));
  const total = { dataset: facts.source, total_rows: facts.rows };
  const current = parseVersion(version);
  const checks: QualityCheck[] = [
    {
      ...total,
      check: 'contract',
      severity: 'block',
      passed: broken.length === 0,
      observed: broken.map(({ text }) => text).join(', ') || 'kept',
      expected: `what version ${version} promises, or a contract of version ${nextVersion(current, 'major')} that says so`,
      failing_rows: Math.max(0, ...broken.map(({ rows }) => rows)),
    },
  ];
  if (unknown.length === 0) return checks;
  return [
    ...checks,
    {
      ...total,
      check: 'contract_new_columns',
      severity: 'warn',
      passed: false,
      observed: unknown.map(({ column }) => column).join(', '),
      expected: `columns of version ${version}; version ${nextVersion(current, 'minor')} may add others`,
      failing_rows: 0,
    },
  ];
}

function brokenBy(
  name: string,
  { type, required }: ContractColumn,
  { rows, found, empty, unreadable }: SourceFacts,
): { text: string; rows: number }[] {
  const own = found.find(({ column }) => column === name);
  if (own === undefined) return [{ text: `${name} is missing`, rows }];
  const others = own.kinds.filter((kind) => kind !== type);
  if (others.length > 0) return [{ text: `${name} is ${others.join(' and ')}, not ${type}`, rows }];
  const bad = unreadable[name] ?? 0;
  if (bad > 0) return [{ text: `${name} is no ${type} in ${bad} rows`, rows: bad }];
  const missing = empty[name] ?? 0;
  if (required && missing > 0) {
    return [{ text: `${name} is empty in ${missing} rows`, rows: missing }];
  }
  return [];
}
