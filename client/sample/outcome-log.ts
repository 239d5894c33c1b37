/** One row of `outcomes.parquet`: a product of a list that was shown. */
export interface OutcomeEntry {
  /** Number of the list, from 1. */
  decision: number;
  /** Numbers from 1. */
  customer: number;
  product: number;
  /** UTC epoch ms. */
  exposureMs: number;
  /** Whether the list was drawn evenly from the catalogue. */
  isControl: boolean;
  propensity: number;
  /** Place in the list, from 1. */
  rank: number;
  clicked: boolean;
  converted: boolean;
  outcomeMs: number | null;
  /** Yuan, of a purchase. */
  value: number | null;
}

/** Lists that were shown on a day, product by product. */
export class OutcomeLog {
  private entries: OutcomeEntry[] = [];
  private decisions = 0;
  rows = 0;

  newDecision(): number {
    this.decisions += 1;
    return this.decisions;
  }

  add(entry: OutcomeEntry): void {
    this.entries.push(entry);
    this.rows += 1;
  }

  /** Takes out what was added since the last call. */
  take(): OutcomeEntry[] {
    const taken = this.entries;
    this.entries = [];
    return taken;
  }
}
