import type { Issue } from '../friction/issue-scale.js';
import type { DailySeries } from './strongest-change.js';

/** Counts by touchpoint, device, version and day as parallel columns (`step-days.sql`). */
export interface StepDays {
  /** Days of the window. */
  readonly days: number;
  readonly node: Int32Array;
  readonly device: Int32Array;
  readonly version: Int32Array;
  readonly day: Int32Array;
  readonly sessions: Float64Array;
  readonly ended: Float64Array;
  readonly repeated: Float64Array;
  readonly failed: Float64Array;
  readonly timed: Float64Array;
  readonly logSeconds: Float64Array;
  readonly logSquares: Float64Array;
}

/** Which sessions of a touchpoint: those of a device, of a version, of both, or all. */
export interface StepCell {
  readonly node: number;
  readonly device?: number;
  readonly version?: number;
}

/** The rows of one touchpoint. */
export type StepRows = readonly number[];

/** Row numbers of each touchpoint, in rising order of touchpoints. */
export function rowsByNode({ node }: StepDays): Map<number, StepRows> {
  const found = new Map<number, number[]>();
  node.forEach((one, row) => {
    const rows = found.get(one);
    if (rows) rows.push(row);
    else found.set(one, [row]);
  });
  return new Map([...found].sort(([a], [b]) => a - b));
}

/** Every cell of a touchpoint that its rows hold, the touchpoint itself first. */
export function cellsOf(table: StepDays, node: number, rows: StepRows): StepCell[] {
  const devices = distinct(rows.map((row) => table.device[row]!));
  const versions = distinct(rows.map((row) => table.version[row]!));
  const cells: StepCell[] = [{ node }];
  if (versions.length > 1) cells.push(...versions.map((version) => ({ node, version })));
  if (devices.length > 1) cells.push(...devices.map((device) => ({ node, device })));
  if (devices.length > 1 && versions.length > 1) {
    cells.push(
      ...devices.flatMap((device) => versions.map((version) => ({ node, device, version }))),
    );
  }
  return cells;
}

const distinct = (codes: readonly number[]): number[] => [...new Set(codes)].sort((a, b) => a - b);

/**
 * The days of a cell for one issue. Days before a cell's first one are those of the touchpoint's other
 * sessions, so that a version that is bad from its first day on is seen to change something.
 */
export function cellSeries(
  table: StepDays,
  rows: StepRows,
  cell: StepCell,
  issue: Issue,
): DailySeries {
  const isInside = (row: number): boolean =>
    (cell.device === undefined || table.device[row] === cell.device) &&
    (cell.version === undefined || table.version[row] === cell.version);
  const first = rows.reduce(
    (least, row) => (isInside(row) ? Math.min(least, table.day[row]!) : least),
    table.days,
  );
  const { trials, sums, squares } = COLUMNS[issue];
  const series = {
    trials: new Float64Array(table.days),
    sums: new Float64Array(table.days),
    squares: new Float64Array(table.days),
  };
  for (const row of rows) {
    const day = table.day[row]!;
    if (day >= first && !isInside(row)) continue;
    series.trials[day] = series.trials[day]! + table[trials][row]!;
    series.sums[day] = series.sums[day]! + table[sums][row]!;
    if (squares) series.squares[day] = series.squares[day]! + table[squares][row]!;
  }
  return squares ? series : { trials: series.trials, sums: series.sums };
}

type CountColumn =
  'sessions' | 'ended' | 'repeated' | 'failed' | 'timed' | 'logSeconds' | 'logSquares';

const COLUMNS: Readonly<
  Record<Issue, { trials: CountColumn; sums: CountColumn; squares?: CountColumn }>
> = {
  exit: { trials: 'sessions', sums: 'ended' },
  loop: { trials: 'sessions', sums: 'repeated' },
  error: { trials: 'sessions', sums: 'failed' },
  slow: { trials: 'timed', sums: 'logSeconds', squares: 'logSquares' },
};
