import { seededRandom } from '../../../activities/compute/seeded-random.js';
import { growTree, type TreeOptions } from '../../../activities/train/grow-tree.js';
import { packEntry } from '../../../activities/train/label-histograms.js';
import { LEAF, packForest, PROBABILITY_UNIT } from '../../../activities/train/packed-forest.js';
import { scoreRows } from '../../../activities/train/score-rows.js';
import { readClasses, trainingRows, type LabelledTable } from './labelled-table.js';

const UNLIMITED: TreeOptions = { maxDepth: 32, minSamplesLeaf: 1, maxLeaves: 1e5, maxFeatures: 99 };

const grow = (table: LabelledTable, options: Partial<TreeOptions>) => {
  const { training } = trainingRows(table);
  const entries = Uint32Array.from(table.labels, (label, row) => packEntry(row, 1, label));
  const data = { matrix: training.matrix, binCounts: training.binCounts, entries };
  const tree = growTree(data, { ...UNLIMITED, ...options }, seededRandom(1));
  return { tree, scores: scoreRows(packForest([tree]), training.matrix, 0, training.rows) };
};

const leavesOf = (tree: { split: Int32Array }): number =>
  tree.split.filter((word) => word === LEAF).length;

describe('growTree', () => {
  // scikit-learn 1.9.1: DecisionTreeClassifier(max_depth=3, min_samples_leaf=5) on iris.
  it.each([
    [1, [0, 0.166667, 0.333333, 0.979167]],
    [2, [0, 0.076923, 0.666667, 0.833333, 1]],
  ])('has the leaves of scikit-learn on iris, class %d', (positive, shares) => {
    const table = readClasses('iris', 'iris.csv', positive);
    const { scores } = grow(table, { maxDepth: 3, minSamplesLeaf: 5 });
    const found = [...new Set(scores)].sort((a, b) => a - b);
    expect(found.map((share) => Number(share.toFixed(6)))).toEqual(shares);
  });

  // The same tree for class 2, where scikit-learn's importances are the same for three seeds. (For class 1
  // two features part setosa equally well, and which of them is credited is a matter of luck.)
  it("has the importances of scikit-learn's tree on iris, class 2", () => {
    const table = readClasses('iris', 'iris.csv', 2);
    const { gain } = grow(table, { maxDepth: 3, minSamplesLeaf: 5 }).tree;
    const total = gain.reduce((sum, part) => sum + part, 0);
    expect([...gain].map((part) => Number((part / total).toFixed(4)))).toEqual([
      0, 0, 0.0854, 0.9146,
    ]);
  });

  it('tells all rows apart where nothing limits it', () => {
    const table = readClasses('breast-cancer', 'breast_cancer.csv', 1);
    const { scores } = grow(table, {});
    expect([...scores]).toEqual([...table.labels]);
  });

  it('keeps to maxDepth, maxLeaves and minSamplesLeaf', () => {
    const table = readClasses('breast-cancer', 'breast_cancer.csv', 1);
    expect(leavesOf(grow(table, { maxDepth: 1 }).tree)).toBe(2);
    expect(leavesOf(grow(table, { maxLeaves: 5 }).tree)).toBe(5);
    const { scores } = grow(table, { minSamplesLeaf: 40 });
    const sizes = new Map<number, number>();
    for (const score of scores) sizes.set(score, (sizes.get(score) ?? 0) + 1);
    expect(Math.min(...sizes.values())).toBeGreaterThanOrEqual(40);
  });

  it('splits the leaf with the largest gain first', () => {
    // Cuts by gain: x < 4 first, then x < 8 (gain 4.8 - 3.2), and only then x < 2 (gain 0.5).
    const labels = Uint8Array.from([0, 0, 0, 1, 1, 1, 1, 1, 0, 0]);
    const columns = [Float64Array.from(labels, (_, row) => row)];
    const three = grow({ columns, labels }, { maxLeaves: 3 });
    expect(new Set(three.scores.subarray(3, 8))).toEqual(new Set([1]));
    expect(three.scores[8]).toBe(0);
  });

  it('is one leaf with the base rate where all features are constant', () => {
    const columns = [new Float64Array(4).fill(7)];
    const { tree } = grow({ columns, labels: Uint8Array.from([1, 0, 0, 0]) }, {});
    expect([...tree.split]).toEqual([LEAF]);
    expect([...tree.value]).toEqual([PROBABILITY_UNIT / 4]);
  });

  it('parts missing values from all others', () => {
    const columns = [Float64Array.from([1, 2, 3, Number.NaN, Number.NaN])];
    const { scores } = grow({ columns, labels: Uint8Array.from([0, 0, 0, 1, 1]) }, {});
    expect([...scores]).toEqual([0, 0, 0, 1, 1]);
  });

  it('counts a row as often as its weight says', () => {
    const { training } = trainingRows({
      columns: [Float64Array.from([1, 1])],
      labels: Uint8Array.from([1, 0]),
    });
    const entries = Uint32Array.from([packEntry(0, 3, 1), packEntry(1, 1, 0)]);
    const data = { matrix: training.matrix, binCounts: training.binCounts, entries };
    expect(growTree(data, UNLIMITED, seededRandom(1)).value[0]).toBe(0.75 * PROBABILITY_UNIT);
  });

  it('cuts a large node by a sample of its rows and weighs its children on all', () => {
    const rows = 20_000;
    const bins = Uint8Array.from({ length: rows }, (_, row) => (row % 100 < 30 ? 0 : 1));
    const entries = Uint32Array.from(bins, (bin, row) =>
      packEntry(row, 5, bin === 1 && row % 4 === 0 ? 1 : 0),
    );
    const matrix = { bins, stride: rows, features: 1 };
    const options = { ...UNLIMITED, minSamplesLeaf: 50 };
    const tree = growTree(
      { matrix, binCounts: Uint16Array.of(2), entries },
      options,
      seededRandom(1),
    );
    const positives = entries.reduce((sum, entry) => sum + (entry & 1), 0);
    expect([...tree.split]).toEqual([0, LEAF, LEAF]);
    expect([...tree.value]).toEqual([
      Math.round((positives / rows) * PROBABILITY_UNIT),
      0,
      Math.round((positives / (0.7 * rows)) * PROBABILITY_UNIT),
    ]);
  });
});
