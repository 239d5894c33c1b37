import { seededRandom } from '../../../activities/compute/seeded-random.js';
import { PROBABILITY_UNIT } from '../../../activities/train/packed-forest.js';
import { scoreRows } from '../../../activities/train/score-rows.js';
import { scoreShuffled } from '../../../activities/train/score-shuffled.js';
import growTrees from '../../../activities/train/grow-trees.thread.js';
import { packForest } from '../../../activities/train/packed-forest.js';
import { readClasses, trainingRows } from './labelled-table.js';

describe('scoreShuffled', () => {
  it('changes scores as scoring all rows anew with the shuffled feature does', () => {
    const { training } = trainingRows(readClasses('breast-cancer', 'breast_cancer.csv', 1));
    const { trees } = growTrees({
      training,
      options: { maxDepth: 8, minSamplesLeaf: 2, maxLeaves: 100, maxFeatures: 5 },
      seed: 1,
      from: 0,
      to: 12,
    });
    const forest = packForest(trees);
    const [first, rows] = [30, 200];
    const { bins, stride } = training.matrix;
    const features = [3, 0, 22];
    const random = seededRandom(5);
    const shuffled = features.map((feature) =>
      Uint8Array.from(
        { length: rows },
        () => bins[feature * stride + Math.floor(random() * training.rows)] ?? 0,
      ),
    );
    const found = scoreShuffled(forest, training.matrix, { first, rows, features, shuffled });
    const unit = PROBABILITY_UNIT * trees.length;
    expect([...found.sums.map((sum) => sum / unit)]).toEqual([
      ...scoreRows(forest, training.matrix, first, rows),
    ]);
    for (const [place, feature] of features.entries()) {
      const changed = bins.slice();
      changed.set(shuffled[place] ?? [], feature * stride + first);
      const scores = found.sums.map(
        (sum, row) => (sum + (found.changes[row * features.length + place] ?? 0)) / unit,
      );
      expect([...scores]).toEqual([
        ...scoreRows(forest, { ...training.matrix, bins: changed }, first, rows),
      ]);
    }
  });
});
