import { WaylineError } from '../failures.js';
import type { RowSchema } from './stage.js';

/** Columns of the artifacts that make up the published dataset `quality`. */
export const QUALITY_SCHEMA = {
  dataset: 'text',
  check: 'text',
  severity: 'text',
  passed: 'boolean?',
  observed: 'text',
  expected: 'text',
  failing_rows: 'bigint',
  total_rows: 'bigint',
} as const satisfies RowSchema;

/** One row of the published dataset `quality`. */
export interface QualityCheck {
  dataset: string;
  check: string;
  severity: 'info' | 'warn' | 'block';
  /** Null where the check could not be made: neither passed nor failed. */
  passed: boolean | null;
  observed: string;
  expected: string;
  failing_rows: number;
  total_rows: number;
}

/** Throws QualityGateFailed, naming every failed `block` check that no operator has opened. */
export function refuseBlocked(checks: readonly QualityCheck[], openGates: readonly string[]): void {
  const blocking = checks.filter(
    ({ severity, passed }) => severity === 'block' && passed === false,
  );
  const closed = blocking.filter((check) => !openGates.includes(gateOf(check)));
  const [first] = closed;
  if (first === undefined) return;
  const rules = closed.map(
    ({ check, expected, observed }) => `${check}: expected ${expected}, got ${observed}`,
  );
  throw new WaylineError('QualityGateFailed', closed.map(gateOf).join(', '), rules.join('; '), {
    gates: closed.map(gateOf),
  });
}

/** The checks, of which those that an operator has let fail say so. */
export function letThrough(
  checks: readonly QualityCheck[],
  openGates: readonly string[],
): QualityCheck[] {
  return checks.map((check) => {
    const opened =
      check.severity === 'block' && check.passed === false && openGates.includes(gateOf(check));
    return opened ? { ...check, observed: `${check.observed}, let through by an operator` } : check;
  });
}

function gateOf({ dataset, check }: QualityCheck): string {
  return `${dataset} ${check}`;
}
