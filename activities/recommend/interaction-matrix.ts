import { INTERACTION_KINDS, type InteractionLog } from './interaction-log.js';
import { sharedFloat64, sharedInt32 } from './shared-arrays.js';

/** How interactions of a customer with a product become one weight. */
export interface InteractionWeighting {
  /** Weight of one view, one cart or wish list entry, and one purchase. */
  readonly view: number;
  readonly cart: number;
  readonly purchase: number;
  /** Days after which taste counts half. */
  readonly tasteHalfLifeDays: number;
  /** Days after which a purchase counts half, for popularity, repeats and what follows it. */
  readonly purchaseHalfLifeDays: number;
  /** Days after which an unfinished interest (seen, not bought) counts half. */
  readonly interestHalfLifeDays: number;
}

/**
 * Customers x products in compressed rows; columns of a row rise. `weight` is ln(1 + decayed sum of
 * event weights), so that the tenth view adds less than the first; `interest` is the fast decayed sum
 * of views and carts; `purchases` is the slowly decayed number of purchases, 0 where never bought;
 * `bought` counts them without decay, and `boughtAge` is the age of the last one in days.
 */
export interface InteractionMatrix {
  readonly customers: number;
  readonly products: number;
  readonly rowStart: Int32Array;
  readonly column: Int32Array;
  readonly weight: Float64Array;
  readonly interest: Float64Array;
  readonly purchases: Float64Array;
  readonly bought: Float64Array;
  readonly boughtAge: Int32Array;
}

/** One orientation of a sparse matrix of weights, all that a factor sweep or neighbour search reads. */
export interface SparseRows {
  readonly rowStart: Int32Array;
  readonly column: Int32Array;
  readonly weight: Float64Array;
}

const decayTable = (days: number, halfLifeDays: number): Float64Array =>
  Float64Array.from({ length: days }, (_, age) => 2 ** (-age / halfLifeDays));

/** Positions of the log's rows before the cut-off, and where among them a new pair begins. */
function knownRows(log: InteractionLog, cutoffDay: number): { rows: Int32Array; pairs: number } {
  const rows = new Int32Array(log.customer.length);
  let known = 0;
  let pairs = 0;
  for (let row = 0; row < rows.length; row += 1) {
    if (log.day[row]! < cutoffDay) continue;
    if (known === 0 || !samePair(log, row, rows[known - 1]!)) pairs += 1;
    rows[known] = row;
    known += 1;
  }
  return { rows: rows.subarray(0, known), pairs };
}

const samePair = (log: InteractionLog, row: number, other: number): boolean =>
  log.customer[row] === log.customer[other] && log.product[row] === log.product[other];

/**
 * Interactions before the cut-off `asOf - cutoffDay` days as a sparse matrix, weights as of that
 * cut-off. Linear in the log; sums run in the log's order, so equal logs give equal bits.
 */
export function buildInteractionMatrix(
  log: InteractionLog,
  cutoffDay: number,
  weighting: InteractionWeighting,
): InteractionMatrix {
  const { rows, pairs } = knownRows(log, cutoffDay);
  const matrix = {
    customers: log.customers,
    products: log.products,
    rowStart: sharedInt32(log.customers + 1),
    column: sharedInt32(pairs),
    weight: sharedFloat64(pairs),
    interest: sharedFloat64(pairs),
    purchases: sharedFloat64(pairs),
    bought: sharedFloat64(pairs),
    boughtAge: sharedInt32(pairs),
  };
  const days = rows.reduce((oldest, row) => Math.max(oldest, log.day[row]! + 1), 0) - cutoffDay;
  const taste = decayTable(Math.max(days, 0), weighting.tasteHalfLifeDays);
  const bought = decayTable(Math.max(days, 0), weighting.purchaseHalfLifeDays);
  const interest = decayTable(Math.max(days, 0), weighting.interestHalfLifeDays);
  const eventWeight = [weighting.view, weighting.cart, weighting.purchase];
  let pair = -1;
  for (let index = 0; index < rows.length; index += 1) {
    const row = rows[index]!;
    if (index === 0 || !samePair(log, row, rows[index - 1]!)) {
      pair += 1;
      matrix.column[pair] = log.product[row]!;
      matrix.rowStart[log.customer[row]! + 1]! += 1;
    }
    const age = log.day[row]! - cutoffDay;
    const kind = log.kind[row]!;
    const weight = eventWeight[kind]! * log.count[row]!;
    matrix.weight[pair]! += weight * taste[age]!;
    if (kind === INTERACTION_KINDS.purchase) {
      if (matrix.bought[pair] === 0) matrix.boughtAge[pair] = age;
      matrix.bought[pair]! += log.count[row]!;
      matrix.purchases[pair]! += log.count[row]! * bought[age]!;
    } else matrix.interest[pair]! += weight * interest[age]!;
  }
  for (let customer = 0; customer < log.customers; customer += 1) {
    matrix.rowStart[customer + 1]! += matrix.rowStart[customer]!;
  }
  for (let index = 0; index < pairs; index += 1) {
    matrix.weight[index] = Math.log1p(matrix.weight[index]!);
  }
  return matrix;
}

/** The transpose of rows over `columns` columns (counting sort, linear); its columns rise. */
export function transposeRows(rows: SparseRows, columns: number): SparseRows {
  const cells = rows.column.length;
  const rowStart = sharedInt32(columns + 1);
  for (let cell = 0; cell < cells; cell += 1) rowStart[rows.column[cell]! + 1]! += 1;
  for (let column = 0; column < columns; column += 1) rowStart[column + 1]! += rowStart[column]!;
  const next = rowStart.slice();
  const column = sharedInt32(cells);
  const weight = sharedFloat64(cells);
  for (let row = 0; row < rows.rowStart.length - 1; row += 1) {
    for (let cell = rows.rowStart[row]!; cell < rows.rowStart[row + 1]!; cell += 1) {
      const at = next[rows.column[cell]!]!++;
      column[at] = row;
      weight[at] = rows.weight[cell]!;
    }
  }
  return { rowStart, column, weight };
}
