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

/** Facts that only describe a finished segment: they name it and take no part in the distances. */
const PROFILE: readonly CustomerColumn[] = [
  { name: 'events', sql: 'f.events' },
  { name: 'order_value', sql: 'f.monetary_value / nullif(f.orders, 0)' },
  { name: 'buyer_share', sql: '(f.orders > 0)' },
  { name: 'repeat_buyer_share', sql: '(f.orders > 1)' },
  { name: 'new_share', sql: "(f.lifecycle = 'new')" },
  { name: 'at_risk_share', sql: "(f.lifecycle = 'at_risk')" },
  { name: 'lapsed_share', sql: "(f.lifecycle IN ('dormant', 'churned'))" },
];

/**
 * Columns by which customers are told apart, in a fixed order; those from features only where featurise
 * has made them. Few on purpose: every further column that says the same again would weigh double, and
 * noise columns blur the distances (docs/decisions/0004 has what was tried).
 */
export function behaviourColumns(features: readonly string[]): CustomerColumn[] {
  return [...FACTS, ...stageShare('decide', features)];
}

/** Columns that describe a finished segment. */
export function profileColumns(features: readonly string[]): CustomerColumn[] {
  const deals = features.includes(DEAL_FEATURE)
    ? [{ name: 'deal_share', sql: `x.${DEAL_FEATURE}` }]
    : [];
  return [...PROFILE, ...stageShare('support', features), ...deals];
}

/** Share of purchases made below the price. */
const DEAL_FEATURE = 'discounted_purchase_share';

/** Share of a customer's events that belong to a journey stage. */
function stageShare(stage: string, features: readonly string[]): CustomerColumn[] {
  const part = `${stage}_events_window`;
  const whole = 'events_window';
  if (!features.includes(part) || !features.includes(whole)) return [];
  return [{ name: `${stage}_share`, sql: `x.${part} / nullif(x.${whole}, 0)` }];
}
