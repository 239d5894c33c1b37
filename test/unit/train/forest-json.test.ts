import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { RandomForestClassifier } from 'ml-random-forest';
import growTrees from '../../../activities/train/grow-trees.thread.js';
import {
  forestJson,
  majorityVotes,
  type ForestFormat,
} from '../../../activities/train/forest-json.js';
import { packForest, type PackedForest } from '../../../activities/train/packed-forest.js';
import verifyForest from '../../../activities/train/verify-forest.thread.js';
import writeForest from '../../../activities/train/write-forest.thread.js';
import { trainingRows, type LabelledTable } from './labelled-table.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'wayline-forest-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const grow = (table: LabelledTable, trees: number) => {
  const { training, thresholds } = trainingRows(table);
  const options = { maxDepth: 6, minSamplesLeaf: 1, maxLeaves: 50, maxFeatures: 1 };
  const grown = growTrees({ training, options, seed: 3, from: 0, to: trees });
  return { training, thresholds, forest: packForest(grown.trees) };
};

const FORMATS = ['classifier', 'regression'] as const;

const write = (forest: PackedForest, thresholds: Float64Array[], format: ForestFormat): string => {
  const file = path.join(folder, `${format}.json`);
  writeForest({ forest, thresholds, seed: 3, path: file, format });
  return file;
};

/** Few distinct values, so that leaves of a half and tied votes are common; null is missing. */
const tables = fc
  .array(
    fc.record({
      values: fc.tuple(
        fc.option(fc.integer({ min: -2, max: 2 }), { freq: 3 }),
        fc.option(fc.double({ min: -1, max: 1, noNaN: true }), { freq: 3 }),
      ),
      label: fc.integer({ min: 0, max: 1 }),
    }),
    { minLength: 2, maxLength: 30 },
  )
  .map((rows) => ({
    columns: [0, 1].map((column) =>
      Float64Array.from(rows, ({ values }) => values[column] ?? Number.NaN),
    ),
    labels: Uint8Array.from(rows, ({ label }) => label),
  }));

describe('forestJson', () => {
  it('predicts through ml-random-forest what the trees predict, missing values and ties included', () => {
    fc.assert(
      fc.property(tables, fc.integer({ min: 1, max: 6 }), (table, trees) => {
        const { forest, thresholds } = grow(table, trees);
        const rows = table.labels.length;
        const input = { forest, thresholds, columns: table.columns, rows };
        for (const format of FORMATS) {
          const file = write(forest, thresholds, format);
          expect(verifyForest({ ...input, format, path: file })).toBe(rows);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('has the SHA-256 and the bytes of its pieces', () => {
    const table = {
      columns: [Float64Array.from([1, 2, 3, 4])],
      labels: Uint8Array.from([0, 0, 1, 1]),
    };
    const { forest, thresholds } = grow(table, 2);
    const file = write(forest, thresholds, 'classifier');
    const text = [...forestJson({ forest, thresholds, seed: 3 }, 'classifier')].join('');
    expect(readFileSync(file, 'utf8')).toBe(text);
    const model = JSON.parse(text) as { name: string; baseModel: { indexes: number[][] } };
    expect(model.name).toBe('RFClassifier');
    expect(model.baseModel.indexes).toEqual([[0], [0]]);
  });
});

describe('verifyForest', () => {
  const table = {
    columns: [Float64Array.from([1, 2, 3, 4, 5, 6])],
    labels: Uint8Array.from([0, 0, 0, 1, 1, 1]),
  };

  it.each(FORMATS)('refuses a %s that says otherwise', (format) => {
    const { forest, thresholds } = grow(table, 5);
    const file = write(forest, thresholds, format);
    const text = readFileSync(file, 'utf8').replaceAll(/"splitValue":[\d.]+/g, '"splitValue":99');
    writeFileSync(file, text);
    const input = { forest, thresholds, columns: table.columns, rows: 6, path: file, format };
    expect(() => verifyForest(input)).toThrow(RangeError);
  });
});

describe('majorityVotes', () => {
  it('gives a tie to the class that is first to half of the votes, like ml-random-forest', () => {
    const leaf = (share: number) => ({
      split: Int32Array.of(255),
      left: Int32Array.of(0),
      value: Int32Array.of(share * 1e9),
      gain: new Float64Array(1),
    });
    const matrix = { bins: Uint8Array.of(0), stride: 1, features: 1 };
    const thresholds = [Float64Array.of(Number.MAX_VALUE)];
    for (const shares of [
      [0, 1, 1, 0],
      [1, 0, 0, 1],
      [0, 1],
      [1, 0],
      [0.5, 0.6],
      [1, 1, 0],
    ]) {
      const forest = packForest(shares.map(leaf));
      const text = [...forestJson({ forest, thresholds, seed: 1 }, 'classifier')].join('');
      const [vote] = RandomForestClassifier.load(JSON.parse(text) as never).predict([[0]]);
      expect(majorityVotes({ forest }, matrix, 0, 1)[0]).toBe(vote);
    }
  });
});
