import fc from 'fast-check';
import { decisionTree } from '../../../../activities/train/learners/decision-tree.js';
import {
  matrixFromBins,
  matrixFromColumns,
} from '../../../../activities/train/learners/feature-matrix.js';
import { gradientBoosting } from '../../../../activities/train/learners/gradient-boosting.js';
import { treeRules } from '../../../../activities/train/learners/tree-rules.js';
import { binRows, MISSING_THRESHOLD } from '../../../../activities/train/histogram-bins.js';
import { expectClose, holed, reference, some, targetsOf, wine } from './learner-tables.js';

describe('decisionTree', () => {
  it("has the leaves of scikit-learn's tree", () => {
    const rows = matrixFromColumns(wine().columns);
    const options = { maxDepth: 4, minSamplesLeaf: 5, maxLeaves: 1000 };
    const model = decisionTree.fit(rows, targetsOf(wine()), options);
    expectClose(some(decisionTree.score(model, rows)), reference.tree, 1e-9);
  });
});

describe('treeRules', () => {
  it('prints a tree of two cuts and missing values', () => {
    const matrix = matrixFromColumns([Float64Array.of(1, 1, 2, 2, 3, 3, Number.NaN, Number.NaN)]);
    const labels = Float64Array.of(0, 0, 1, 1, 0, 0, 1, 1);
    const model = decisionTree.fit(matrix, labels, { minSamplesLeaf: 1 });
    const rules = treeRules(model, ['orders']);
    expect(
      rules.map(({ conditions, rows, probability }) => [...conditions, rows, probability]),
    ).toEqual([
      ['1.5 <= orders < 2.5', 2, 1],
      ['orders is unknown', 2, 1],
      ['orders < 1.5', 2, 0],
      ['orders >= 2.5', 2, 0],
    ]);
  });

  it('is fulfilled by exactly the rows that end in the leaf', () => {
    const matrix = holed(wine().columns);
    const model = decisionTree.fit(matrix, targetsOf(wine()), { minSamplesLeaf: 3 });
    const names = wine().columns.map((_, column) => `x${column}`);
    const scores = decisionTree.score(model, matrix);
    const rules = treeRules(model, names);
    expect(rules.reduce((sum, { rows }) => sum + rows, 0)).toBe(matrix.rows);
    for (let row = 0; row < matrix.rows; row += 1) {
      const values = matrix.values.subarray(row * matrix.features, (row + 1) * matrix.features);
      const met = rules.filter(({ conditions }) => conditions.every((text) => holds(text, values)));
      expect(met.map(({ probability }) => probability)).toEqual([scores[row]]);
    }
  });
});

/** Whether a printed condition is true of a row, read as a person would. */
function holds(text: string, values: Float64Array): boolean {
  const value = values[Number(/x(\d+)/.exec(text)?.[1])] ?? Number.NaN;
  if (text.endsWith('is unknown')) return Number.isNaN(value);
  if (text.endsWith('is known')) return !Number.isNaN(value);
  if (Number.isNaN(value)) return text.endsWith('or unknown');
  const upper = Number(/ < (\S+)/.exec(text)?.[1] ?? Infinity);
  const lower = Number(/^(\S+) <=/.exec(text)?.[1] ?? />= (\S+)/.exec(text)?.[1] ?? -Infinity);
  return lower <= value && value < upper;
}

describe('gradientBoosting', () => {
  const options = { trees: 20, learningRate: 0.2, maxLeaves: 6, minSamplesLeaf: 10, maxDepth: 32 };

  it("has the probabilities of scikit-learn's histogram boosting", () => {
    const rows = matrixFromColumns(wine().columns);
    const model = gradientBoosting.fit(rows, targetsOf(wine()), options);
    const kept = JSON.parse(JSON.stringify(model)) as typeof model;
    // scikit-learn keeps derivatives in 32 bits.
    expectClose(some(gradientBoosting.score(kept, rows)), reference.boosting, 1e-4);
  });

  it("has the values of scikit-learn's histogram boosting", () => {
    const [alcohol = new Float64Array(), ...others] = wine().columns;
    const rows = matrixFromColumns(others);
    const model = gradientBoosting.fit(rows, alcohol, { ...options, task: 'regression' });
    expectClose(some(gradientBoosting.score(model, rows)), reference.boosting_regression, 1e-4);
  });

  it('lowers the loss of its own rows with every tree, and is the same for equal seeds', () => {
    const rows = holed(wine().columns);
    const targets = targetsOf(wine());
    const lossAfter = (trees: number): number => {
      const settings = { trees, minSamplesLeaf: 5, maxFeatures: 0.4, seed: 3 };
      const scores = gradientBoosting.score(gradientBoosting.fit(rows, targets, settings), rows);
      return scores.reduce((sum, p, row) => sum - Math.log(targets[row] === 1 ? p : 1 - p), 0);
    };
    const losses = [1, 2, 5, 10, 20].map(lossAfter);
    expect([...losses].sort((a, b) => b - a)).toEqual(losses);
    expect(lossAfter(5)).toBe(losses[2]);
  });

  it('splits off missing values', () => {
    const column = Float64Array.from({ length: 40 }, (_, row) => (row % 2 ? Number.NaN : 1));
    const matrix = matrixFromColumns([column]);
    const targets = Float64Array.from(column, (value) => (Number.isNaN(value) ? 8 : 2));
    const model = gradientBoosting.fit(matrix, targets, {
      ...{ task: 'regression', trees: 1, learningRate: 1, minSamplesLeaf: 5 },
    });
    expect([...gradientBoosting.score(model, matrix)].slice(0, 2)).toEqual([2, 8]);
  });
});

describe('matrixFromBins', () => {
  it('gives back a number that falls into the same bin', () => {
    const cell = fc.oneof(fc.integer({ min: -20, max: 20 }), fc.constant(Number.NaN));
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1, maxLength: 40 }), (cells) => {
        const values = Float64Array.from(cells);
        const thresholds = [Float64Array.of(-7, 0, 3, MISSING_THRESHOLD)];
        const binned = binRows([values], thresholds, values.length);
        const again = matrixFromBins(binned, thresholds, Int32Array.from(cells.keys()));
        const bins = binRows([again.values], thresholds, values.length).bins;
        // Below the first threshold a value stands at it, one bin up.
        expect([...bins]).toEqual([...binned.bins].map((bin) => Math.max(1, bin)));
      }),
    );
  });
});
