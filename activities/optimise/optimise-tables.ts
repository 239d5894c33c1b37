import type { RowSchema } from '../artifacts/stage.js';
import type { SegmentOutput } from './journeys.thread.js';
import { keyTouchpoints } from './key-touchpoints.js';
import { touchpointFriction, type TouchpointFacts } from './touchpoint-friction.js';
import { wilsonInterval } from './wilson-interval.js';

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

export const PATHS_SCHEMA = {
  segment_id: 'text',
  origin: 'text',
  rank: 'bigint',
  path: 'textList',
  cost: 'double',
  optimality_gap: 'double?',
  solver: 'text',
  path_probability: 'double',
  conversion_probability: 'double',
  expected_seconds: 'double',
  min_customers: 'bigint',
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

/** Rows of `paths`, by segment in the order given, optimised after observed as their names sort. */
export function pathRows(
  segments: readonly SegmentOutput[],
  touchpoints: readonly CountedTouchpoint[],
): object[] {
  return segments.flatMap(({ segmentId, paths }) =>
    paths
      .toSorted((a, b) => Number(a.origin === 'optimised') - Number(b.origin === 'optimised'))
      .map((path) => ({
        segment_id: segmentId,
        origin: path.origin,
        rank: path.rank,
        path: path.touchpoints.map((node) => touchpoints[node]?.touchpoint),
        cost: path.cost,
        optimality_gap: path.optimalityGap,
        solver: path.solver,
        path_probability: path.pathProbability,
        conversion_probability: path.conversionProbability,
        expected_seconds: path.expectedSeconds,
        min_customers: path.minCustomers,
      })),
  );
}

/** Rows of `metrics_optimise`: the chain of every segment beside what was observed, and its best path. */
export function metricRows(
  segments: readonly SegmentOutput[],
  { cutoff, support }: { cutoff: string; support: string },
): object[] {
  return segments.flatMap(({ segmentId, sessions, converted, paths, ...chain }) => {
    const interval = wilsonInterval(converted, sessions);
    const optimised = paths.filter(({ origin }) => origin === 'optimised');
    const [best] = optimised;
    const rows: object[] = [
      {
        name: 'conversion_rate',
        value: chain.conversionRate,
        ...interval,
        baseline: 'observed_conversion_rate',
        protocol: 'absorbing Markov chain of all sessions, from the start; Wilson 95 % interval',
      },
      {
        name: 'observed_conversion_rate',
        value: converted / sessions,
        ...interval,
        protocol: 'share of sessions with the goal; Wilson 95 % interval',
      },
      {
        name: 'expected_steps',
        value: chain.expectedSteps,
        protocol: 'absorbing Markov chain: touchpoints of a session before its end',
      },
      { name: 'optimised_paths', value: optimised.length, protocol: support },
    ];
    if (best !== undefined) {
      const protocol = `${best.solver}; ${support}`;
      rows.push({ name: 'optimality_gap', value: best.optimalityGap, protocol });
      rows.push({ name: 'path_cost', value: best.cost, protocol });
    }
    const common = { area: 'optimise', slice: segmentId, n: sessions, cutoff };
    return rows.map((row) => ({ ...common, ...row }));
  });
}
