import { seededRandom } from '../../compute/seeded-random.js';
import { bootstrapIntervals } from '../bootstrap-interval.js';

/** What was expected and what came, by history; each history stands for `customers` customers. */
export interface MeasureOrdersInput {
  readonly actual: Float64Array;
  readonly customers: Float64Array;
  readonly predictions: readonly Float64Array[];
  readonly seed: number;
}

/** A figure with its 95 % interval. */
export interface MeasuredFigure {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** How near a prediction came. */
export interface MeasuredOrders {
  readonly rmse: MeasuredFigure;
  readonly meanAbsoluteError: MeasuredFigure;
  /** NaN where the prediction is the same for all. */
  readonly correlation: MeasuredFigure;
  /** Predicted over actual orders. */
  readonly total: MeasuredFigure;
}

/** Customers of a shop of any size that are resampled: of 20,000 an interval is within some per cent. */
const MOST_CUSTOMERS = 20_000;
const REPLICATES = 200;

/** Errors of predicted numbers of orders by customer, with bootstrap intervals over customers. */
export default function measureOrders(input: MeasureOrdersInput): MeasuredOrders[] {
  const { actual, customers, predictions, seed } = input;
  const rows = rowsOf(customers);
  const groups = Int32Array.from(rows, (_, row) => row);
  return predictions.map((predicted) => {
    const measure = (weights?: Uint8Array): number[] => figuresOf(rows, actual, predicted, weights);
    const [rmse = 0, mae = 0, correlation = 0, total = 0] = figuresOf(
      Int32Array.from(actual, (_, place) => place),
      actual,
      predicted,
      customers,
    );
    const intervals = bootstrapIntervals(measure, {
      ...{ groups, groupCount: rows.length, replicates: REPLICATES },
      random: seededRandom(seed),
    });
    const figure = (value: number, index: number): MeasuredFigure => ({
      value,
      lower: intervals[index]?.lower ?? Number.NaN,
      upper: intervals[index]?.upper ?? Number.NaN,
    });
    return {
      rmse: figure(rmse, 0),
      meanAbsoluteError: figure(mae, 1),
      correlation: figure(correlation, 2),
      total: figure(total, 3),
    };
  });
}

/** A row a customer, of more than MOST_CUSTOMERS a regular sample: the history of each. */
function rowsOf(customers: Float64Array): Int32Array {
  const all = customers.reduce((sum, count) => sum + count, 0);
  const rows = new Int32Array(Math.min(all, MOST_CUSTOMERS));
  const step = all / Math.max(1, rows.length);
  let place = 0;
  let before = 0;
  for (let row = 0; row < rows.length; row += 1) {
    while (before + (customers[place] ?? 0) <= Math.floor(row * step)) {
      before += customers[place] ?? 0;
      place += 1;
    }
    rows[row] = place;
  }
  return rows;
}

function figuresOf(
  rows: Int32Array,
  actual: Float64Array,
  predicted: Float64Array,
  weights?: ArrayLike<number>,
): number[] {
  let n = 0;
  const sums = { p: 0, y: 0, pp: 0, yy: 0, py: 0, absolute: 0 };
  for (let row = 0; row < rows.length; row += 1) {
    const weight = weights?.[row] ?? 1;
    const p = predicted[rows[row] as number] as number;
    const y = actual[rows[row] as number] as number;
    n += weight;
    sums.p += weight * p;
    sums.y += weight * y;
    sums.pp += weight * p * p;
    sums.yy += weight * y * y;
    sums.py += weight * p * y;
    sums.absolute += weight * Math.abs(p - y);
  }
  const squares = Math.max(0, sums.pp - 2 * sums.py + sums.yy);
  const spread = (n * sums.pp - sums.p ** 2) * (n * sums.yy - sums.y ** 2);
  return [
    Math.sqrt(squares / n),
    sums.absolute / n,
    // Rounding leaves a spread of equal predictions of about 1e-16 of their squares.
    spread > 1e-12 * n * n * sums.pp * sums.yy
      ? (n * sums.py - sums.p * sums.y) / Math.sqrt(spread)
      : Number.NaN,
    sums.p / sums.y,
  ];
}
