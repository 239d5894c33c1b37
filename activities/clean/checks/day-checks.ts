import type { PipelineSpec } from '../../../workflows/contracts/spec.js';
import type { QualityCheck } from '../../artifacts/quality-gates.js';
import {
  judgeDay,
  LEAST_EARLIER_DAYS,
  type DayFinding,
  type DayMeasure,
  type DayProfile,
} from './judge-day.js';

type Policy = Pick<PipelineSpec['quality'], DayMeasure | 'falseAlarmRate'>;

/**
 * Rows of `quality` that compare the events of a date with the earlier days of its window. A measure that
 * the spec has turned off gives none; too short a window gives one that is neither pass nor fail.
 */
export function dayChecks(
  profiles: readonly DayProfile[],
  date: string,
  policy: Policy,
): QualityCheck[] {
  const measures = (['volume', 'nulls', 'drift'] as const).filter(
    (measure) => policy[measure] !== 'off',
  );
  if (measures.length === 0) return [];
  const earlier = profiles.filter(({ day }) => day < date);
  const nothing = { day: date, rows: 0, nulls: {}, counts: {} };
  const today = profiles.find(({ day }) => day === date) ?? nothing;
  if (earlier.length < LEAST_EARLIER_DAYS) {
    const days = `${LEAST_EARLIER_DAYS} earlier days are needed, and there are ${earlier.length}`;
    return [uncheckedDay(days, 'info')];
  }
  return judgeDay(earlier, today, policy.falseAlarmRate).flatMap((finding) => {
    const severity = policy[finding.measure];
    return severity === 'off' ? [] : [rowOf(finding, severity, earlier.length)];
  });
}

/** The row that says why a date could not be compared with the days before it. */
export function uncheckedDay(problem: string, severity: 'info' | 'warn'): QualityCheck {
  return {
    dataset: 'events',
    check: 'day_as_before',
    severity,
    passed: null,
    observed: `could not be checked: ${problem}`,
    expected: 'rows, nulls and values as on earlier days of the window',
    failing_rows: 0,
    total_rows: 0,
  };
}

function rowOf(finding: DayFinding, severity: 'warn' | 'block', days: number): QualityCheck {
  const { measure, column, alarm, rows, size, p } = finding;
  const failing = measure === 'nulls' ? Math.round(size * rows) : rows;
  return {
    dataset: 'events',
    check: measure === 'volume' ? 'day_volume' : `day_${measure}_${column}`,
    severity,
    passed: !alarm,
    observed: `${observedOf(finding)} (p ${p < 1e-9 ? '< 1e-9' : `= ${Number(p.toPrecision(2))}`})`,
    expected: `${expectedOf(finding)}, as on ${days} earlier days`,
    failing_rows: alarm ? failing : 0,
    total_rows: rows,
  };
}

function observedOf({ measure, column, size, usual }: DayFinding): string {
  switch (measure) {
    case 'volume':
      return `${size} rows, ${signed(size / usual - 1)}`;
    case 'nulls':
      return `${column} null in ${percent(size)} of rows`;
    case 'drift':
      return `population stability index of ${column} ${size.toFixed(3)}`;
  }
}

function expectedOf({ measure, usual }: DayFinding): string {
  switch (measure) {
    case 'volume':
      return `about ${Math.round(usual)} rows`;
    case 'nulls':
      return `about ${percent(usual)}`;
    case 'drift':
      return `below 0.1, or about ${usual.toFixed(3)}`;
  }
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
const signed = (share: number): string => `${share < 0 ? '' : '+'}${percent(share)}`;
