import { JOURNEY_STAGES } from '../../../workflows/contracts/spec.js';
import type { TouchpointRow, TransitionRow } from './report-data.js';

/** A touchpoint in the picture: its column, and its place in the column counted from the top. */
export interface JourneyNode {
  touchpoint: TouchpointRow;
  column: number;
  slot: number;
}

/** A flow between two touchpoints of the picture. `backwards` leads to an earlier stage. */
export interface JourneyEdge {
  from: number;
  to: number;
  transitions: number;
  backwards: boolean;
}

export interface JourneyLayout {
  columns: string[];
  nodes: JourneyNode[];
  edges: JourneyEdge[];
  /** Touchpoints of the longest column. */
  slots: number;
}

const EDGES = 45;

/** Name of the end of a session that reached its goal, in `transitions`. */
const GOAL = 'goal';

/**
 * The touchpoint graph as columns of stages: in each the most visited touchpoints from the top, and the
 * strongest flows between them. Where sessions end at their goal, one node `goal` stands for the purchase
 * touchpoints. Loops on one touchpoint, starts and exits are left to the nodes.
 */
export function journeyLayout(
  all: readonly TouchpointRow[],
  transitions: readonly TransitionRow[],
  nodesPerColumn: number,
): JourneyLayout {
  const touchpoints = withGoal(all, transitions);
  const columns = JOURNEY_STAGES.filter((stage) => touchpoints.some((row) => row.stage === stage));
  const nodes = columns.flatMap((stage, column) =>
    touchpoints
      .filter((row) => row.stage === stage)
      .toSorted((a, b) => b.sessions - a.sessions || compareText(a.touchpoint, b.touchpoint))
      .slice(0, nodesPerColumn)
      .map((touchpoint, slot): JourneyNode => ({ touchpoint, column, slot })),
  );
  const position = new Map(nodes.map((node, index) => [node.touchpoint.touchpoint, index]));
  const edges = transitions
    .flatMap((row): JourneyEdge[] => {
      const from = position.get(row.from);
      const to = position.get(row.to);
      if (from === undefined || to === undefined || from === to) return [];
      const backwards = (nodes[to]?.column ?? 0) < (nodes[from]?.column ?? 0);
      return [{ from, to, transitions: row.transitions, backwards }];
    })
    .toSorted((a, b) => b.transitions - a.transitions || a.from - b.from || a.to - b.to)
    .slice(0, EDGES);
  return { columns, nodes, edges, slots: Math.max(0, ...nodes.map((node) => node.slot + 1)) };
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function withGoal(
  touchpoints: readonly TouchpointRow[],
  transitions: readonly TransitionRow[],
): TouchpointRow[] {
  const reached = transitions.filter((row) => row.to === GOAL);
  if (reached.length === 0) return [...touchpoints];
  const ends = new Set(transitions.flatMap((row) => [row.from, row.to]));
  const goal: TouchpointRow = {
    touchpoint: GOAL,
    eventType: GOAL,
    stage: 'purchase',
    channel: '',
    customers: 0,
    sessions: reached.reduce((sum, row) => sum + row.transitions, 0),
    exitRate: 0,
    revisitRate: null,
    medianSeconds: null,
    conversionAfter: null,
    friction: null,
    isKey: false,
    issue: 'none',
  };
  return [
    goal,
    ...touchpoints.filter((row) => row.stage !== 'purchase' || ends.has(row.touchpoint)),
  ];
}
