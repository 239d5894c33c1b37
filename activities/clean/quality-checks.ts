import type { QualityCheck } from '../artifacts/quality-gates.js';
import { WITHOUT_RATE } from './repair-rows.js';

/** What the checks look at. */
export interface QualityFacts {
  read: number;
  kept: number;
  rejected: Record<string, number>;
  /** Rows that were mended, by kind. */
  mended: Record<string, number>;
  outliers: number;
  /** Event types without a stage, each with the one that its name suggests. */
  unmappedEvents: { event_type: string; rows: number; suggested?: string | undefined }[];
  missingDays: string[];
  windowDays: number;
  productRows: number;
  unknownProductRows: number;
  synonyms: { source: string; column: string; name: string }[];
}

/** What the spec makes of them. */
export interface QualityPolicy {
  missingDays: 'warn' | 'block';
  maxRejectedShare: number;
  outliers: 'flag' | 'winsorise' | 'reject';
}

/** The checks of a run. Counts are rows of the checked dataset; a failed `block` stops the run. */
export function qualityChecks(facts: QualityFacts, policy: QualityPolicy): QualityCheck[] {
  return [
    rejectedShare(facts, policy),
    ...Object.entries(facts.rejected).map(([reason, rows]) => rejectedRows(facts, reason, rows)),
    ...Object.entries(facts.mended).map(([kind, rows]) => mendedRows(facts, kind, rows)),
    missingDays(facts, policy),
    outliers(facts, policy),
    unmappedEvents(facts),
    unknownProducts(facts),
    ...facts.synonyms.map(recognisedColumn),
  ];
}

function rejectedShare({ read, kept }: QualityFacts, policy: QualityPolicy): QualityCheck {
  const share = read === 0 ? 0 : (read - kept) / read;
  return {
    dataset: 'events',
    check: 'rejected_share',
    severity: 'block',
    passed: share <= policy.maxRejectedShare,
    observed: share.toFixed(6),
    expected: `at most ${policy.maxRejectedShare}`,
    failing_rows: read - kept,
    total_rows: read,
  };
}

function rejectedRows({ read }: QualityFacts, reason: string, rows: number): QualityCheck {
  return {
    dataset: 'events',
    check: `rejected_${reason}`,
    severity: 'warn',
    passed: rows === 0,
    observed: `${rows} rows`,
    expected: '0 rows',
    failing_rows: rows,
    total_rows: read,
  };
}

function mendedRows({ read }: QualityFacts, kind: string, rows: number): QualityCheck {
  const withoutRate = kind === WITHOUT_RATE;
  return {
    dataset: 'events',
    check: kind,
    severity: withoutRate ? 'warn' : 'info',
    passed: !withoutRate || rows === 0,
    observed: `${rows} rows`,
    expected: withoutRate
      ? 'every amount has a currency among clean.repair.currency.rates'
      : 'mended as the spec declares',
    failing_rows: rows,
    total_rows: read,
  };
}

function missingDays(facts: QualityFacts, policy: QualityPolicy): QualityCheck {
  const days = facts.missingDays;
  return {
    dataset: 'events',
    check: 'missing_days',
    severity: policy.missingDays,
    passed: days.length === 0,
    observed: days.length === 0 ? 'none' : days.slice(0, 20).join(', '),
    expected: 'every day between the first and the last has events',
    failing_rows: days.length,
    total_rows: facts.windowDays,
  };
}

/** What is done with outliers, in words. */
const OUTLIERS = {
  flag: 'flagged and winsorised, not rejected',
  winsorise: 'flagged, and their amounts drawn to the fence',
  reject: 'rejected as outlier',
} as const;

function outliers({ outliers: rows, kept }: QualityFacts, policy: QualityPolicy): QualityCheck {
  return {
    dataset: 'events',
    check: 'amount_outliers',
    severity: 'info',
    passed: true,
    observed: `${rows} rows flagged`,
    expected: OUTLIERS[policy.outliers],
    failing_rows: rows,
    total_rows: kept,
  };
}

function unmappedEvents({ unmappedEvents: types, kept }: QualityFacts): QualityCheck {
  const rows = types.reduce((sum, type) => sum + type.rows, 0);
  const listed = types.map(({ event_type, rows: own, suggested }) =>
    suggested ? `${event_type} (${own}, perhaps ${suggested})` : `${event_type} (${own})`,
  );
  return {
    dataset: 'events',
    check: 'mapped_event_types',
    severity: 'warn',
    passed: rows === 0,
    observed: rows === 0 ? 'all' : `without a journey stage: ${listed.slice(0, 20).join(', ')}`,
    expected: 'every event type has a journey stage (journey.stages)',
    failing_rows: rows,
    total_rows: kept,
  };
}

function unknownProducts({ unknownProductRows, productRows }: QualityFacts): QualityCheck {
  return {
    dataset: 'events',
    check: 'known_products',
    severity: 'warn',
    passed: unknownProductRows === 0,
    observed: `${unknownProductRows} rows`,
    expected: 'every product_id is in products',
    failing_rows: unknownProductRows,
    total_rows: productRows,
  };
}

function recognisedColumn({
  source,
  column,
  name,
}: QualityFacts['synonyms'][number]): QualityCheck {
  return {
    dataset: source,
    check: `column_${column}`,
    severity: 'info',
    passed: true,
    observed: `taken from ${name}`,
    expected: `named in sources.${source}.columns, or a known synonym`,
    failing_rows: 0,
    total_rows: 0,
  };
}
