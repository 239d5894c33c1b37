import type { FixAction } from '../../../workflows/contracts/action-spec.js';
import type { SegmentChain } from '../segment-chain.js';
import type { TouchpointGraph } from '../touchpoint-graph.js';
import { changedChain, rowChange, type FixEffect } from './changed-rows.js';
import { fixModel, rowsOf, type FixModel, type Row } from './fix-model.js';
import { isWithin, type Fix } from './fix-problem.js';

/** What decides whether an action may be done at a touchpoint. */
export interface FixableTouchpoint {
  readonly stage: string;
  readonly channel: string;
  readonly issue: string;
  readonly isGoal: boolean;
}

/** A fix with its names, and the conversion of the segment once it alone is made. */
export interface FixCandidate extends Fix {
  readonly action: string;
  readonly touchpoint: number;
  readonly evidence: FixAction['evidence'];
  readonly conversion: number;
  /** The same with the effects at their lower and upper end. */
  readonly lower: number;
  readonly upper: number;
}

/** Touchpoints of a model: those at which most is lost. More would cost time and change little. */
const MOST_ROWS = 20;

/** Fixes that are weighed against each other: those that alone gain most. */
const MOST_FIXES = 60;

/** Fixes of one touchpoint: the search looks at all sets of them. */
const MOST_OF_ROW = 6;

/** Effects stay below all of what is there, as a step that loses nobody is not known anywhere. */
const MOST_EFFECT = 0.95;

/** A gain of a billionth is rounding. */
const NO_GAIN = 1e-9;

/**
 * The fixes worth weighing, and the model of their rows. An action applies where issue, stage and channel
 * are among its own, the touchpoint has customers enough on its ways forward, and the budget can pay it.
 */
export function fixCandidates(
  { graph, fitted, touchpoints }: FixScene,
  actions: readonly (readonly [string, FixAction])[],
  limits: { minCustomers: number; budget: number },
): { model: FixModel; candidates: FixCandidate[] } {
  const rows = rowsOf(graph);
  const eligible = rows.flatMap((row, touchpoint) => {
    const known = touchpoints[touchpoint];
    const own = (fitted.shareOfState[touchpoint] ?? 0) === 1;
    if (!known || known.isGoal || !own || row.forwardCustomers < limits.minCustomers) return [];
    const applicable = actions.filter(([, action]) => applies(action, known));
    return applicable.length === 0 ? [] : [{ touchpoint, row, applicable }];
  });
  const all = fixModel(
    graph,
    fitted,
    mostLost(eligible.map(({ touchpoint, row }) => ({ touchpoint, row }))),
  );
  const weighed = eligible.flatMap(({ touchpoint, row, applicable }) => {
    const index = all.touchpoints.indexOf(touchpoint);
    if (index < 0) return [];
    return applicable
      .map(([action, kind]) => candidate(all, index, { action, kind, cost: costOf(kind, row) }))
      .filter(({ cost, conversion }) =>
        isWithin(cost, limits.budget) ? conversion - all.conversion.start > NO_GAIN : false,
      )
      .sort(byConversion)
      .slice(0, MOST_OF_ROW);
  });
  return { model: all, candidates: weighed.sort(byConversion).slice(0, MOST_FIXES) };
}

/** The graph of a segment, its chain, and what is known of its touchpoints. */
export interface FixScene {
  readonly graph: TouchpointGraph;
  readonly fitted: SegmentChain;
  readonly touchpoints: readonly FixableTouchpoint[];
}

function applies(action: FixAction, { issue, stage, channel }: FixableTouchpoint): boolean {
  const among = (list: readonly string[], value: string): boolean =>
    list.length === 0 || list.includes(value);
  return (
    among(action.issues, issue) && among(action.stages, stage) && among(action.channels, channel)
  );
}

/** Touchpoints where most visits end or go back, in rising order. */
function mostLost(rows: readonly { touchpoint: number; row: Row }[]): number[] {
  const lost = ({ row }: { row: Row }): number => row.visits * (row.exitShare + row.returnShare);
  return rows
    .toSorted((a, b) => lost(b) - lost(a) || a.touchpoint - b.touchpoint)
    .slice(0, MOST_ROWS)
    .map(({ touchpoint }) => touchpoint)
    .sort((a, b) => a - b);
}

const costOf = ({ cost, visitCost }: FixAction, { visits }: Row): number =>
  cost + visitCost * visits;

function candidate(
  model: FixModel,
  row: number,
  { action, kind, cost }: { action: string; kind: FixAction; cost: number },
): FixCandidate {
  const conversion = (factor: number): number =>
    changedChain(model, model.conversion, [rowChange(model, row, [scaled(kind, factor)])]).total;
  return {
    row,
    effect: scaled(kind, 1),
    cost,
    action,
    touchpoint: model.touchpoints[row] ?? 0,
    evidence: kind.evidence,
    conversion: conversion(1),
    lower: conversion(1 - kind.uncertainty),
    upper: conversion(1 + kind.uncertainty),
  };
}

/** Effects of an action, each times a factor. */
export function scaled(effect: FixEffect, factor: number): FixEffect {
  const times = (value: number): number => Math.min(MOST_EFFECT, value * factor);
  return {
    exitsAvoided: times(effect.exitsAvoided),
    exitsRegained: times(effect.exitsRegained),
    returnsAvoided: times(effect.returnsAvoided),
    timeSaved: times(effect.timeSaved),
  };
}

const byConversion = (a: FixCandidate, b: FixCandidate): number =>
  b.conversion - a.conversion ||
  a.cost - b.cost ||
  a.touchpoint - b.touchpoint ||
  (a.action < b.action ? -1 : 1);
