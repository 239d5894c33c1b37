import type { RowSchema } from '../artifacts/stage.js';
import { keyTouchpoints } from './friction/key-touchpoints.js';
import type { Effects } from './friction/touchpoint-effects.js';
import type { TouchpointFacts } from './friction/touchpoint-facts.js';
import { touchpointFriction } from './friction/touchpoint-friction.js';

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
  betweenness: 'double',
  friction: 'double',
  friction_lower: 'double',
  friction_upper: 'double',
  is_key: 'boolean',
  issue: 'text',
} as const satisfies RowSchema;

/** A touchpoint with its names and counts, as `touchpoints.sql` has them. */
export interface CountedTouchpoint extends TouchpointFacts {
  readonly touchpoint: string;
  readonly channel: string;
  readonly visits: number;
  /** Visits that are the last event of their session. */
  readonly exits: number;
}

/** What the journeys say of touchpoints; arrays have an entry a touchpoint. */
export interface TouchpointMeasures {
  readonly removalEffects: Float64Array;
  readonly betweenness: Float64Array;
  /** Effects of incidents that go on. */
  readonly changes: ReadonlyMap<number, Effects>;
  /** Sessions of everyone. */
  readonly sessions: number;
  readonly minCustomers: number;
}

/** Rows of `touchpoints`, in the order given; rates are shares of visits or of sessions. */
export function touchpointRows(
  touchpoints: readonly CountedTouchpoint[],
  measures: TouchpointMeasures,
): { readonly issue: string }[] {
  const { removalEffects, betweenness, changes, sessions, minCustomers } = measures;
  const frictions = touchpointFriction(touchpoints, minCustomers, changes);
  const isKey = keyTouchpoints(removalEffects, frictions);
  return touchpoints.map((one, index) => ({
    touchpoint: one.touchpoint,
    event_type: one.eventType,
    stage: one.stage,
    channel: one.channel,
    customers: one.customers,
    sessions: one.sessions,
    reach: one.sessions / sessions,
    exit_rate: one.exits / one.visits,
    revisit_rate: (one.visits - one.sessions) / one.visits,
    median_seconds: one.medianSeconds,
    conversion_rate_after: one.convertedSessions / one.sessions,
    removal_effect: removalEffects[index] ?? 0,
    betweenness: betweenness[index] ?? 0,
    friction: frictions[index]?.friction,
    friction_lower: frictions[index]?.lower,
    friction_upper: frictions[index]?.upper,
    is_key: isKey[index],
    issue: frictions[index]?.issue ?? 'none',
  }));
}
