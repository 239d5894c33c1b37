import { seededRandom } from '../../../activities/compute/seeded-random.js';
import growTrees, { type TrainingRows } from '../../../activities/train/grow-trees.thread.js';
import { rankByScore } from '../../../activities/train/ranking.js';
import { rocAuc } from '../../../activities/train/roc-auc.js';
import { scoreRows } from '../../../activities/train/score-rows.js';
import { trainForest, type ForestOptions } from '../../../activities/train/train-forest.js';
import { inlineThreads } from '../../support/inline-threads.js';
import { accuracy, readClasses, trainingRows, type LabelledTable } from './labelled-table.js';

const OPTIONS: ForestOptions = {
  trees: 12,
  seed: 7,
  maxDepth: 12,
  minSamplesLeaf: 2,
  maxLeaves: 500,
  maxFeatures: 2,
};

const train = (training: TrainingRows, options: ForestOptions, threads = 2) =>
  trainForest(training, options, {
    threads: { ...inlineThreads, size: threads },
    signal: new AbortController().signal,
    onTrees: () => undefined,
  });

/** Purchases that two of five features decide, together and against each other. */
const planted = (rows: number): LabelledTable => {
  const random = seededRandom(3);
  const columns = Array.from({ length: 5 }, () => Float64Array.from({ length: rows }, random));
  const labels = Uint8Array.from({ length: rows }, (_, row) => {
    const high = (columns[1]?.[row] ?? 0) > 0.5 !== (columns[3]?.[row] ?? 0) > 0.5;
    return random() < (high ? 0.9 : 0.1) ? 1 : 0;
  });
  return { columns, labels };
};

describe('trainForest', () => {
  it('grows the same forest however the trees are dealt to threads', async () => {
    const { training } = trainingRows(planted(400));
    const one = await train(training, OPTIONS, 1);
    const five = await train(training, OPTIONS, 5);
    expect(five).toEqual(one);
    const other = await train(training, { ...OPTIONS, seed: 8 });
    expect(other.forest.split).not.toEqual(one.forest.split);
  });

  it("has the out-of-bag accuracy of scikit-learn's forest on breast cancer", async () => {
    const table = readClasses('breast-cancer', 'breast_cancer.csv', 1);
    const options = { trees: 300, seed: 1, maxDepth: 32, minSamplesLeaf: 1, maxLeaves: 1e4 };
    const { training } = trainingRows(table);
    const { outOfBag } = await train(training, { ...options, maxFeatures: 5 });
    // scikit-learn 1.9.1, 300 trees, 8 seeds: accuracy .9646 ± .0022, ROC AUC .9900 ± .0006; four
    // standard deviations are room for our seed and bins.
    expect(Math.abs(accuracy(outOfBag, table.labels) - 0.9646)).toBeLessThan(0.009);
    const auc = rocAuc(rankByScore(outOfBag, table.labels));
    expect(Math.abs(auc - 0.99)).toBeLessThan(0.0024);
  });

  it('finds an interaction that no single feature shows, and credits its features', async () => {
    const table = planted(3000);
    const { training } = trainingRows(table);
    const { outOfBag, gain } = await train(training, { ...OPTIONS, trees: 60, minSamplesLeaf: 10 });
    // The truth itself has an AUC of .9 here.
    expect(rocAuc(rankByScore(outOfBag, table.labels))).toBeGreaterThan(0.85);
    expect((gain[1] ?? 0) + (gain[3] ?? 0)).toBeGreaterThan(0.5);
    expect(gain.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it('keeps all rows of a customer in the bag or all out of it', async () => {
    // Labels are noise by customer, but every customer has ten equal rows: only a tree that has seen the
    // customer can know the label.
    const random = seededRandom(9);
    const value = Float64Array.from({ length: 200 }, random);
    const label = Uint8Array.from({ length: 200 }, () => (random() < 0.5 ? 1 : 0));
    const groups = Int32Array.from({ length: 2000 }, (_, row) => Math.floor(row / 10));
    const table = {
      columns: [Float64Array.from(groups, (group) => value[group] ?? 0)],
      labels: Uint8Array.from(groups, (group) => label[group] ?? 0),
    };
    const options = { ...OPTIONS, trees: 50, maxDepth: 32, minSamplesLeaf: 1, maxLeaves: 5000 };
    const byCustomer = await train(trainingRows(table, groups).training, options);
    const byRow = await train(trainingRows(table).training, options);
    expect(accuracy(byRow.outOfBag, table.labels)).toBeGreaterThan(0.99);
    expect(accuracy(byCustomer.outOfBag, table.labels)).toBeLessThan(0.65);
  });

  it('uses the rows before `rows` only', async () => {
    const table = planted(400);
    const { training } = trainingRows(table);
    const changed = {
      ...training,
      labels: training.labels.map((v, row) => (row < 200 ? v : 1 - v)),
    };
    const prefix = { rows: 200, groupCount: 200 };
    const grown = await train({ ...training, ...prefix }, OPTIONS);
    expect(await train({ ...changed, ...prefix }, OPTIONS)).toEqual(grown);
  });
});

describe('growTrees', () => {
  it('says out of bag what the trees that left the row out say of it', () => {
    const { training } = trainingRows(planted(50));
    const grown = growTrees({ training, options: OPTIONS, seed: 7, from: 0, to: 40 });
    // A row is out of a bootstrap with chance (1 - 1/50)^50 = .364: 14.6 of 40 trees on average.
    const mean = grown.outOfBagTrees.reduce((sum, trees) => sum + trees, 0) / 50;
    expect(mean).toBeGreaterThan(12);
    expect(mean).toBeLessThan(17);
  });
});

describe('scoreRows', () => {
  it('gives each row the same whatever block it is in', async () => {
    const { training } = trainingRows(planted(1300));
    const { forest } = await train(training, OPTIONS);
    const all = scoreRows(forest, training.matrix, 0, 1300);
    for (const [first, rows] of [
      [0, 1],
      [511, 3],
      [1297, 3],
      [700, 0],
    ] as const) {
      expect(scoreRows(forest, training.matrix, first, rows)).toEqual(
        all.slice(first, first + rows),
      );
    }
  });
});
