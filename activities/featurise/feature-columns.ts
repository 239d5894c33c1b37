import { count, money, ratio, weight, type Feature } from './feature.js';
import { shoppingFeatures } from './shopping-features.js';

/** Stages that events are counted by; `other` says nothing of the journey. */
export const COUNTED_STAGES = [
  'aware',
  'evaluate',
  'decide',
  'purchase',
  'use',
  'support',
] as const;
/** Names in the data that get columns of their own. */
export interface KnownNames {
  channels: readonly string[];
  eventTypes: readonly string[];
}

const SHORT_WINDOWS = [7, 30] as const;

/**
 * The features of a customer as of a cut-off, in their column order. Channels and event types that get
 * columns of their own must be known before the first cut-off.
 */
export function featureColumns(
  { channels, eventTypes }: KnownNames,
  windowDays: number,
): Feature[] {
  return withOwnNames([
    ...activity(windowDays),
    ...stageCounts(windowDays),
    ...recencies(),
    ...buying(windowDays),
    ...habits(),
    ...shoppingFeatures(windowDays),
    ...channels.map((channel, index) => channelShare(channel, index)),
    ...eventTypes.flatMap((type, index) => typeCounts(type, index, windowDays)),
    {
      feature: 'days_since_signup',
      meaning: 'days since the customer signed up',
      unit: 'days',
      sql: 'signup_days',
      source: 'customers.signup_time',
    },
  ]);
}

/** Column names do not differ by case alone: of channels or types that do, the later get a number. */
function withOwnNames(features: readonly Feature[]): Feature[] {
  const taken = new Set<string>();
  return features.map((feature) => {
    let name = feature.feature;
    for (let number = 2; taken.has(name.toLowerCase()); number += 1) {
      name = `${feature.feature}_${number}`;
    }
    taken.add(name.toLowerCase());
    return { ...feature, feature: name };
  });
}

function activity(windowDays: number): Feature[] {
  const counted = (what: string, meaning: string): Feature[] => [
    ...SHORT_WINDOWS.map((days) =>
      count(`${what}_${days}d`, `${meaning} in the last ${days} days`),
    ),
    count(`${what}_window`, `${meaning} in the last ${windowDays} days`),
  ];
  return [
    ...counted('events', 'events'),
    ...counted('sessions', 'sessions'),
    ...counted('active_days', 'days with an event'),
    count('products_window', `different products in the last ${windowDays} days`),
    weight('events_decayed_7d', 'events, each weighted by exp(-age / 7 days)'),
    weight('events_decayed_21d', 'events, each weighted by exp(-age / 21 days)'),
    ratio('events_per_session', 'events a session', 'events_window / nullif(sessions_window, 0)'),
    ratio(
      'recent_activity_share',
      'share of the events that lie in the last 7 days',
      'nullif(events_7d, 0) / nullif(events_window, 0)',
      'share',
    ),
  ];
}

function stageCounts(windowDays: number): Feature[] {
  return COUNTED_STAGES.flatMap((stage) => [
    count(`${stage}_events_7d`, `events of stage ${stage} in the last 7 days`),
    count(`${stage}_events_30d`, `events of stage ${stage} in the last 30 days`),
    count(`${stage}_events_window`, `events of stage ${stage} in the last ${windowDays} days`),
  ]);
}

function recencies(): Feature[] {
  const since = (what: string, meaning: string): Feature => ({
    feature: `days_since_${what}`,
    meaning: `days since the last ${meaning}`,
    unit: 'days',
    sql: `${what}_age_us / 86400e6`,
    source: 'events',
  });
  return [
    since('event', 'event'),
    since('evaluate', 'event of stage evaluate'),
    since('decide', 'event of stage decide'),
    since('purchase', 'purchase'),
    since('support', 'event of stage support'),
    {
      feature: 'days_since_first_event',
      meaning: 'days since the first event of the window',
      unit: 'days',
      sql: 'first_event_age_us / 86400e6',
      source: 'events',
    },
    ratio('session_gap_days', 'mean days between sessions', SESSION_GAP, 'days'),
    ratio(
      'session_overdue',
      'days since the last event over the mean gap',
      `event_age_us / 86400e6 / nullif(${SESSION_GAP}, 0)`,
    ),
  ];
}

const SESSION_GAP =
  '(first_session_age_us - last_session_age_us) / 86400e6 / nullif(sessions_window - 1, 0)';
const PURCHASE_GAP =
  '(first_purchase_age_us - purchase_age_us) / 86400e6 / nullif(orders_window - 1, 0)';

function buying(windowDays: number): Feature[] {
  return [
    count('orders_30d', 'orders in the last 30 days'),
    count('orders_window', `orders in the last ${windowDays} days`),
    money('revenue_30d', 'winsorised amount of purchases in the last 30 days'),
    money('revenue_window', `winsorised amount of purchases in the last ${windowDays} days`),
    weight('purchases_decayed_21d', 'purchases, each weighted by exp(-age / 21 days)'),
    weight('decisions_decayed_7d', 'events of stage decide, each weighted by exp(-age / 7 days)'),
    ratio(
      'order_value',
      'mean amount of an order',
      'revenue_window / nullif(orders_window, 0)',
      'currency',
    ),
    ratio('orders_per_session', 'orders a session', 'orders_window / nullif(sessions_window, 0)'),
    ratio('purchase_gap_days', 'mean days between orders', PURCHASE_GAP, 'days'),
    ratio(
      'purchase_overdue',
      'days since the last purchase over the mean gap',
      `purchase_age_us / 86400e6 / nullif(${PURCHASE_GAP}, 0)`,
    ),
    {
      feature: 'decided_after_purchase',
      meaning: '1 where the last event of stage decide came after the last purchase',
      unit: 'flag',
      sql: 'coalesce(decide_age_us < coalesce(purchase_age_us, 9e18), false)::INTEGER',
      source: 'events',
    },
    count('zero_result_searches', 'searches without a result in the window'),
  ];
}

function habits(): Feature[] {
  const share = (name: string, meaning: string): Feature =>
    ratio(
      `${name}_share`,
      `share of the events ${meaning}`,
      `${name}_events / nullif(events_window, 0)`,
      'share',
    );
  return [
    share('weekend', 'on Saturday or Sunday'),
    share('night', 'from midnight to 6'),
    share('morning', 'from 6 to noon'),
    share('evening', 'from 18 to midnight'),
  ];
}

function channelShare(channel: string, index: number): Feature {
  return ratio(
    `channel_share_${channel}`,
    `share of the events on channel ${channel}`,
    `channel_${index}_events / nullif(events_window, 0)`,
    'share',
  );
}

function typeCounts(type: string, index: number, windowDays: number): Feature[] {
  const counted = (suffix: string, days: number): Feature => ({
    feature: `type_${type}_${suffix}`,
    meaning: `events of type ${type} in the last ${days} days`,
    unit: 'count',
    sql: `coalesce(type_${index}_${suffix}, 0)`,
    source: 'events',
  });
  return [
    counted('7d', 7),
    counted('30d', 30),
    counted('window', windowDays),
    {
      feature: `days_since_type_${type}`,
      meaning: `days since the last event of type ${type}`,
      unit: 'days',
      sql: `type_${index}_age_us / 86400e6`,
      source: 'events',
    },
  ];
}
