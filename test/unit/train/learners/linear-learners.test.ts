import fc from 'fast-check';
import { matrixFromColumns } from '../../../../activities/train/learners/feature-matrix.js';
import { linearSvm } from '../../../../activities/train/learners/linear-svm.js';
import { logisticRegression } from '../../../../activities/train/learners/logistic-regression.js';
import { ridgeRegression } from '../../../../activities/train/learners/ridge-regression.js';
import { solveCholesky } from '../../../../activities/train/learners/solve-cholesky.js';
import { cancer, expectClose, holed, reference, some, targetsOf, wine } from './learner-tables.js';

describe('logisticRegression', () => {
  it('has the weights and probabilities of scikit-learn, with missing values', () => {
    const rows = holed(cancer().columns);
    const model = logisticRegression.fit(rows, targetsOf(cancer()), { C: 0.5 });
    expectClose([...model.weights], reference.logistic.coef, 1e-5);
    expect(model.intercept).toBeCloseTo(reference.logistic.intercept, 5);
    const kept = JSON.parse(JSON.stringify(model)) as typeof model;
    expectClose(some(logisticRegression.score(kept, rows)), reference.logistic.probability, 1e-6);
  });

  it('gives the mean label on average, as the free intercept demands', () => {
    const row = fc.record({ x: fc.integer({ min: -50, max: 50 }), label: fc.constantFrom(0, 1) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 4, maxLength: 60 }), (rows) => {
        const labels = Float64Array.from(rows, ({ label }) => label);
        const mean = labels.reduce((sum, label) => sum + label, 0) / labels.length;
        fc.pre(mean > 0 && mean < 1);
        const matrix = matrixFromColumns([Float64Array.from(rows, ({ x }) => x)]);
        const scores = logisticRegression.score(logisticRegression.fit(matrix, labels), matrix);
        const found = scores.reduce((sum, score) => sum + score, 0) / labels.length;
        expect(found).toBeCloseTo(mean, 6);
      }),
    );
  });

  it('is finite where a feature parts the classes, is constant or never known', () => {
    const matrix = matrixFromColumns([
      Float64Array.of(1, 2, 30, 40),
      Float64Array.of(5, 5, 5, 5),
      new Float64Array(4).fill(Number.NaN),
    ]);
    const model = logisticRegression.fit(matrix, Float64Array.of(0, 0, 1, 1));
    expect([...logisticRegression.score(model, matrix)].every(Number.isFinite)).toBe(true);
    expect(model.weights.slice(1)).toEqual([0, 0, 0]);
  });

  it('refuses labels of one class', () => {
    const matrix = matrixFromColumns([Float64Array.of(1, 2)]);
    expect(() => logisticRegression.fit(matrix, Float64Array.of(1, 1))).toThrow(/both classes/);
  });
});

describe('ridgeRegression', () => {
  it('has the weights and values of scikit-learn, with missing values', () => {
    const [alcohol = new Float64Array(), ...others] = wine().columns;
    const rows = holed(others);
    const model = ridgeRegression.fit(rows, alcohol, { alpha: 2.5 });
    expectClose([...model.weights], reference.ridge.coef, 1e-10);
    expect(model.intercept).toBeCloseTo(reference.ridge.intercept, 10);
    expectClose(some(ridgeRegression.score(model, rows)), reference.ridge.value, 1e-9);
  });
});

describe('linearSvm', () => {
  it('has the plane of scikit-learn', () => {
    const rows = matrixFromColumns(cancer().columns);
    const model = linearSvm.fit(rows, targetsOf(cancer()), { C: 0.1 });
    expectClose([...model.weights], reference.svm.coef, 1e-4);
    expect(model.intercept).toBeCloseTo(reference.svm.intercept, 3);
  });

  it('gives probabilities that agree with what happens', () => {
    const rows = matrixFromColumns(cancer().columns);
    const labels = targetsOf(cancer());
    const scores = linearSvm.score(linearSvm.fit(rows, labels, { C: 0.1 }), rows);
    const sum = (values: Float64Array): number => values.reduce((all, value) => all + value, 0);
    expect(sum(scores)).toBeGreaterThan(0.98 * sum(labels));
    expect(sum(scores)).toBeLessThan(1.02 * sum(labels));
  });
});

describe('solveCholesky', () => {
  it('solves a system by hand: 4x + 2y = 10, 2x + 3y = 11', () => {
    const solution = solveCholesky(Float64Array.of(4, 2, 2, 3), Float64Array.of(10, 11));
    expectClose([...solution], [1, 3], 1e-14);
  });

  it('gives 0 to an unknown whose column depends on others', () => {
    const solution = solveCholesky(Float64Array.of(1, 1, 1, 1), Float64Array.of(2, 2));
    expect([...solution]).toEqual([2, 0]);
  });
});
