import {
  nameOfCheck,
  referenceOf,
  type DeclaredCheck,
} from '../../../workflows/contracts/declared-check.js';
import type { QualityCheck } from '../../artifacts/quality-gates.js';

/** What was measured for a check: rows that fail, rows looked at, and for freshness the age. */
export interface Measured {
  readonly failing: number;
  readonly total: number;
  readonly ageHours?: number | null;
}

/** Hours that the newest row may be old where the spec does not say: the date itself has rows. */
const FRESH_HOURS = 24;

/** The row of `quality` for a declared check that was measured. */
export function judgedCheck(check: DeclaredCheck, measured: Measured): QualityCheck {
  const { passed, observed, failing = passed ? 0 : measured.total } = judge(check, measured);
  return {
    ...describe(check),
    passed,
    observed,
    failing_rows: failing,
    total_rows: measured.total,
  };
}

/** The row of a check that could not be made: it neither passes nor fails, and stops nothing. */
export function brokenCheck(check: DeclaredCheck, problem: string): QualityCheck {
  return {
    ...describe(check),
    passed: null,
    observed: `could not be checked: ${problem}`,
    failing_rows: 0,
    total_rows: 0,
  };
}

function describe(check: DeclaredCheck) {
  const { dataset, severity } = check;
  return { dataset, check: nameOfCheck(check), severity, expected: expectationOf(check) };
}

interface Judgement {
  passed: boolean;
  observed: string;
  failing?: number;
}

function judge(check: DeclaredCheck, { failing, total, ageHours }: Measured): Judgement {
  if (check.check === 'row_count') {
    const passed = total >= (check.min ?? 0) && total <= (check.max ?? Infinity);
    return { passed, observed: `${total} rows` };
  }
  if (check.check === 'freshness') {
    const age = ageHours ?? Infinity;
    return { passed: age <= (check.max ?? FRESH_HOURS), observed: `${age.toFixed(2)} hours old` };
  }
  const share = failing / total;
  return {
    passed: share <= check.maxFailingShare,
    observed: failing === 0 ? 'all rows' : `not in ${failing} of ${total} rows (${percent(share)})`,
    failing,
  };
}

function expectationOf(check: DeclaredCheck): string {
  if (check.check === 'row_count') return `${bounds(check)} rows`;
  if (check.check === 'freshness') {
    return `newest row at most ${check.max ?? FRESH_HOURS} hours before the end of the date`;
  }
  const rows =
    check.maxFailingShare === 0
      ? 'in all rows'
      : `in all but ${percent(check.maxFailingShare)} of rows`;
  return `${ruleOf(check)} ${rows}`;
}

function ruleOf(check: DeclaredCheck): string {
  const column = check.column ?? '';
  switch (check.check) {
    case 'null_share':
      return `${column} is not null`;
    case 'unique':
      return `${column} is unique`;
    case 'range':
      return `${column} is ${bounds(check)}`;
    case 'allowed_values':
      return `${column} is one of ${(check.values ?? []).slice(0, 20).join(', ')}`;
    case 'referential':
      return `${column} is in ${Object.values(referenceOf(check)).join('.')}`;
    default:
      return check.sql ?? '';
  }
}

function bounds({ min, max }: DeclaredCheck): string {
  if (min === undefined) return `at most ${max}`;
  return max === undefined ? `at least ${min}` : `between ${min} and ${max}`;
}

const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;
