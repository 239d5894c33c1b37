import { LONG_DAYS, SHORT_DAYS } from './window-plan.js';

/** A count over the window, and over its last days. */
export interface WindowCount {
  add(row: number, daysBefore: number, amount?: number): void;
}

/** The columns that sums go to, each of a name; a row is a customer at a cut-off. */
export class SumColumns {
  private readonly columns = new Map<string, Float64Array>();

  constructor(private readonly rows: number) {}

  /** A new column of zeros. */
  zeros(name: string): Float64Array {
    return this.column(name, 0);
  }

  /** A new column in which nothing is known yet: NaN. */
  unknown(name: string): Float64Array {
    return this.column(name, NaN);
  }

  /** Three new columns of zeros: `<prefix>window`, and of the last 30 and 7 days. */
  counts(prefix: string): WindowCount {
    const whole = this.zeros(`${prefix}window`);
    const long = this.zeros(`${prefix}30d`);
    const short = this.zeros(`${prefix}7d`);
    return {
      add: (row, daysBefore, amount = 1) => {
        whole[row]! += amount;
        if (daysBefore > LONG_DAYS) return;
        long[row]! += amount;
        if (daysBefore <= SHORT_DAYS) short[row]! += amount;
      },
    };
  }

  /** The first rows of every column, by name in the order in which they were made. */
  first(rows: number): Map<string, Float64Array> {
    return new Map([...this.columns].map(([name, column]) => [name, column.slice(0, rows)]));
  }

  private column(name: string, value: number): Float64Array {
    const column = new Float64Array(this.rows).fill(value);
    this.columns.set(name, column);
    return column;
  }
}
