/** Evidence that two ids are one: both have the value of a key. */
export interface Edges {
  /** Ids by number: `0 .. ids - 1`; the smaller the number, the sooner the id names its group. */
  readonly left: Float64Array;
  readonly right: Float64Array;
  /** When both were seen with the value, in any one unit; NaN where that is not known. */
  readonly knownAt: Float64Array;
}

/** The group of every id. */
export interface Groups {
  /** By id: the smallest number of its group, which is itself where nothing joins it. */
  readonly canonical: Float64Array;
  /** By id: since when the edges have connected it with `canonical`; NaN where that is not known. */
  readonly knownAt: Float64Array;
}

/**
 * Joins ids into groups, the transitive closure of the edges, whatever their order. An id is known to be of
 * its group from the latest edge on the path to its canonical id whose latest edge is earliest: edges
 * are added in the order of time (Kruskal 1956), and a link of the forest keeps the time of its edge.
 * Union by size without path compression (Tarjan and van Leeuwen 1984) keeps those links; a path has at
 * most log2(ids) of them. O(edges log edges). Throws RangeError for a number that is no id.
 */
export function joinIds(ids: number, edges: Edges): Groups {
  checkEdges(ids, edges);
  const forest = new LinkedForest(ids);
  for (const edge of byTime(edges.knownAt)) {
    forest.link(edges.left[edge] ?? 0, edges.right[edge] ?? 0, timeOf(edges.knownAt, edge));
  }
  const smallest = new Float64Array(ids).fill(Number.NaN);
  const canonical = new Float64Array(ids);
  const knownAt = new Float64Array(ids);
  for (let id = 0; id < ids; id += 1) {
    const root = forest.rootOf(id);
    if (Number.isNaN(smallest[root])) smallest[root] = id;
    canonical[id] = smallest[root] ?? id;
    const at = forest.connectedAt(id, canonical[id] ?? id);
    knownAt[id] = Number.isFinite(at) ? at : Number.NaN;
  }
  return { canonical, knownAt };
}

/** A forest whose links keep when they were made; times never fall on the way from an id to its root. */
class LinkedForest {
  private readonly parent: Int32Array;
  private readonly size: Int32Array;
  /** Of the link to the parent. */
  private readonly linkedAt: Float64Array;

  constructor(ids: number) {
    this.parent = Int32Array.from({ length: ids }, (_, id) => id);
    this.size = new Int32Array(ids).fill(1);
    this.linkedAt = new Float64Array(ids).fill(Number.POSITIVE_INFINITY);
  }

  rootOf(id: number): number {
    let node = id;
    for (let up = this.up(node); up !== node; up = this.up(node)) node = up;
    return node;
  }

  link(one: number, other: number, at: number): void {
    const [a, b] = [this.rootOf(one), this.rootOf(other)];
    if (a === b) return;
    const [root, child] = this.isUnder(a, b) ? [b, a] : [a, b];
    this.parent[child] = root;
    this.size[root] = (this.size[root] ?? 0) + (this.size[child] ?? 0);
    this.linkedAt[child] = at;
  }

  /** The time of the latest link between two ids of one tree; of an id with itself, -Infinity. */
  connectedAt(one: number, other: number): number {
    let [a, b] = [one, other];
    let latest = Number.NEGATIVE_INFINITY;
    while (a !== b) {
      // Sizes grow towards the root, so the smaller of two different nodes is never above the other.
      if (!this.isUnder(a, b)) [a, b] = [b, a];
      latest = Math.max(latest, this.linkedAt[a] ?? 0);
      a = this.up(a);
    }
    return latest;
  }

  /** The order in which a tree is climbed: by size, among equal sizes by number. */
  private isUnder(a: number, b: number): boolean {
    const difference = (this.size[a] ?? 0) - (this.size[b] ?? 0);
    return difference < 0 || (difference === 0 && a > b);
  }

  private up(id: number): number {
    return this.parent[id] ?? id;
  }
}

const timeOf = (knownAt: Float64Array, edge: number): number => {
  const at = knownAt[edge] ?? Number.NaN;
  return Number.isNaN(at) ? Number.POSITIVE_INFINITY : at;
};

/** Edges from the earliest to the latest; those without a time are the last. */
function byTime(knownAt: Float64Array): Uint32Array {
  const order = Uint32Array.from({ length: knownAt.length }, (_, edge) => edge);
  return order.sort((a, b) => {
    const [one, other] = [timeOf(knownAt, a), timeOf(knownAt, b)];
    return one === other ? a - b : one < other ? -1 : 1;
  });
}

function checkEdges(ids: number, { left, right, knownAt }: Edges): void {
  if (left.length !== right.length || left.length !== knownAt.length) {
    throw new RangeError('edges: expected left, right and knownAt of the same length');
  }
  for (const end of [left, right]) {
    const wrong = end.find((id) => !Number.isInteger(id) || id < 0 || id >= ids);
    if (wrong !== undefined) {
      throw new RangeError(`edges: expected ids from 0 to ${ids - 1}, got ${wrong}`);
    }
  }
}
