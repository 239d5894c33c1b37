import { seededRandom } from '../../../activities/compute/seeded-random.js';
import bestFeature from '../../../activities/train/best-feature.thread.js';
import growTrees from '../../../activities/train/grow-trees.thread.js';
import { packForest } from '../../../activities/train/packed-forest.js';
import permutationImportance from '../../../activities/train/permutation-importance.thread.js';
import { trainingRows, type LabelledTable } from './labelled-table.js';

/** Feature 1 decides, downwards; features 0 and 2 are noise. */
const table = ((): LabelledTable => {
  const random = seededRandom(11);
  const columns = [0, 1, 2].map(() => Float64Array.from({ length: 2000 }, random));
  const labels = Uint8Array.from(columns[1] ?? [], (value) => (random() < value ? 0 : 1));
  return { columns, labels };
})();
const { training } = trainingRows(table);
const { matrix, labels } = training;

describe('bestFeature', () => {
  it('finds the feature and its direction on the fitting rows and ranks other rows by it', () => {
    const found = bestFeature({ matrix, labels, fitRows: 1500, first: 1500, rows: 500 });
    expect(found).toMatchObject({ feature: 1, rising: false });
    expect(found.scores).toHaveLength(500);
    const [low, high] = [1500, 1501].sort(
      (a, b) => (table.columns[1]?.[a] ?? 0) - (table.columns[1]?.[b] ?? 0),
    );
    const scoreOf = (row: number | undefined): number => found.scores[(row ?? 0) - 1500] ?? 0;
    expect(scoreOf(low)).toBeGreaterThan(scoreOf(high));
  });

  it('does not look at the labels of the rows that it scores', () => {
    const input = { matrix, labels, fitRows: 1500, first: 1500, rows: 500 };
    const turned = labels.map((label, row) => (row < 1500 ? label : 1 - label));
    expect(bestFeature({ ...input, labels: turned })).toEqual(bestFeature(input));
  });
});

describe('permutationImportance', () => {
  const options = { maxDepth: 6, minSamplesLeaf: 20, maxLeaves: 60, maxFeatures: 2 };
  const grown = growTrees({
    training: { ...training, rows: 1500, groupCount: 1500 },
    options,
    seed: 1,
    from: 0,
    to: 30,
  });
  const input = {
    forest: packForest(grown.trees),
    matrix,
    labels,
    first: 1500,
    rows: 500,
    seed: 5,
  };

  it('is large for the feature that decides and near zero for noise', () => {
    const falls = permutationImportance({ ...input, features: [0, 1, 2] });
    expect(falls[1]).toBeGreaterThan(0.2);
    expect(Math.abs(falls[0] ?? 1)).toBeLessThan(0.05);
    expect(Math.abs(falls[2] ?? 1)).toBeLessThan(0.05);
  });

  it('gives a feature the same value in whatever company it is asked for', () => {
    const together = permutationImportance({ ...input, features: [2, 1] });
    expect(together[1]).toBe(permutationImportance({ ...input, features: [1] })[0]);
    expect(together[0]).toBe(permutationImportance({ ...input, features: [2] })[0]);
  });

  it('leaves the matrix as it was', () => {
    const before = matrix.bins.slice();
    permutationImportance({ ...input, features: [1] });
    expect(matrix.bins).toEqual(before);
  });
});
