import type { RowSchema, StageContext } from '../../artifacts/stage.js';
import type { SegmentOutput } from '../journeys.thread.js';
import type { SolvedJourneys } from '../solve-segments.js';

/** The best path once a weight is halved or doubled. */
const SENSITIVITY_SCHEMA = {
  segment_id: 'text',
  weight: 'text',
  factor: 'double',
  path: 'textList',
  cost: 'double',
  cost_of_best: 'double',
  shared: 'double',
} as const satisfies RowSchema;

/** By how much the best path's cost falls when a touchpoint is brought to its peers' level. */
const REPAIRS_SCHEMA = {
  segment_id: 'text',
  rank: 'bigint',
  touchpoint: 'text',
  value: 'double',
  cost_after: 'double',
  is_on_path: 'boolean',
} as const satisfies RowSchema;

/** Rounds of the searches for paths: the least cost so far, breaches of limits charged. */
const SEARCHES_SCHEMA = {
  segment_id: 'text',
  solver: 'text',
  seed: 'bigint',
  round: 'bigint',
  cost: 'double',
} as const satisfies RowSchema;

const MENDED =
  "fall of the best path's cost when exits and times of the touchpoint are at its peers' level";

/** Saves what the best path of each segment depends on, and gives it as rows of `metrics_optimise`. */
export async function savePathAnswers(
  context: StageContext,
  { touchpoints, segments }: SolvedJourneys,
): Promise<object[]> {
  const nameOf = (node: number): string => touchpoints[node]?.touchpoint ?? '';
  const named = (nodes: readonly number[]): string[] => nodes.slice(1, -1).map(nameOf);
  const sessions = new Map(segments.map((one) => [one.segmentId, one.sessions]));
  const sensitivity = segments.flatMap(({ segmentId, sensitivity: changes }) =>
    changes.map(({ weight, factor, nodes, cost, costBefore, shared }) => ({
      segment_id: segmentId,
      weight,
      factor,
      path: named(nodes),
      cost,
      cost_of_best: costBefore,
      shared,
    })),
  );
  const repairs = segments.flatMap(({ segmentId, repairs: values }) =>
    values.map(({ node, value, costAfter, isOnWay }, index) => ({
      segment_id: segmentId,
      rank: index + 1,
      touchpoint: nameOf(node),
      value,
      cost_after: costAfter,
      is_on_path: isOnWay,
    })),
  );
  await context.saveRows('path_sensitivity', SENSITIVITY_SCHEMA, sensitivity);
  await context.saveRows('repair_values', REPAIRS_SCHEMA, repairs);
  await context.saveRows('path_searches', SEARCHES_SCHEMA, segments.flatMap(traceRows));
  const rows = [
    ...sensitivity.map(({ segment_id, weight, factor, path, shared }) => ({
      name: 'shared_with_best_path',
      slice: `${segment_id}:${weight}:x${factor}`,
      n: sessions.get(segment_id) ?? 0,
      value: shared,
      protocol: `touchpoints of both over those of either, the ${weight} weight times ${factor}: ${path.join(' > ')}`,
    })),
    ...repairs.map(({ segment_id, touchpoint, value }) => ({
      name: 'repair_value',
      slice: `${segment_id}:${touchpoint}`,
      n: sessions.get(segment_id) ?? 0,
      value,
      protocol: MENDED,
    })),
    ...segments.flatMap(searchMetrics),
  ];
  return rows.map((row) => ({ area: 'paths', cutoff: context.run.asOf, ...row }));
}

const traceRows = ({ segmentId, searches }: SegmentOutput): object[] =>
  searches.flatMap(({ solver, seed, trace }) =>
    trace.map((cost, round) => ({ segment_id: segmentId, solver, seed, round, cost })),
  );

/** A search that has met no path within the limits has no gap. */
const searchMetrics = ({ segmentId, sessions, searches }: SegmentOutput): object[] =>
  searches
    .filter(({ gap }) => gap !== null)
    .map(({ solver, seed, gap }) => ({
      name: `${solver}_gap`,
      slice: segmentId,
      value: gap,
      n: sessions,
      baseline: 'dynamic_programming',
      protocol: `share of the path's cost above the bound, seed ${seed}`,
    }));
