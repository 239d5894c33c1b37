import type { RowSchema, StageContext } from '../../artifacts/stage.js';
import type { SegmentOutput } from '../journeys.thread.js';
import type { SavedPart } from '../optimise-part.js';
import type { SolvedJourneys } from '../solve-segments.js';
import type { CountedTouchpoint } from '../touchpoint-rows.js';
import { savePathAnswers } from './save-path-answers.js';
import { wilsonInterval } from '../wilson-interval.js';

const PATHS_SCHEMA = {
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

/** Saves `paths`, and measures the chain of every segment beside what was observed. */
export async function savePaths(
  context: StageContext,
  { touchpoints, segments }: SolvedJourneys,
): Promise<SavedPart> {
  const { minCustomers, maxSteps } = context.spec.optimise;
  const paths = pathRows(segments, touchpoints);
  if (paths.length === 0) {
    context.explainEmpty('paths', 'no session reaches the goal by way of a touchpoint');
  }
  const metrics = metricRows(segments, {
    cutoff: context.run.asOf,
    support: `edges of at least ${minCustomers} customers, at most ${maxSteps} touchpoints`,
  });
  const rows = await context.saveRows('paths', PATHS_SCHEMA, paths);
  const answers = await savePathAnswers(context, { touchpoints, segments });
  return { rows, metrics: [...metrics, ...answers] };
}

/** Rows of `paths`, by segment in the order given, optimised after observed as their names sort. */
function pathRows(
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
function metricRows(
  segments: readonly SegmentOutput[],
  { cutoff, support }: { cutoff: string; support: string },
): object[] {
  return segments.flatMap(({ segmentId, sessions, converted, paths, reason, ...chain }) => {
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
      { name: 'optimised_paths', value: optimised.length, protocol: withReason(support, reason) },
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

const withReason = (support: string, reason: string | undefined): string =>
  reason === undefined ? support : `${support}; none: ${reason}`;
