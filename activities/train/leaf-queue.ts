/** Leaves that may be split, the largest gain first; of equal gains the older leaf. */
export class LeafQueue {
  private readonly leaves: number[] = [];

  /** `gains[leaf]` must not change while the leaf is in the queue. */
  constructor(private readonly gains: Float64Array) {}

  get size(): number {
    return this.leaves.length;
  }

  push(leaf: number): void {
    let slot = this.leaves.length;
    this.leaves.push(leaf);
    while (slot > 0) {
      const parent = (slot - 1) >> 1;
      if (!this.before(slot, parent)) return;
      this.swap(slot, parent);
      slot = parent;
    }
  }

  /** Takes the first leaf out, or undefined where there is none. */
  pop(): number | undefined {
    const first = this.leaves[0];
    const last = this.leaves.pop();
    if (last === undefined || this.leaves.length === 0) return first;
    this.leaves[0] = last;
    let slot = 0;
    for (;;) {
      let child = 2 * slot + 1;
      if (child >= this.leaves.length) return first;
      if (child + 1 < this.leaves.length && this.before(child + 1, child)) child += 1;
      if (!this.before(child, slot)) return first;
      this.swap(slot, child);
      slot = child;
    }
  }

  private before(slot: number, other: number): boolean {
    const leaf = this.leaves[slot] ?? 0;
    const otherLeaf = this.leaves[other] ?? 0;
    const difference = (this.gains[leaf] ?? 0) - (this.gains[otherLeaf] ?? 0);
    return difference > 0 || (difference === 0 && leaf < otherLeaf);
  }

  private swap(slot: number, other: number): void {
    const leaf = this.leaves[slot] ?? 0;
    this.leaves[slot] = this.leaves[other] ?? 0;
    this.leaves[other] = leaf;
  }
}
