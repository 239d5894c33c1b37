import type { Route, RouteGraph } from './route-graph.js';
import { isWithinLimit, leastToTarget, mustVisitBits, type RouteRules } from './route-rules.js';

/** The cheapest ways that keep to rules, in rising order of cost. */
export interface RuledRoutes {
  readonly routes: readonly Route[];
  /** No way that keeps to the rules costs less; Infinity where there is none. */
  readonly bound: number;
  /** Whether the routes are proven to be the cheapest. */
  readonly isProven: boolean;
  readonly labels: number;
}

export interface LabelOptions {
  readonly count: number;
  readonly maxLabels?: number;
}

/** Labels of one search: some 100 MB. A shop's 80 touchpoints under four limits need some thousands. */
const MOST_LABELS = 300_000;

/** Nodes that ways are kept from visiting twice: bits of a whole number. */
const MOST_CRITICAL = 30;

interface Label {
  readonly node: number;
  readonly cost: number;
  readonly used: readonly number[];
  /** Bits of the must-visit groups that are met, and of the critical nodes that are visited. */
  readonly met: number;
  readonly visited: number;
  readonly edges: number;
  readonly before: Label | undefined;
}

/**
 * The `count` cheapest ways that visit no node twice and keep to the rules, by dynamic programming over stages
 * (edges so far), nodes and sets of what is visited, with labels where resources are limited. A label is dropped
 * when `count` others at its node are no worse in cost, resources, edges and sets. Nodes are kept from being visited
 * twice only where a cheapest way does so (state-space relaxation, tightened until none does). Equal costs: fewer edges,
 * then lower numbers. Complexity: exponential at worst, as the problem is NP-hard; without resources
 * stages x sets x edges.
 * Sources: Irnich & Desaulniers, "Shortest path problems with resource constraints", in Column Generation (2005);
 * Righini & Salani, Networks 51 (2008), for the relaxation of visited sets.
 */
export function ruledRoutes(
  graph: RouteGraph,
  rules: RouteRules,
  options: LabelOptions,
): RuledRoutes {
  const critical: number[] = [];
  for (;;) {
    const found = labelled(graph, rules, critical, options);
    const repeated = found.routes.flatMap(({ nodes }) =>
      nodes.filter((node, at) => nodes.indexOf(node) < at),
    );
    const more = [...new Set(repeated)].sort((a, b) => a - b);
    if (more.length === 0) return found;
    if (critical.length + more.length > MOST_CRITICAL) {
      const routes = found.routes.filter(({ nodes }) => new Set(nodes).size === nodes.length);
      return { ...found, routes, isProven: false };
    }
    critical.push(...more);
  }
}

function labelled(
  graph: RouteGraph,
  { minEdges, maxEdges, mustVisit, resources }: RouteRules,
  critical: readonly number[],
  { count, maxLabels = MOST_LABELS }: LabelOptions,
): RuledRoutes {
  const { nodes, source, target, firstEdge, targets, costs } = graph;
  const bits = mustVisitBits(nodes, mustVisit);
  const all = 2 ** mustVisit.length - 1;
  const costLeft = leastToTarget(graph, costs, maxEdges);
  const useLeft = resources.map(({ use }) => leastToTarget(graph, use, maxEdges));
  const criticalBit = new Int32Array(nodes);
  critical.forEach((node, index) => (criticalBit[node] = 1 << index));
  const kept: Label[][] = Array.from({ length: nodes }, () => []);
  const arrived: Label[] = [];
  let labels = 0;

  const worst = (): number => arrived[count - 1]?.cost ?? Infinity;
  const extended = (label: Label, edge: number): Label | undefined => {
    const node = targets[edge]!;
    const edges = label.edges + 1;
    if ((label.visited & criticalBit[node]!) !== 0) return undefined;
    const left = (maxEdges - edges) * nodes + node;
    const cost = label.cost + costs[edge]!;
    if (!(cost + costLeft[left]! < worst())) return undefined;
    const used = resources.map(({ use }, index) => label.used[index]! + use[edge]!);
    const fits = used.every((amount, index) =>
      isWithinLimit(amount + useLeft[index]![left]!, resources[index]!.limit),
    );
    if (!fits) return undefined;
    const met = label.met | bits[node]!;
    const visited = label.visited | criticalBit[node]!;
    return { node, cost, used, met, visited, edges, before: label };
  };
  const arrive = (label: Label): void => {
    if (label.met !== all || label.edges < minEdges) return;
    const place = arrived.findIndex(({ cost }) => cost > label.cost);
    arrived.splice(place < 0 ? arrived.length : place, 0, label);
    if (arrived.length > count) arrived.pop();
  };

  let stage: Label[] = [
    {
      node: source,
      cost: 0,
      used: resources.map(() => 0),
      met: bits[source]!,
      visited: criticalBit[source]!,
      edges: 0,
      before: undefined,
    },
  ];
  for (let step = 0; step < maxEdges && stage.length > 0; step += 1) {
    if (labels > maxLabels) break;
    const reached: Label[] = [];
    for (const label of stage) {
      for (let edge = firstEdge[label.node]!; edge < firstEdge[label.node + 1]!; edge += 1) {
        const next = extended(label, edge);
        if (next === undefined) continue;
        if (next.node === target) arrive(next);
        else reached.push(next);
      }
    }
    stage = [];
    for (const label of reached.sort((a, b) => a.cost - b.cost)) {
      if (isDominated(label, kept[label.node]!, count, minEdges)) continue;
      kept[label.node]!.push(label);
      stage.push(label);
      labels += 1;
    }
  }
  const open = stage.map(
    ({ node, cost, edges }) => cost + costLeft[(maxEdges - edges) * nodes + node]!,
  );
  const best = arrived[0]?.cost ?? Infinity;
  const bound = open.reduce((least, cost) => Math.min(least, cost), best);
  return {
    routes: arrived.map(routeOf),
    bound,
    isProven: open.every((cost) => cost >= worst()),
    labels,
  };
}

/** Whether as many labels as there are ways wanted leave nothing that this one alone could do. */
function isDominated(
  label: Label,
  others: readonly Label[],
  count: number,
  minEdges: number,
): boolean {
  let found = 0;
  for (const other of others) {
    if (other.cost > label.cost || (other.met & label.met) !== label.met) continue;
    if ((other.visited & ~label.visited) !== 0) continue;
    if (Math.min(other.edges, minEdges) < Math.min(label.edges, minEdges)) continue;
    if (other.used.some((amount, index) => amount > label.used[index]!)) continue;
    found += 1;
    if (found === count) return true;
  }
  return false;
}

function routeOf(label: Label): Route {
  const nodes: number[] = [];
  for (let at: Label | undefined = label; at; at = at.before) nodes.unshift(at.node);
  return { nodes, cost: label.cost };
}
