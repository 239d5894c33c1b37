import type { CleanSpec } from '../../workflows/contracts/clean-spec.js';
import { missingRules } from '../../workflows/contracts/missing-spec.js';

/** Why a row is rejected, in the order in which the rules are tried (contract §3), in words. */
export const REJECTION_RULES = {
  unparsable: 'the row and its time can be read',
  missing_customer_id: 'customer_id is not blank',
  missing_event_time: 'event_time is not blank',
  missing_event_type: 'event_type is not blank',
  future_time: 'event_time lies before the end of the date',
  duplicate_event_id: 'an event is there once: the one received first stays',
  invalid_amount: 'amount, unit_price and quantity are finite and not negative',
  no_consent: 'the customer has not refused consent',
} as const;

/** Why a row of outcomes is rejected beyond the rules that events have too, in words. */
export const OUTCOME_RULES = {
  missing_decision_id: 'decision_id is not blank',
  missing_exposure_time: 'exposure_time is not blank',
  missing_item: 'item is not blank',
  unknown_kind: 'kind is recommendation or action',
  invalid_propensity: 'propensity is above 0 and at most 1',
  duplicate_outcome: 'an item is there once in a decision: the first row stays',
} as const;

/**
 * The rules that a spec applies, reason to rule in words, in the order in which they are tried: those of
 * contract §3, then those that the spec switches on.
 */
export function rejectionRulesOf(clean: CleanSpec): Record<string, string> {
  const rules: Record<string, string> = { ...REJECTION_RULES };
  if (clean.testAccounts.length > 0) rules['test_account'] = 'the customer is no test account';
  if (clean.nearDuplicates) {
    rules['near_duplicate'] =
      `no event of the same customer, type and product lies ${clean.nearDuplicates.seconds} s or less before`;
  }
  if (clean.bots)
    rules['bot'] = `the customer makes on no day within a minute ${limitsOf(clean.bots)}`;
  for (const { column, kind, eventTypes } of missingRules(clean.missing)) {
    if (kind !== 'drop') continue;
    const which = eventTypes ? ` where event_type is ${eventTypes.join(' or ')}` : '';
    rules[`missing_${column}`] = `${column} is not blank${which}`;
  }
  if (clean.outliers === 'reject') {
    rules['outlier'] = 'the amount lies within the fences of its event type';
  }
  return rules;
}

function limitsOf({ eventsPerMinute, purchasesPerMinute }: NonNullable<CleanSpec['bots']>): string {
  const limits = [
    eventsPerMinute === undefined ? [] : [`more than ${eventsPerMinute} events`],
    purchasesPerMinute === undefined ? [] : [`more than ${purchasesPerMinute} purchases`],
  ];
  return limits.flat().join(' or ');
}
