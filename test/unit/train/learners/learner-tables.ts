import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  matrixFromColumns,
  type FeatureMatrix,
} from '../../../../activities/train/learners/feature-matrix.js';
import { readClasses, type LabelledTable } from '../labelled-table.js';

/** Numbers of scikit-learn; see `test/data/learners/make_reference.py`. */
export interface Reference {
  every: number;
  logistic: { coef: number[]; intercept: number; probability: number[] };
  ridge: { coef: number[]; intercept: number; value: number[] };
  svm: { coef: number[]; intercept: number };
  neighbours_uniform: number[];
  neighbours_distance: number[];
  tree: number[];
  boosting: number[];
  boosting_regression: number[];
  perceptron: { sizes: number[]; parameters: number[]; probability: number[] };
  accuracy: { perceptron: number };
  isotonic: { asked: number[]; value: number[] };
}

export const reference = JSON.parse(
  readFileSync(path.join(__dirname, '../../../data/learners/reference.json'), 'utf8'),
) as Reference;

export const wine = (): LabelledTable => readClasses('wine', 'wine.csv', 1);
export const cancer = (): LabelledTable => readClasses('breast-cancer', 'breast_cancer.csv', 1);

/** A value is missing where (7 row + 13 column) % 11 is 0. */
export function holed(columns: readonly Float64Array[]): FeatureMatrix {
  return matrixFromColumns(
    columns.map((values, column) =>
      values.map((value, row) => ((7 * row + 13 * column) % 11 === 0 ? Number.NaN : value)),
    ),
  );
}

export const targetsOf = ({ labels }: LabelledTable): Float64Array => Float64Array.from(labels);

/** Every seventh value, as the reference keeps them. */
export const some = (values: Float64Array): number[] =>
  [...values].filter((_, row) => row % reference.every === 0);

export function expectClose(
  found: readonly number[],
  wanted: readonly number[],
  gap: number,
): void {
  expect(found).toHaveLength(wanted.length);
  const gaps = found.map((value, place) => Math.abs(value - (wanted[place] ?? Number.NaN)));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(gap);
}
