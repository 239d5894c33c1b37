/** A column that describes a customer; `sql` reads customer_facts as `f` and features as `x`. */
export interface CustomerColumn {
  readonly name: string;
  readonly sql: string;
}

/** Facts that every customer has, by which customers are compared. */
const FACTS: readonly CustomerColumn[] = [
  { name: 'recency_days', sql: 'f.recency_days' },
  { name: 'tenure_days', sql: 'f.tenure_days' },
  { name: 'sessions', sql: 'f.sessions' },
  { name: 'events_per_session', sql: 'f.events / nullif(f.sessions, 0)' },
  { name: 'orders', sql: 'f.orders' },
  { name: 'monetary_value', sql: 'f.monetary_value' },
];

/** Features that are compared where featurise has them: what a customer's activity consists of. */
const MIX_FEATURES = [
  'evaluate_share',
  'decide_share',
  'use_share',
  'support_share',
  'discount_share',
];

/**
 * Columns by which customers are told apart, in a fixed order. Few on purpose: every further column that
 * says the same again would weigh double, and noise columns blur the distances.
 */
export function behaviourColumns(features: readonly string[]): CustomerColumn[] {
  const mix = MIX_FEATURES.filter((name) => features.includes(name));
  return [...FACTS, ...mix.map((name) => ({ name, sql: `x."${name}"` }))];
}

/** Columns that only describe a finished segment: they name it and take no part in the distances. */
export const PROFILE_COLUMNS: readonly CustomerColumn[] = [
  { name: 'events', sql: 'f.events' },
  { name: 'buyer_share', sql: '(f.orders > 0)' },
  { name: 'repeat_buyer_share', sql: '(f.orders > 1)' },
  { name: 'new_share', sql: "(f.lifecycle = 'new')" },
  { name: 'at_risk_share', sql: "(f.lifecycle = 'at_risk')" },
  { name: 'lapsed_share', sql: "(f.lifecycle IN ('dormant', 'churned'))" },
];
