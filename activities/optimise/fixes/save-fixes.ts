import path from 'node:path';
import type { RowSchema, StageContext } from '../../artifacts/stage.js';
import type { DuckSession } from '../../compute/duck-session.js';
import type { SavedPart } from '../optimise-part.js';
import { readSegments, type SolvedJourneys } from '../solve-segments.js';
import {
  SIMULATED_SESSIONS,
  type FixesInput,
  type SegmentFixes,
  type SolverGap,
} from './choose-fixes.js';
import { fixActions } from './default-actions.js';

const INTERVENTIONS_SCHEMA = {
  segment_id: 'text',
  rank: 'bigint',
  touchpoint: 'text',
  action: 'text',
  conversion_before: 'double',
  conversion_after: 'double',
  expected_gain: 'double',
  lower: 'double',
  upper: 'double',
  evidence: 'text',
  cost: 'double',
  chosen: 'boolean',
} as const satisfies RowSchema;

/** Rounds of the searches for fixes: the conversion of the best plan so far. */
const FIX_SEARCHES_SCHEMA = {
  segment_id: 'text',
  solver: 'text',
  round: 'bigint',
  conversion: 'double',
} as const satisfies RowSchema;

/** Saves `interventions`: what mending a touchpoint is expected to gain, and what to mend within the budget. */
export async function saveFixes(
  context: StageContext,
  duck: DuckSession,
  { touchpoints, issues }: Pick<SolvedJourneys, 'touchpoints'> & { issues: readonly string[] },
): Promise<SavedPart> {
  const { spec, run, signal, threads } = context;
  const { minCustomers, budget } = spec.optimise;
  const shared = {
    touchpoints: touchpoints.map(({ stage, channel, isGoal }, node) => ({
      stage,
      channel,
      isGoal,
      issue: issues[node] ?? 'none',
    })),
    actions: fixActions(spec.optimise.actions, spec.optimise.defaultActions),
    budget,
    minCustomers,
    seed: spec.seed,
  };
  const graphs = await readSegments(duck, touchpoints.length);
  context.progress('choosing fixes');
  const found = await Promise.all(
    graphs.map(({ segmentId, graph }) =>
      threads.run<FixesInput, SegmentFixes>(
        path.join(__dirname, 'choose-fixes.thread.js'),
        { ...shared, segmentId, graph },
        { signal },
      ),
    ),
  );
  const rows = found.flatMap((segment) =>
    interventionRows(segment, (node) => touchpoints[node]?.touchpoint ?? ''),
  );
  if (rows.length === 0) {
    context.explainEmpty('interventions', 'no touchpoint and action fit each other and the budget');
  }
  await context.saveRows('fix_searches', FIX_SEARCHES_SCHEMA, found.flatMap(traceRows));
  return {
    rows: await context.saveRows('interventions', INTERVENTIONS_SCHEMA, rows),
    metrics: found.flatMap((segment) => metricRows(segment, { cutoff: run.asOf, budget })),
  };
}

/** Rows of one segment: gains are sessions more with the goal in a window like this one. */
function interventionRows(
  { segmentId, sessions, conversion, candidates }: SegmentFixes,
  nameOf: (touchpoint: number) => string,
): object[] {
  return candidates.map((one, index) => ({
    segment_id: segmentId,
    rank: index + 1,
    touchpoint: nameOf(one.touchpoint),
    action: one.action,
    conversion_before: conversion,
    conversion_after: one.conversion,
    expected_gain: (one.conversion - conversion) * sessions,
    lower: (one.lower - conversion) * sessions,
    upper: (one.upper - conversion) * sessions,
    evidence: one.evidence,
    cost: one.cost,
    chosen: one.chosen,
  }));
}

const traceRows = ({ segmentId, solvers }: SegmentFixes): object[] =>
  solvers.flatMap(({ solver, trace }) =>
    trace.map((conversion, round) => ({ segment_id: segmentId, solver, round, conversion })),
  );

function metricRows(
  { segmentId, sessions, plan, solvers, candidates }: SegmentFixes,
  { cutoff, budget }: { cutoff: string; budget: number },
): object[] {
  if (candidates.length === 0) return [];
  const rule = `best set of ${candidates.length} fixes for at most ${budget}; effects as assumed by action`;
  const rows: object[] = [
    {
      name: 'conversion_after_fixes',
      value: plan.conversion,
      lower: plan.lower,
      upper: plan.upper,
      baseline: 'conversion_rate',
      protocol: `absorbing Markov chain, ${rule}; interval by the effects' own`,
    },
    {
      name: 'simulated_conversion_after_fixes',
      ...plan.simulated,
      baseline: 'conversion_after_fixes',
      protocol: `${SIMULATED_SESSIONS} simulated sessions; Wilson 95 % interval`,
    },
    { name: 'seconds_before_fixes', value: plan.secondsBefore, protocol: 'mean of a session' },
    { name: 'seconds_after_fixes', value: plan.secondsAfter, protocol: 'mean of a session' },
    { name: 'cost_of_fixes', value: plan.cost, protocol: rule },
    ...solvers.map(({ solver, gap }: SolverGap) => ({
      name: `${solver}_gap`,
      value: gap,
      protocol: `share of the bound's gain that the plan lacks; ${rule}`,
    })),
  ];
  const common = { area: 'interventions', slice: segmentId, n: sessions, cutoff };
  return rows.map((row) => ({ ...common, ...row }));
}
