import type { DictionaryRow } from './feature-dictionary.js';

/** What every column of the published dataset `customers` means. */
export const CUSTOMER_COLUMNS: readonly DictionaryRow[] = [
  row('customer_id', 'id of the customer after joined ids', 'id', 'text', 'events.customer_id'),
  row('first_seen', 'first kept event of the customer’s life', 'UTC', 'timestamp', 'events'),
  row('last_seen', 'last kept event of the window', 'UTC', 'timestamp', 'events'),
  row('recency_days', 'whole local days since the last event', 'days', 'bigint', 'events'),
  row(
    'tenure_days',
    'whole local days since signing up, else since the first event',
    'days',
    'bigint',
    'customers.signup_time, events',
  ),
  row('sessions', 'sessions in the window', 'count', 'bigint', 'events'),
  row('events', 'kept events in the window', 'count', 'bigint', 'events'),
  row('orders', 'orders of the customer’s life', 'count', 'bigint', 'events'),
  row(
    'monetary_value',
    'amount of the purchases of the customer’s life, refunds not subtracted',
    'currency',
    'double',
    'events.amount',
  ),
  row('recency_score', 'fifth of the buyers by recency, 5 the latest', 'score', 'bigint', 'events'),
  row('frequency_score', 'fifth of the buyers by orders, 5 the most', 'score', 'bigint', 'events'),
  row(
    'monetary_score',
    'fifth of the buyers by monetary value, 5 the highest',
    'score',
    'bigint',
    'events',
  ),
  row(
    'value_tier',
    'buyers by rank of monetary value: high_net_worth the first 5 %, high to 20 %, mid to 50 %, low the others; none without a purchase',
    'category',
    'text',
    'events',
  ),
  row(
    'lifecycle',
    'prospect without a purchase, else by recency and age of the first purchase',
    'category',
    'text',
    'events',
  ),
  row(
    'loyalty',
    'half repeat rate, 0.3 recency, 0.2 tenure, from 0 to 1',
    'ratio',
    'double',
    'events, customers.signup_time',
  ),
  row('current_stage', 'stage of the last event that has one', 'category', 'text', 'events'),
  row('segment_id', 'segment of the customer', 'id', 'text', 'segments'),
];

function row(
  feature: string,
  meaning: string,
  unit: string,
  type: DictionaryRow['type'],
  source: string,
): DictionaryRow {
  return { feature, meaning, unit, type, source };
}
