/**
 * Keeps the k best of what it is offered: higher score first, then lower position. The answer does
 * not depend on the order of offers. A min-heap over typed arrays, O(log k) an accepted offer.
 */
export class TopK {
  private readonly position: Int32Array;
  private readonly score: Float64Array;
  private held = 0;

  constructor(private readonly k: number) {
    this.position = new Int32Array(k);
    this.score = new Float64Array(k);
  }

  /** Takes the position if it belongs to the k best so far. */
  offer(position: number, score: number): void {
    if (this.held < this.k) {
      this.place(this.held, position, score);
      this.held += 1;
      this.rise(this.held - 1);
    } else if (this.k > 0 && this.isWorse(0, score, position)) {
      this.place(0, position, score);
      this.sink(0);
    }
  }

  /** Takes the best of all positions with a score, of those that are allowed (1). */
  offerAll(scores: Float64Array, allowed: Uint8Array): void {
    for (let position = 0; position < scores.length; position += 1) {
      const score = scores[position]!;
      // Once the heap is full most are below its least: they cost one comparison.
      if (this.held === this.k && score < this.score[0]!) continue;
      if (allowed[position] === 1) this.offer(position, score);
    }
  }

  /** The kept positions, best first; the heap is empty afterwards. */
  drain(): { positions: Int32Array; scores: Float64Array } {
    const positions = new Int32Array(this.held);
    const scores = new Float64Array(this.held);
    for (let rank = this.held - 1; rank >= 0; rank -= 1) {
      positions[rank] = this.position[0]!;
      scores[rank] = this.score[0]!;
      this.held -= 1;
      this.place(0, this.position[this.held]!, this.score[this.held]!);
      this.sink(0);
    }
    return { positions, scores };
  }

  private place(slot: number, position: number, score: number): void {
    this.position[slot] = position;
    this.score[slot] = score;
  }

  private isWorse(slot: number, score: number, position: number): boolean {
    const own = this.score[slot]!;
    return own < score || (own === score && this.position[slot]! > position);
  }

  private swapIfWorse(lower: number, upper: number): boolean {
    const score = this.score[upper]!;
    const position = this.position[upper]!;
    if (!this.isWorse(lower, score, position)) return false;
    this.place(upper, this.position[lower]!, this.score[lower]!);
    this.place(lower, position, score);
    return true;
  }

  private rise(start: number): void {
    for (let slot = start; slot > 0;) {
      const parent = (slot - 1) >> 1;
      if (!this.swapIfWorse(slot, parent)) return;
      slot = parent;
    }
  }

  private sink(start: number): void {
    for (let slot = start; ;) {
      let worst = 2 * slot + 1;
      if (worst >= this.held) return;
      const right = worst + 1;
      if (right < this.held && this.isWorse(right, this.score[worst]!, this.position[worst]!)) {
        worst = right;
      }
      if (!this.swapIfWorse(worst, slot)) return;
      slot = worst;
    }
  }
}
