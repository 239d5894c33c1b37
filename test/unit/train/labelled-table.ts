import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TrainingRows } from '../../../activities/train/grow-trees.thread.js';
import { binColumn, quantileThresholds } from '../../../activities/train/histogram-bins.js';

/** Columns of numbers with a label of 1 or 0 by row. */
export interface LabelledTable {
  readonly columns: Float64Array[];
  readonly labels: Uint8Array;
}

/** A CSV of scikit-learn's data folder: measurements, then the class; `positive` is the class with label 1. */
export function readClasses(folder: string, file: string, positive: number): LabelledTable {
  const text = readFileSync(path.join(__dirname, '../../data', folder, file), 'utf8');
  const rows = text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));
  const width = (rows[0]?.length ?? 1) - 1;
  return {
    columns: Array.from({ length: width }, (_, column) =>
      Float64Array.from(rows, (row) => row[column] ?? Number.NaN),
    ),
    labels: Uint8Array.from(rows, (row) => (row[width] === positive ? 1 : 0)),
  };
}

/** The table binned, as the trees want it; each row is a customer unless `groups` says otherwise. */
export function trainingRows(
  table: LabelledTable,
  groups: Int32Array = Int32Array.from(table.labels, (_, row) => row),
): { training: TrainingRows; thresholds: Float64Array[] } {
  const rows = table.labels.length;
  const bins = new Uint8Array(rows * table.columns.length);
  const thresholds = table.columns.map((values) => quantileThresholds(values));
  for (const [feature, values] of table.columns.entries()) {
    binColumn(values, thresholds[feature] ?? new Float64Array(), bins.subarray(feature * rows));
  }
  const training = {
    matrix: { bins, stride: rows, features: table.columns.length },
    binCounts: Uint16Array.from(thresholds, ({ length }) => length + 1),
    labels: table.labels,
    groups,
    groupCount: groups.reduce((most, group) => Math.max(most, group + 1), 0),
    rows,
  };
  return { training, thresholds };
}

/** Share of rows that are called right at a probability of a half. */
export function accuracy(probabilities: ArrayLike<number>, labels: Uint8Array): number {
  const right = labels.filter((label, row) => (probabilities[row] ?? 0) > 0.5 === (label === 1));
  return right.length / labels.length;
}
