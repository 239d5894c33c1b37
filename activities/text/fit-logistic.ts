/** Rows of features in compressed form: row `i` holds columns `starts[i]` up to `starts[i + 1]`. */
export interface SparseRows {
  starts: Int32Array;
  columns: Int32Array;
  values: Float32Array;
}

/** How a logistic regression is fitted. */
export interface LogisticOptions {
  /** Number of columns, at most. */
  columns: number;
  /** Cost of each row's loss beside the length of the weights (LIBLINEAR's C), by row. */
  costs: Float32Array;
  /** Weights that are assumed before any row was seen; 0 where missing. */
  prior?: Float32Array;
  random: () => number;
  passes?: number;
}

const DEFAULTS = { passes: 12 } as const;

/** Newton steps for one coordinate: the scalar problem is smooth, and the next pass goes on with it. */
const NEWTON_STEPS = 6;

/**
 * Weights w that minimise |w - prior|² / 2 + Σ cost_i log(1 + exp(-y_i w·x_i)), `isPositive` giving y.
 * By coordinate descent on the dual (Yu, Huang and Lin 2011, algorithm 5), where w = prior + Σ α_i y_i x_i;
 * with a prior it is maximum a posteriori adaptation (Chelba and Acero 2006): few rows move it little.
 * Linear in the stored values a pass; deterministic for a seed. Throws RangeError on rows of unequal number.
 */
export function fitLogistic(
  rows: SparseRows,
  isPositive: Uint8Array,
  options: LogisticOptions,
): Float32Array {
  const count = isPositive.length;
  if (rows.starts.length !== count + 1 || options.costs.length !== count) {
    throw new RangeError(`logistic regression: expected ${count} rows and costs`);
  }
  const weights = Float64Array.from(options.prior ?? new Float32Array(options.columns));
  const alphas = new Float64Array(count);
  const squares = squaredLengths(rows, count);
  for (let row = 0; row < count; row += 1) {
    alphas[row] = options.costs[row]! * 1e-3;
    addRow(weights, rows, row, (isPositive[row] ? 1 : -1) * alphas[row]!);
  }
  const order = Int32Array.from({ length: count }, (_, row) => row);
  for (let pass = 0; pass < (options.passes ?? DEFAULTS.passes); pass += 1) {
    shuffle(order, options.random);
    for (const row of order) {
      const sign = isPositive[row] ? 1 : -1;
      const alpha = alphas[row]!;
      const margin = sign * product(weights, rows, row);
      const moved = solveCoordinate(alpha, {
        margin,
        square: squares[row]!,
        cost: options.costs[row]!,
      });
      alphas[row] = moved;
      addRow(weights, rows, row, sign * (moved - alpha));
    }
  }
  return Float32Array.from(weights);
}

/** The root of log(a / (cost - a)) + margin + square (a - alpha) on (0, cost), which rises in a. */
function solveCoordinate(
  alpha: number,
  { margin, square, cost }: { margin: number; square: number; cost: number },
): number {
  let low = 0;
  let high = cost;
  let value = alpha;
  for (let turn = 0; turn < NEWTON_STEPS; turn += 1) {
    const gradient = Math.log(value / (cost - value)) + margin + square * (value - alpha);
    if (gradient > 0) high = value;
    else low = value;
    const curvature = cost / (value * (cost - value)) + square;
    const next = value - gradient / curvature;
    value = next > low && next < high ? next : (low + high) / 2;
  }
  const edge = cost * 1e-9;
  return Math.min(cost - edge, Math.max(edge, value));
}

function product(weights: Float64Array, rows: SparseRows, row: number): number {
  let sum = 0;
  for (let at = rows.starts[row]!; at < rows.starts[row + 1]!; at += 1) {
    sum += weights[rows.columns[at]!]! * rows.values[at]!;
  }
  return sum;
}

function addRow(weights: Float64Array, rows: SparseRows, row: number, factor: number): void {
  for (let at = rows.starts[row]!; at < rows.starts[row + 1]!; at += 1) {
    weights[rows.columns[at]!]! += factor * rows.values[at]!;
  }
}

function squaredLengths(rows: SparseRows, count: number): Float64Array {
  return Float64Array.from({ length: count }, (_, row) => {
    let sum = 0;
    for (let at = rows.starts[row]!; at < rows.starts[row + 1]!; at += 1) {
      sum += rows.values[at]! ** 2;
    }
    return sum;
  });
}

function shuffle(order: Int32Array, random: () => number): void {
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
}
