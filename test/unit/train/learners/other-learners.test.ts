import fc from 'fast-check';
import { seededRandom } from '../../../../activities/compute/seeded-random.js';
import {
  matrixFromColumns,
  type FeatureMatrix,
} from '../../../../activities/train/learners/feature-matrix.js';
import {
  fitIsotonic,
  isotonicValue,
} from '../../../../activities/train/learners/isotonic-calibration.js';
import { fitLearner, scoreWithLearner } from '../../../../activities/train/learners/learners.js';
import { multilayerPerceptron } from '../../../../activities/train/learners/multilayer-perceptron.js';
import { nearestNeighbours } from '../../../../activities/train/learners/nearest-neighbours.js';
import { Network } from '../../../../activities/train/learners/perceptron-network.js';
import { fitPreparation } from '../../../../activities/train/learners/prepared-features.js';
import { accuracy, type LabelledTable } from '../labelled-table.js';
import { cancer, expectClose, holed, reference, some, targetsOf, wine } from './learner-tables.js';

describe('nearestNeighbours', () => {
  it.each(['uniform', 'distance'] as const)(
    'has the shares of scikit-learn, weights %s',
    (weights) => {
      const rows = holed(wine().columns);
      const model = nearestNeighbours.fit(rows, targetsOf(wine()), { neighbours: 7, weights });
      const asked = { ...rows, values: rows.values.map((value) => value * 1.01) };
      expectClose(
        some(nearestNeighbours.score(model, asked)),
        reference[`neighbours_${weights}`],
        1e-9,
      );
    },
  );

  it('keeps a regular sample of many rows', () => {
    const matrix = matrixFromColumns([Float64Array.from({ length: 100 }, (_, row) => row)]);
    const targets = Float64Array.from({ length: 100 }, (_, row) => row);
    const model = nearestNeighbours.fit(matrix, targets, { neighbours: 1, maxRows: 10 });
    expect(model.targets).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
    expect(nearestNeighbours.score(model, matrix)[34]).toBe(30);
  });
});

describe('multilayerPerceptron', () => {
  it("gives the probabilities of scikit-learn with scikit-learn's weights", () => {
    const rows = matrixFromColumns(wine().columns);
    const { sizes, parameters, probability } = reference.perceptron;
    const model = {
      ...{
        kind: 'multilayer_perceptron' as const,
        task: 'classification' as const,
        sizes,
        parameters,
      },
      ...{ preparation: fitPreparation(rows), targetMean: 0, targetScale: 1 },
    };
    expectClose(some(multilayerPerceptron.score(model, rows)), probability, 1e-9);
  });

  it.each(['classification', 'regression'] as const)('has the gradient of its loss, %s', (task) => {
    const network = new Network([3, 4, 2, 1], task);
    network.initialise(seededRandom(9));
    const row = Float64Array.of(0.4, -1.2, 2);
    const target = 1;
    network.learn(row, 0, target);
    network.penalise(0.3, 1);
    const gradient = network.gradient.slice();
    const lossAt = (place: number, shift: number): number => {
      const parameters = network.parameters.slice();
      parameters[place] = (parameters[place] ?? 0) + shift;
      const moved = new Network(network.sizes, task, parameters);
      return moved.learn(row, 0, target) + moved.penalise(0.3, 1);
    };
    const slopes = [...gradient].map(
      (_, place) => (lossAt(place, 1e-6) - lossAt(place, -1e-6)) / 2e-6,
    );
    expectClose([...gradient], slopes, 1e-6);
  });

  it('is as right on unseen rows as scikit-learn, and the same for equal seeds', () => {
    const rowsOf = (
      keep: (row: number) => boolean,
    ): { matrix: FeatureMatrix; table: LabelledTable } => {
      const { columns, labels } = cancer();
      const kept = columns.map((values) => values.filter((_, row) => keep(row)));
      const table = { columns: kept, labels: labels.filter((_, row) => keep(row)) };
      return { matrix: matrixFromColumns(kept), table };
    };
    const train = rowsOf((row) => row % 3 !== 0);
    const test = rowsOf((row) => row % 3 === 0);
    const options = { hidden: [16], epochs: 200, seed: 1 };
    const model = multilayerPerceptron.fit(train.matrix, targetsOf(train.table), options);
    const found = accuracy(multilayerPerceptron.score(model, test.matrix), test.table.labels);
    expect(found).toBeGreaterThanOrEqual(reference.accuracy.perceptron - 0.02);
    const again = multilayerPerceptron.fit(train.matrix, targetsOf(train.table), options);
    expect(again.parameters).toEqual(model.parameters);
  });

  it('learns a curve', () => {
    const x = Float64Array.from({ length: 300 }, (_, row) => row / 50 - 3);
    const targets = x.map((value) => 100 + 10 * value ** 2);
    const matrix = matrixFromColumns([x]);
    const options = { task: 'regression' as const, hidden: [16, 8], epochs: 400, batchRows: 30 };
    const scores = multilayerPerceptron.score(
      multilayerPerceptron.fit(matrix, targets, options),
      matrix,
    );
    const errors = scores.reduce((sum, score, row) => sum + (score - (targets[row] ?? 0)) ** 2, 0);
    expect(Math.sqrt(errors / 300)).toBeLessThan(3);
  });
});

describe('fitIsotonic', () => {
  it('has the curve of scikit-learn', () => {
    const { columns, labels } = cancer();
    const curve = fitIsotonic(columns[0]?.map((value) => -value) ?? [], labels);
    const { asked, value } = reference.isotonic;
    expectClose(
      asked.map((score) => isotonicValue(curve, score)),
      value,
      1e-9,
    );
  });

  it('pools by hand: 1, 3, 2, 4 becomes 1, 2.5, 2.5, 4', () => {
    const curve = fitIsotonic([1, 2, 3, 4], [1, 3, 2, 4]);
    expect([1, 2, 3, 4].map((score) => isotonicValue(curve, score))).toEqual([1, 2.5, 2.5, 4]);
    expect(isotonicValue(curve, 3.5)).toBe(3.25);
    expect(isotonicValue(curve, 0)).toBe(1);
    expect(isotonicValue(curve, 9)).toBe(4);
  });

  it('never falls and keeps the mean', () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.constantFrom(0, 1));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 50 }), (rows) => {
        const curve = fitIsotonic(
          rows.map(([s]) => s),
          rows.map(([, y]) => y),
        );
        expect([...curve.values].sort((a, b) => a - b)).toEqual(curve.values);
        const fitted = rows.reduce((sum, [s]) => sum + isotonicValue(curve, s), 0);
        expect(fitted).toBeCloseTo(
          rows.reduce((sum, [, y]) => sum + y, 0),
          9,
        );
      }),
    );
  });
});

describe('fitLearner', () => {
  it.each([
    'logistic_regression',
    'decision_tree',
    'nearest_neighbours',
    'linear_svm',
    'multilayer_perceptron',
    'gradient_boosting',
  ] as const)('%s gives probabilities after a trip through JSON', (kind) => {
    const rows = holed(wine().columns);
    const model = fitLearner({ kind }, rows, targetsOf(wine()));
    const kept = JSON.parse(JSON.stringify(model)) as typeof model;
    const scores = scoreWithLearner(kept, rows);
    expect([...scores]).toEqual([...scoreWithLearner(model, rows)]);
    expect([...scores].every((score) => score >= 0 && score <= 1)).toBe(true);
    expect(accuracy(scores, wine().labels)).toBeGreaterThan(0.8);
  });
});
