/** A growing column of 32-bit integers. */
export class IntColumn {
  private data: Int32Array;
  /** Number of values. */
  length = 0;

  constructor(capacity = 1024) {
    this.data = new Int32Array(capacity);
  }

  push(value: number): void {
    if (this.length === this.data.length) {
      const grown = new Int32Array(this.data.length * 2);
      grown.set(this.data);
      this.data = grown;
    }
    this.data[this.length] = value;
    this.length += 1;
  }

  /** The value of a row; 0 beyond the end. */
  at(row: number): number {
    return this.data[row] ?? 0;
  }

  set(row: number, value: number): void {
    this.data[row] = value;
  }

  /** The values, without a copy; valid until the next push. */
  values(): Int32Array {
    return this.data.subarray(0, this.length);
  }
}
