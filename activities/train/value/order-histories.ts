/** What is known of a customer's orders, in the papers' terms; times in one unit. */
export interface OrderHistory {
  /** Orders after the first one. */
  readonly repeats: number;
  /** Time from the first to the last order; 0 without a repeat. */
  readonly lastAt: number;
  /** Time from the first order to now. */
  readonly age: number;
}

/** Histories side by side, each of as many customers as `customers` says. */
export interface OrderHistories {
  readonly repeats: Float64Array;
  readonly lastAt: Float64Array;
  readonly age: Float64Array;
  readonly customers: Float64Array;
}

/** Throws RangeError where a history cannot be: negative, last order after now, repeats that are not whole. */
export function checkHistories({ repeats, lastAt, age, customers }: OrderHistories): void {
  for (let place = 0; place < repeats.length; place += 1) {
    const x = repeats[place] ?? Number.NaN;
    const last = lastAt[place] ?? Number.NaN;
    const now = age[place] ?? Number.NaN;
    const fine = Number.isInteger(x) && x >= 0 && last >= 0 && last <= now && Number.isFinite(now);
    if (!fine || !((customers[place] ?? 0) > 0)) {
      throw new RangeError(`order history ${place}: ${x} repeats, last at ${last}, age ${now}`);
    }
  }
  if (repeats.length === 0) throw new RangeError('order histories: expected one or more, got none');
}

export const countCustomers = ({ customers }: OrderHistories): number =>
  customers.reduce((sum, count) => sum + count, 0);

/** A model of when customers order and when they stop. */
export interface OrderModel {
  readonly kind: 'bg_nbd' | 'pareto_nbd';
  /** Parameters in the order of the paper, times in the unit of the histories. */
  readonly parameters: readonly number[];
  readonly logLikelihood: number;
  readonly customers: number;
  readonly converged: boolean;
}

/** Largest number of repeats. */
export const mostRepeats = ({ repeats }: OrderHistories): number =>
  repeats.reduce((most, x) => Math.max(most, x), 0);
