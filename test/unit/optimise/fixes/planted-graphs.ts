import { seededRandom } from '../../../../activities/compute/seeded-random.js';
import { fixModel } from '../../../../activities/optimise/fixes/fix-model.js';
import type { Fix, FixProblem } from '../../../../activities/optimise/fixes/fix-problem.js';
import { segmentChain } from '../../../../activities/optimise/segment-chain.js';
import {
  EXIT,
  GOAL,
  START,
  type TouchpointGraph,
} from '../../../../activities/optimise/touchpoint-graph.js';

/**
 * A shop of `touchpoints` in a row of layers with steps on, steps back, exits and a goal behind the last
 * quarter; counts are whole, so that probabilities are exact shares.
 */
export function plantedGraph(seed: number, touchpoints: number): TouchpointGraph {
  const random = seededRandom(seed);
  const edges: { from: number; to: number; transitions: number }[] = [];
  const add = (from: number, to: number, transitions: number): void =>
    void edges.push({ from, to, transitions: Math.round(transitions) });
  for (let entry = 0; entry < Math.max(1, touchpoints / 4); entry += 1) {
    add(START, entry, 500 + 1500 * random());
  }
  for (let from = 0; from < touchpoints; from += 1) {
    const visits = 4000 - (3000 * from) / touchpoints;
    add(from, EXIT, visits * (0.1 + 0.4 * random()));
    for (let step = 1; step <= 3; step += 1) {
      const to = from + step;
      if (to < touchpoints) add(from, to, visits * (0.05 + 0.3 * random()));
    }
    if (from > 0 && random() < 0.5) add(from, from - 1, visits * 0.04 * random());
    if (random() < 0.3) add(from, from, visits * 0.1 * random());
    if (from >= (3 * touchpoints) / 4) add(from, GOAL, visits * (0.05 + 0.2 * random()));
  }
  const kept = edges.filter(({ transitions }) => transitions > 0);
  const sums = new Map<number, number>();
  for (const { from, transitions } of kept) sums.set(from, (sums.get(from) ?? 0) + transitions);
  const column = (of: (edge: (typeof kept)[number]) => number): Float64Array =>
    Float64Array.from(kept, of);
  return {
    touchpoints,
    from: Int32Array.from(kept, ({ from }) => from),
    to: Int32Array.from(kept, ({ to }) => to),
    transitions: column(({ transitions }) => transitions),
    customers: column(({ transitions }) => transitions),
    probability: column(({ from, transitions }) => transitions / (sums.get(from) ?? 1)),
    medianSeconds: column(({ to }) => (to === EXIT ? 0 : 10)),
    cost: column(({ from, transitions }) => -Math.log(transitions / (sums.get(from) ?? 1))),
  };
}

/**
 * A planted graph with `count` fixes, spread over its touchpoints by chance, under a budget of a quarter of
 * all. At strength 1 a fix avoids up to 30 % of exits, and all together treble the conversion.
 */
export function plantedProblem(
  seed: number,
  { touchpoints, count, strength }: { touchpoints: number; count: number; strength: number },
): FixProblem {
  const graph = plantedGraph(seed, touchpoints);
  const touched = Array.from({ length: touchpoints - 1 }, (_, index) => index);
  const model = fixModel(graph, segmentChain(graph), touched);
  const random = seededRandom(seed + 1);
  const fixes = Array.from({ length: count }, (): Fix => ({
    row: Math.floor(random() * model.rows),
    effect: {
      exitsAvoided: 0.3 * strength * random(),
      exitsRegained: 0.1 * strength * random(),
      returnsAvoided: 0.6 * strength * random(),
      timeSaved: 0.2 * random(),
    },
    cost: Math.round(1 + 20 * random()),
  }));
  const total = fixes.reduce((sum, { cost }) => sum + cost, 0);
  return { model, fixes, budget: Math.floor(total / 4) };
}
