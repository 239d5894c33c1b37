import { seededRandom } from '../../compute/seeded-random.js';
import { EXIT, GOAL, START, type TouchpointGraph } from '../touchpoint-graph.js';
import { rowsOf } from './fix-model.js';

/** New shares of a touchpoint's visits, in place of those that its counts give. */
export interface ChangedShares {
  readonly touchpoint: number;
  readonly forward: number;
  readonly returns: number;
  /** Visits that begin again at the touchpoint. */
  readonly again: number;
}

/** The golden ratio's part behind the point: its multiples are spread over [0, 1) as evenly as any. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/** A walk of more steps is taken for one that never ends: with exits of 1 % one in 10^43 is. */
const MOST_STEPS = 10_000;

/**
 * How many of `sessions` walks from the start end in the goal, in the graph with some touchpoints changed:
 * a check of what the chain predicts that shares none of its algebra. Equal seeds give equal counts. The draws at a
 * touchpoint are spread evenly from a point drawn by chance, so that the count scatters less than that of
 * independent walks. Source: Holroyd & Propp, "Rotor walks and Markov chains", Contemporary Mathematics 520 (2010).
 */
export function simulateSessions(
  graph: TouchpointGraph,
  changes: readonly ChangedShares[],
  { sessions, seed }: { sessions: number; seed: number },
): number {
  const random = seededRandom(seed);
  const rows = stepsOut(graph, changes);
  const drawn = Float64Array.from(rows, () => random());
  let converted = 0;
  for (let session = 0; session < sessions; session += 1) {
    let node = START;
    for (let step = 0; step < MOST_STEPS && node !== EXIT && node !== GOAL; step += 1) {
      const row = node + 1;
      drawn[row] = (drawn[row]! + GOLDEN) % 1;
      node = nextNode(rows[row] ?? [], drawn[row]);
    }
    if (node === GOAL) converted += 1;
  }
  return converted;
}

interface Outcome {
  readonly to: number;
  /** Share of this outcome and all before it. */
  readonly upTo: number;
}

function nextNode(outcomes: readonly Outcome[], drawn: number): number {
  for (const { to, upTo } of outcomes) if (drawn < upTo) return to;
  return EXIT;
}

/** Outcomes of the start, then of every touchpoint; what they lack to 1 is the exit. */
function stepsOut(graph: TouchpointGraph, changes: readonly ChangedShares[]): Outcome[][] {
  const changed = new Map(changes.map((change) => [change.touchpoint, change]));
  const touchpoints = rowsOf(graph).map((row, touchpoint) => {
    const change = changed.get(touchpoint);
    const forward = change?.forward ?? 1 - row.exitShare - row.returnShare;
    const returns = change?.returns ?? row.returnShare;
    return summed([
      ...row.forward.map(({ to, share }) => ({ to, share: share * forward })),
      ...row.returns.map(({ to, share }) => ({ to, share: share * returns })),
      { to: touchpoint, share: change?.again ?? 0 },
    ]);
  });
  const entries = [...graph.from.keys()].filter((edge) => graph.from[edge] === START);
  const all = entries.reduce((sum, edge) => sum + (graph.transitions[edge] ?? 0), 0);
  const start = entries.map((edge) => ({
    to: graph.to[edge] ?? EXIT,
    share: (graph.transitions[edge] ?? 0) / all,
  }));
  return [summed(start), ...touchpoints];
}

function summed(steps: readonly { to: number; share: number }[]): Outcome[] {
  let upTo = 0;
  return steps.map(({ to, share }) => ({ to, upTo: (upTo += share) }));
}
