import fc from 'fast-check';
import { explainRows } from '../../../activities/train/explain-rows.js';
import growTrees from '../../../activities/train/grow-trees.thread.js';
import { packForest, PROBABILITY_UNIT } from '../../../activities/train/packed-forest.js';
import { scoreRows } from '../../../activities/train/score-rows.js';
import { readClasses, trainingRows } from './labelled-table.js';

describe('explainRows', () => {
  const table = readClasses('breast-cancer', 'breast_cancer.csv', 1);
  const { training } = trainingRows(table);
  const options = { maxDepth: 8, minSamplesLeaf: 5, maxLeaves: 60, maxFeatures: 5 };
  const forest = packForest(growTrees({ training, options, seed: 2, from: 0, to: 15 }).trees);
  const { features } = training.matrix;

  it('gives the probabilities of scoreRows, to the last bit', () => {
    const { probabilities } = explainRows(forest, training.matrix, training.rows, 3);
    expect(probabilities).toEqual(scoreRows(forest, training.matrix, 0, training.rows));
  });

  it('adds up to the distance from the mean of the roots', () => {
    const explained = explainRows(forest, training.matrix, training.rows, features);
    const roots = [...forest.roots].map((root) => (forest.value[root] ?? 0) / PROBABILITY_UNIT);
    const base = roots.reduce((sum, share) => sum + share, 0) / roots.length;
    for (let row = 0; row < training.rows; row += 1) {
      const parts = explained.contributions.subarray(row * features, (row + 1) * features);
      const sum = parts.reduce((all, part) => all + part, 0);
      expect(base + sum).toBeCloseTo(explained.probabilities[row] ?? 0, 9);
    }
  });

  it('names the largest contributions of all, largest first', () => {
    const all = explainRows(forest, training.matrix, 40, features);
    const top = explainRows(forest, training.matrix, 40, 3);
    for (let row = 0; row < 40; row += 1) {
      const sizes = [...all.contributions.subarray(row * features, (row + 1) * features)];
      expect(sizes).toEqual([...sizes].sort((a, b) => Math.abs(b) - Math.abs(a)));
      expect(top.features.subarray(row * 3, row * 3 + 3)).toEqual(
        all.features.subarray(row * features, row * features + 3),
      );
    }
  });

  it('credits a step to the feature of its split, worked out by hand', () => {
    // Root 0.5 splits on feature 1 into 0.25 and 0.75; the right child on feature 0 into 0.5 and 1.
    const tree = {
      split: Int32Array.of(256, 255, 0, 255, 255),
      left: Int32Array.of(1, 1, 3, 3, 4),
      value: Int32Array.from([0.5, 0.25, 0.75, 0.5, 1], (share) => share * PROBABILITY_UNIT),
      gain: new Float64Array(2),
    };
    const matrix = { bins: Uint8Array.of(0, 1, 1, 0, 1, 1), stride: 3, features: 2 };
    const explained = explainRows(packForest([tree]), matrix, 3, 2);
    expect([...explained.probabilities]).toEqual([0.25, 1, 1]);
    expect([...explained.features]).toEqual([1, -1, 0, 1, 0, 1]);
    expect([...explained.contributions]).toEqual([-0.25, 0, 0.25, 0.25, 0.25, 0.25]);
  });

  it('keeps probabilities between 0 and 1 for any bins', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: features, maxLength: features }), (bins) => {
        const [probability] = explainRows(
          forest,
          { bins, stride: 1, features },
          1,
          1,
        ).probabilities;
        expect(probability).toBeGreaterThanOrEqual(0);
        expect(probability).toBeLessThanOrEqual(1);
      }),
    );
  });
});
