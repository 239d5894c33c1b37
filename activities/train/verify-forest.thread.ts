import { readFileSync } from 'node:fs';
import { RandomForestClassifier, RandomForestRegression } from 'ml-random-forest';
import { majorityVotes } from './forest-json.js';
import { binRows, MISSING_THRESHOLD } from './histogram-bins.js';
import type { PackedForest } from './packed-forest.js';
import { scoreRows } from './score-rows.js';

/** Files as written, and rows on which they must agree with the forest. */
export interface VerifyForestInput {
  readonly forest: PackedForest;
  readonly thresholds: readonly Float64Array[];
  readonly columns: readonly Float64Array[];
  readonly rows: number;
  readonly classifierPath: string;
  readonly regressionPath: string;
}

/** How far the library's mean may be from ours: both round, at most once a tree. */
const TOLERANCE = 1e-9;

/**
 * Loads both files through ml-random-forest and compares its predictions with ours: the majority vote
 * exactly, the mean probability within 1e-9. Every other row has MISSING_THRESHOLD where a value is
 * missing instead of NaN. Throws RangeError at the first difference; returns the rows compared.
 */
export default function verifyForest(input: VerifyForestInput): number {
  const { forest, rows } = input;
  const matrix = binRows(input.columns, input.thresholds, rows);
  const table = Array.from({ length: rows }, (_, row) =>
    input.columns.map((values) => libraryValue(values[row] ?? Number.NaN, row)),
  );
  if (rows === 0) return 0;
  const votes = RandomForestClassifier.load(readJson(input.classifierPath)).predict(table);
  const means = RandomForestRegression.load(readJson(input.regressionPath)).predict(table);
  const ourVotes = majorityVotes(forest, matrix, 0, rows);
  const ourMeans = scoreRows(forest, matrix, 0, rows);
  for (let row = 0; row < rows; row += 1) {
    if (votes[row] !== ourVotes[row]) {
      throw new RangeError(
        `model.json: vote of row ${row}: ${ourVotes[row]} expected, got ${votes[row]}`,
      );
    }
    const mean = means[row] ?? Number.NaN;
    if (!(Math.abs(mean - (ourMeans[row] ?? 0)) <= TOLERANCE)) {
      throw new RangeError(
        `probability.json: mean of row ${row}: ${ourMeans[row]} expected, got ${mean}`,
      );
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
