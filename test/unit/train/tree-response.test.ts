import fc from 'fast-check';
import growTrees, { type TrainingRows } from '../../../activities/train/grow-trees.thread.js';
import { packOutputs, PROBABILITY_UNIT } from '../../../activities/train/packed-forest.js';
import { scoreRows } from '../../../activities/train/score-rows.js';
import { rootLevels, type Response } from '../../../activities/train/tree-response.js';
import { trainingRows } from './labelled-table.js';

const OPTIONS = { maxDepth: 3, minSamplesLeaf: 1, maxLeaves: 8, maxFeatures: 1 };

/** Trees of one feature, whose rows are customers of their own. */
function scoresOf(
  values: readonly number[],
  labels: Uint8Array,
  response: Response,
  options = OPTIONS,
): Float64Array[] {
  const { training } = trainingRows({ columns: [Float64Array.from(values)], labels });
  const rows: TrainingRows = { ...training, response };
  const { trees } = growTrees({ training: rows, options, seed: 5, from: 0, to: 60 });
  return packOutputs(trees).map((forest) => scoreRows(forest, rows.matrix, 0, rows.rows));
}

const numberResponse = (truth: readonly number[]): Response => ({
  kind: 'number',
  shares: Int32Array.from(truth, (value) => Math.round(value * PROBABILITY_UNIT)),
});

describe('trees of a number', () => {
  it('find the step of a planted step function, with means in the leaves', () => {
    const values = Array.from({ length: 200 }, (_, row) => row);
    const truth = values.map((value) => (value < 120 ? 0.2 : 0.9));
    const [scores = new Float64Array()] = scoresOf(
      values,
      rootLevels(truth, 1),
      numberResponse(truth),
    );
    expect(scores[10]).toBeCloseTo(0.2, 8);
    expect(scores[190]).toBeCloseTo(0.9, 8);
  });

  it('stay within the range of what they were fitted on', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 40 }),
        (truth) => {
          const values = truth.map((_, row) => row % 7);
          const [scores = new Float64Array()] = scoresOf(
            values,
            rootLevels(truth, 1),
            numberResponse(truth),
          );
          const slack = 1e-8;
          expect(Math.min(...scores)).toBeGreaterThanOrEqual(Math.min(...truth) - slack);
          expect(Math.max(...scores)).toBeLessThanOrEqual(Math.max(...truth) + slack);
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('trees of several classes', () => {
  it('tell three planted ranges apart, with shares that sum to 1', () => {
    const values = Array.from({ length: 300 }, (_, row) => row);
    const labels = Uint8Array.from(values, (value) => Math.floor(value / 100));
    const outputs = scoresOf(values, labels, { kind: 'classes', classes: 3 });
    expect(outputs).toHaveLength(3);
    // Trees cut for an outer range leave the other two together, half and half: a third of the trees for
    // rows at the ends, two thirds for rows in the middle.
    for (const [row, expected] of [
      [20, 5 / 6],
      [150, 2 / 3],
      [280, 5 / 6],
    ] as const) {
      const chances = outputs.map((scores) => scores[row] ?? 0);
      expect(chances.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 8);
      expect(chances.indexOf(Math.max(...chances))).toBe(labels[row]);
      expect(Math.abs(Math.max(...chances) - expected)).toBeLessThan(0.02);
    }
  });
});

describe('rootLevels', () => {
  it('is 0 for nothing, 15 from the largest on, and the root between', () => {
    expect([...rootLevels([0, 0.01, 25, 100, 400], 100)]).toEqual([0, 1, 8, 15, 15]);
  });
});
