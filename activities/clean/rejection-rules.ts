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

export type RejectionReason = keyof typeof REJECTION_RULES;
