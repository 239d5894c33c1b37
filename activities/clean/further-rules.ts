import type { CleanSpec } from '../../workflows/contracts/clean-spec.js';
import { missingRules } from '../../workflows/contracts/missing-spec.js';
import { sqlLiteral } from '../compute/duck-session.js';

/** What the rules beyond contract §3 are made of. */
export interface FurtherRules {
  clean: CleanSpec;
  purchaseEvent: string;
  /** What stands for an amount where no row of the window has one. */
  derivedAmount: string;
}

/** A rule that may reject a row which no rule before has rejected. */
interface FurtherRule {
  reason: string;
  /** Whether a row breaks the rule: SQL over the judged rows and `early`. */
  broken: string;
  /** A column of its own that `broken` reads, where that looks at other rows twice. */
  early?: string;
  /** A table that `early` reads beside the rows, which are `seen`. */
  join?: string;
}

/** Only * and ? are special in the spec's patterns; in SQL an opening bracket is as well. */
export const asGlob = (pattern: string): string => pattern.replaceAll('[', '[[]');

/** SQL that says whether a text matches one of some patterns; false where it is null. */
export function matchesAny(column: string, patterns: readonly string[]): string {
  const tests = patterns.map((pattern) => `${column} GLOB ${sqlLiteral(asGlob(pattern))}`);
  return tests.length === 0 ? 'false' : `coalesce(${tests.join(' OR ')}, false)`;
}

/**
 * The judged rows with the verdicts of the rules that the spec switches on, one rule after the other: a
 * query over `rows`, which have clean_day, verdict and owner_id, the customer that the row's id belongs to. Each rule sees what those before it left,
 * and no row of another clean_day. Without such rules it is `rows` itself.
 */
export function judgedFurther(rows: string, given: FurtherRules): string {
  return furtherRules(given).reduce((before, { reason, broken, early, join = '' }) => {
    const seen =
      early === undefined
        ? before
        : `(SELECT seen.*, ${early} AS early FROM ${before} AS seen ${join})`;
    const own = early === undefined ? '*' : '* EXCLUDE (early)';
    return `(SELECT ${own} REPLACE (
      CASE WHEN verdict IS NULL AND ${broken} THEN '${reason}' ELSE verdict END AS verdict
    ) FROM ${seen})`;
  }, rows);
}

/** In the order of `rejectionRulesOf`. */
function furtherRules({ clean, purchaseEvent, derivedAmount }: FurtherRules): FurtherRule[] {
  const rules: FurtherRule[] = [];
  if (clean.testAccounts.length > 0) {
    rules.push({ reason: 'test_account', broken: matchesAny('customer_id', clean.testAccounts) });
  }
  if (clean.nearDuplicates) rules.push(nearDuplicate(clean.nearDuplicates.seconds));
  if (clean.bots) rules.push(bot(clean.bots, purchaseEvent));
  for (const { column, kind, eventTypes } of missingRules(clean.missing)) {
    if (kind !== 'drop') continue;
    const missing = `${column === 'amount' ? `coalesce(amount, ${derivedAmount})` : column} IS NULL`;
    const concerned = eventTypes
      ? ` AND event_type IN (${eventTypes.map(sqlLiteral).join(', ')})`
      : '';
    rules.push({ reason: `missing_${column}`, broken: missing + concerned });
  }
  if (clean.outliers === 'reject') rules.push(outlier(derivedAmount));
  return rules;
}

/** A total order of rows of one customer. */
const IN_TIME = 'ORDER BY event_time, received_time NULLS LAST, source_file, source_row';

function nearDuplicate(seconds: number): FurtherRule {
  return {
    reason: 'near_duplicate',
    early: 'near_midnight.source_row IS NOT NULL',
    join: 'LEFT JOIN near_midnight USING (source_file, source_row)',
    broken: `(early OR coalesce(epoch_us(event_time) - lag(epoch_us(event_time)) OVER (
      PARTITION BY clean_day, owner_id, event_type, product_id, verdict IS NULL ${IN_TIME}
    ) <= ${Math.round(seconds * 1_000_000)}, false))`,
  };
}

const MINUTE_US = 60_000_000;

/** With `limit` events before it in less than a minute, an event is one too many. */
function bot(
  { eventsPerMinute, purchasesPerMinute }: NonNullable<CleanSpec['bots']>,
  purchaseEvent: string,
): FurtherRule {
  const isPurchase = `event_type = ${sqlLiteral(purchaseEvent)}`;
  const tooMany = (limit: number, among: string): string =>
    `coalesce(epoch_us(event_time) - lag(epoch_us(event_time), ${limit}) OVER (
      PARTITION BY clean_day, owner_id, verdict IS NULL${among} ${IN_TIME}
    ) < ${MINUTE_US}, false)`;
  const tests = [
    ...(eventsPerMinute === undefined ? [] : [tooMany(eventsPerMinute, '')]),
    ...(purchasesPerMinute === undefined
      ? []
      : [`(${isPurchase} AND ${tooMany(purchasesPerMinute, `, ${isPurchase}`)})`]),
  ];
  return {
    reason: 'bot',
    early: tests.join(' OR '),
    broken: 'bool_or(early) OVER (PARTITION BY clean_day, owner_id, verdict IS NULL)',
  };
}

function outlier(derivedAmount: string): FurtherRule {
  const amount = `try_cast(coalesce(amount, ${derivedAmount}) AS DECIMAL(18, 4))`;
  return {
    reason: 'outlier',
    early: `coalesce(
      ${amount} > 0 AND ln(nullif(${amount}, 0)::DOUBLE) NOT BETWEEN lower_fence AND upper_fence, false
    )`,
    join: 'LEFT JOIN fences ON fences.event_type = seen.event_type',
    broken: 'early',
  };
}
