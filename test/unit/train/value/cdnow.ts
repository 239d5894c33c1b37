import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { OrderHistories } from '../../../../activities/train/value/order-histories.js';

/** The customers of CDNOW (`test/data/cdnow`), in weeks. */
export interface Cdnow {
  readonly histories: OrderHistories;
  readonly meanSpend: Float64Array;
  /** Purchases in the 39 weeks after. */
  readonly later: Float64Array;
}

export function readCdnow(): Cdnow {
  const rows = csv('customers.csv');
  const column = (place: number): Float64Array => Float64Array.from(rows, (row) => row[place] ?? 0);
  return {
    histories: {
      repeats: column(1),
      lastAt: column(2),
      age: column(3),
      customers: new Float64Array(rows.length).fill(1),
    },
    meanSpend: column(4),
    later: Float64Array.from(csv('holdout.csv'), (row) => row[1] ?? 0),
  };
}

function csv(file: string): number[][] {
  const text = readFileSync(path.join(__dirname, '../../../data/cdnow', file), 'utf8');
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
}

/** Pearson's correlation. */
export function correlation(a: Float64Array, b: Float64Array): number {
  const mean = (values: Float64Array): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [ma, mb] = [mean(a), mean(b)];
  const product = (x: Float64Array, mx: number, y: Float64Array, my: number): number =>
    x.reduce((sum, value, place) => sum + (value - mx) * ((y[place] ?? 0) - my), 0);
  return product(a, ma, b, mb) / Math.sqrt(product(a, ma, a, ma) * product(b, mb, b, mb));
}
