/** Item sets as counted: transaction i holds `items[offsets[i]] … items[offsets[i + 1] - 1]`, `weights[i]` times. */
export interface Transactions {
  readonly offsets: Int32Array;
  readonly items: Int32Array;
  readonly weights?: Int32Array;
}

const NONE = -1;

/**
 * A prefix tree of transactions, most frequent items first, with the nodes of each item linked; node 0 is the
 * root. Source: Han, Pei & Yin 2000, "Mining frequent patterns without candidate generation", section 2.
 */
export class FpTree {
  /** Items that are frequent enough, rarest first: the order in which suffixes are grown. */
  readonly rarestFirst: Int32Array;
  readonly counts: Map<number, number>;
  private readonly item: number[] = [NONE];
  private readonly parent: number[] = [NONE];
  private readonly count: number[] = [0];
  private readonly next: number[] = [NONE];
  private readonly children: Map<number, number>[] = [new Map<number, number>()];
  private readonly heads = new Map<number, number>();

  constructor(transactions: Transactions, minCount: number) {
    const counts = countItems(transactions);
    const frequent = [...counts]
      .filter(([, count]) => count >= minCount)
      .sort(([a, left], [b, right]) => right - left || a - b);
    this.counts = new Map(frequent);
    const places = new Map(frequent.map(([item], place) => [item, place]));
    this.rarestFirst = Int32Array.from(frequent, ([item]) => item).reverse();
    const { offsets, items, weights } = transactions;
    for (let row = 0; row + 1 < offsets.length; row += 1) {
      const kept = items
        .slice(offsets[row], offsets[row + 1])
        .filter((item) => places.has(item))
        .sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
      this.insert(kept, weights?.[row] ?? 1);
    }
  }

  /** What comes before an item on its paths: the transactions that its conditional tree is made of. */
  pathsBefore(item: number): Transactions {
    const offsets = [0];
    const items: number[] = [];
    const weights: number[] = [];
    for (let node = this.heads.get(item) ?? NONE; node !== NONE; node = this.next[node] as number) {
      for (
        let above = this.parent[node] as number;
        above > 0;
        above = this.parent[above] as number
      ) {
        items.push(this.item[above] as number);
      }
      offsets.push(items.length);
      weights.push(this.count[node] as number);
    }
    return {
      offsets: Int32Array.from(offsets),
      items: Int32Array.from(items),
      weights: Int32Array.from(weights),
    };
  }

  private insert(items: Int32Array, weight: number): void {
    let node = 0;
    for (const item of items) {
      const found = this.children[node]?.get(item);
      const child = found ?? this.addNode(node, item);
      this.count[child] = (this.count[child] as number) + weight;
      node = child;
    }
  }

  private addNode(parent: number, item: number): number {
    const node = this.item.length;
    this.item.push(item);
    this.parent.push(parent);
    this.count.push(0);
    this.next.push(this.heads.get(item) ?? NONE);
    this.children.push(new Map());
    this.heads.set(item, node);
    this.children[parent]?.set(item, node);
    return node;
  }
}

function countItems({ offsets, items, weights }: Transactions): Map<number, number> {
  const counts = new Map<number, number>();
  for (let row = 0; row + 1 < offsets.length; row += 1) {
    const weight = weights?.[row] ?? 1;
    for (let cell = offsets[row] as number; cell < (offsets[row + 1] as number); cell += 1) {
      const item = items[cell] as number;
      counts.set(item, (counts.get(item) ?? 0) + weight);
    }
  }
  return counts;
}
