import { readFileSync } from 'node:fs';
import { RandomForestClassifier, RandomForestRegression } from 'ml-random-forest';
import { majorityVotes, type ForestFormat, type ForestJsonInput } from './forest-json.js';
import { binRows, MISSING_THRESHOLD } from './histogram-bins.js';
import { scoreRows } from './score-rows.js';

/** A file as written, and rows on which it must agree with the forest. */
export interface VerifyForestInput extends Omit<ForestJsonInput, 'seed'> {
  readonly columns: readonly Float64Array[];
  readonly rows: number;
  readonly path: string;
  readonly format: ForestFormat;
}

/** How far the library's mean may be from ours, as a share of the scale: both round, at most once a tree. */
const TOLERANCE = 1e-9;

/**
 * Loads a file through ml-random-forest and compares its predictions with ours: the majority vote exactly,
 * the mean output within 1e-9 of the scale. Every other row has MISSING_THRESHOLD where a value is missing instead
 * of NaN. Throws RangeError at the first difference; returns the rows compared.
 */
export default function verifyForest(input: VerifyForestInput): number {
  const { forest, rows, path, format, scale = 1 } = input;
  if (rows === 0) return 0;
  const matrix = binRows(input.columns, input.thresholds, rows);
  const table = Array.from({ length: rows }, (_, row) =>
    input.columns.map((values) => libraryValue(values[row] ?? Number.NaN, row)),
  );
  const isClassifier = format === 'classifier';
  const library = isClassifier ? RandomForestClassifier : RandomForestRegression;
  const found = library.load(readJson(path)).predict(table);
  const ours = isClassifier
    ? majorityVotes(input, matrix, 0, rows)
    : scoreRows(forest, matrix, 0, rows).map((share) => share * scale);
  const tolerance = isClassifier ? 0 : TOLERANCE * scale;
  for (let row = 0; row < rows; row += 1) {
    const value = found[row] ?? Number.NaN;
    if (!(Math.abs(value - (ours[row] ?? 0)) <= tolerance)) {
      const what = isClassifier ? 'vote' : 'mean';
      throw new RangeError(`${path}: ${what} of row ${row}: ${ours[row]} expected, got ${value}`);
    }
  }
  return rows;
}

function libraryValue(value: number, row: number): number {
  if (Number.isFinite(value)) return value;
  return row % 2 === 0 ? Number.NaN : MISSING_THRESHOLD;
}

function readJson(path: string): never {
  return JSON.parse(readFileSync(path, 'utf8')) as never;
}
