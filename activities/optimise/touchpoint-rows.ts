import type { RowSchema } from '../artifacts/stage.js';
import { keyTouchpoints } from './key-touchpoints.js';
import { touchpointFriction, type TouchpointFacts } from './touchpoint-friction.js';

export const TOUCHPOINTS_SCHEMA = {
  touchpoint: 'text',
  event_type: 'text',
  stage: 'text',
  channel: 'text',
  customers: 'bigint',
  sessions: 'bigint',
  reach: 'double',
  exit_rate: 'double',
  revisit_rate: 'double',
  median_seconds: 'double',
  conversion_rate_after: 'double',
  removal_effect: 'double',
  friction: 'double',
  is_key: 'boolean',
  issue: 'text',
} as const satisfies RowSchema;

/** A touchpoint with its names and counts, as `touchpoints.sql` has them. */
export interface CountedTouchpoint extends TouchpointFacts {
  readonly touchpoint: string;
  readonly channel: string;
  /** Visits that are the last event of their session. */
  readonly exits: number;
}

/** Rows of `touchpoints`, in the order given; rates are shares of visits or of sessions. */
export function touchpointRows(
  touchpoints: readonly CountedTouchpoint[],
  removalEffects: Float64Array,
  totals: { sessions: number; minCustomers: number },
): object[] {
  const frictions = touchpointFriction(touchpoints, totals.minCustomers);
  const isKey = keyTouchpoints(removalEffects, frictions);
  return touchpoints.map((one, index) => ({
    touchpoint: one.touchpoint,
    event_type: one.eventType,
    stage: one.stage,
    channel: one.channel,
    customers: one.customers,
    sessions: one.sessions,
    reach: one.sessions / totals.sessions,
    exit_rate: one.exits / one.visits,
    revisit_rate: (one.visits - one.sessions) / one.visits,
    median_seconds: one.medianSeconds,
    conversion_rate_after: one.convertedSessions / one.sessions,
    removal_effect: removalEffects[index] ?? 0,
    ...frictions[index],
    is_key: isKey[index],
  }));
}
