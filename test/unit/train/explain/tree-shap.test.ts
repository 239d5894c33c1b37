import fc from 'fast-check';
import { seededRandom } from '../../../../activities/compute/seeded-random.js';
import { gaussLegendre } from '../../../../activities/train/gauss-legendre.js';
import { growTree } from '../../../../activities/train/grow-tree.js';
import type { BinnedMatrix } from '../../../../activities/train/histogram-bins.js';
import { packEntry } from '../../../../activities/train/label-histograms.js';
import { LEAF, packForest, type PackedForest } from '../../../../activities/train/packed-forest.js';
import { partialDependence } from '../../../../activities/train/explain/partial-dependence.js';
import { scoreRows } from '../../../../activities/train/score-rows.js';
import { countCovers, treeShap } from '../../../../activities/train/explain/tree-shap.js';
import { readClasses, trainingRows, type LabelledTable } from '../labelled-table.js';

function grow(table: LabelledTable, trees: number, maxDepth: number) {
  const { training } = trainingRows(table);
  const random = seededRandom(3);
  const grown = Array.from({ length: trees }, () => {
    const entries = Uint32Array.from(table.labels, (label, row) =>
      packEntry(row, 1 + Math.floor(3 * random()), label),
    );
    const options = { maxDepth, minSamplesLeaf: 2, maxLeaves: 1000, maxFeatures: 2 };
    return growTree({ ...training, entries }, options, random);
  });
  const forest = packForest(grown);
  const { matrix, rows } = training;
  return { forest, matrix, rows, covers: countCovers(forest, matrix, rows) };
}

/** What the forest expects of a row where only the features of the set are known, by the definition. */
function worth(
  forest: PackedForest,
  covers: Float64Array,
  { bins, stride }: BinnedMatrix,
  row: number,
  known: number,
): number {
  const below = (node: number): number => {
    const word = forest.split[node] ?? LEAF;
    if (word === LEAF) return forest.value[node] ?? 0;
    const child = forest.left[node] ?? 0;
    if ((known >> (word >>> 8)) & 1) {
      return below(child + ((bins[(word >>> 8) * stride + row] ?? 0) > (word & 255) ? 1 : 0));
    }
    const cover = covers[node] ?? 0;
    const share = cover > 0 ? (covers[child] ?? 0) / cover : 0.5;
    return share * below(child) + (1 - share) * below(child + 1);
  };
  return forest.roots.reduce((sum, root) => sum + below(root), 0) / forest.roots.length / 1e9;
}

/** Shapley's formula over all subsets of the features. */
function bruteForce(features: number, worthOf: (known: number) => number): number[] {
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  const sizeOf = (set: number): number => set.toString(2).replaceAll('0', '').length;
  return Array.from({ length: features }, (_, feature) => {
    let value = 0;
    for (let set = 0; set < 1 << features; set += 1) {
      if ((set >> feature) & 1) continue;
      const size = sizeOf(set);
      const weight = (factorial(size) * factorial(features - size - 1)) / factorial(features);
      value += weight * (worthOf(set | (1 << feature)) - worthOf(set));
    }
    return value;
  });
}

describe('treeShap', () => {
  it("is Shapley's formula over all subsets, with features that are cut again and missing values", () => {
    const cell = fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constant(Number.NaN));
    const row = fc.record({
      cells: fc.array(cell, { minLength: 4, maxLength: 4 }),
      label: fc.constantFrom(0, 1),
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 8, maxLength: 30 }), (rows) => {
        const columns = [0, 1, 2, 3].map((column) =>
          Float64Array.from(rows, ({ cells }) => cells[column] ?? 0),
        );
        const table = { columns, labels: Uint8Array.from(rows, ({ label }) => label) };
        const { forest, matrix, covers } = grow(table, 3, 6);
        const { values } = treeShap(forest, covers, matrix, Int32Array.of(0, 5));
        for (const [place, number] of [0, 5].entries()) {
          const expected = bruteForce(4, (known) => worth(forest, covers, matrix, number, known));
          for (const [feature, value] of expected.entries()) {
            expect(Math.abs((values[4 * place + feature] ?? 0) - value)).toBeLessThan(1e-12);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('sums with the base to the prediction of every row of a real table', () => {
    const { forest, matrix, rows, covers } = grow(
      readClasses('breast-cancer', 'breast_cancer.csv', 1),
      20,
      16,
    );
    const { values, base } = treeShap(
      forest,
      covers,
      matrix,
      Int32Array.from({ length: rows }, (_, row) => row),
    );
    const scores = scoreRows(forest, matrix, 0, rows);
    for (let row = 0; row < rows; row += 1) {
      const own = values.subarray(row * matrix.features, (row + 1) * matrix.features);
      const sum = own.reduce((all, value) => all + value, base);
      expect(Math.abs(sum - (scores[row] ?? 0))).toBeLessThan(1e-9);
    }
  });

  it('splits by hand: x and y both needed, half of the rows each', () => {
    // Label = x and y on the four corners: base 1/4; at (1, 1) each gets 3/8 (Shapley of AND).
    const columns = [Float64Array.of(0, 0, 1, 1), Float64Array.of(0, 1, 0, 1)];
    const { matrix } = trainingRows({ columns, labels: Uint8Array.of(0, 0, 0, 1) }).training;
    const unit = 1e9;
    const forest = packForest([
      {
        split: Int32Array.of(0, LEAF, 256, LEAF, LEAF),
        left: Int32Array.of(1, 1, 3, 3, 4),
        value: Int32Array.of(unit / 4, 0, unit / 2, 0, unit),
        gain: new Float64Array(2),
      },
    ]);
    const covers = countCovers(forest, matrix, 4);
    const { values, base } = treeShap(forest, covers, matrix, Int32Array.of(3));
    expect(base).toBe(0.25);
    expect(values[0]).toBeCloseTo(0.375, 14);
    expect(values[1]).toBeCloseTo(0.375, 14);
  });

  it('takes paths of more features than fit one cell of points', () => {
    // A chain of 20 features that are all needed, half of the rows each: by symmetry each has an equal share.
    const features = 20;
    const split = new Int32Array(2 * features + 1).fill(LEAF);
    const left = Int32Array.from(split, (_, node) => node);
    const value = new Int32Array(2 * features + 1);
    const covers = new Float64Array(2 * features + 1);
    for (let feature = 0; feature < features; feature += 1) {
      // The right child goes on; its number is 2 feature.
      const node = 2 * feature;
      split[node] = feature * 256;
      left[node] = node + 1;
      covers[node] = 2 ** (features - feature);
      covers[node + 1] = covers[node + 2] = 2 ** (features - feature - 1);
    }
    value[2 * features] = 1e9;
    const forest = packForest([{ split, left, value, gain: new Float64Array(features) }]);
    const matrix = { bins: new Uint8Array(features).fill(1), stride: 1, features };
    const { values, base } = treeShap(forest, covers, matrix, Int32Array.of(0));
    expect(base).toBeCloseTo(2 ** -features, 15);
    for (const found of values) expect(found).toBeCloseTo((1 - 2 ** -features) / features, 13);
  });
});

describe('partialDependence', () => {
  it('is the mean of the scores where all rows have the bin', () => {
    const { forest, matrix, rows } = grow(readClasses('iris', 'iris.csv', 2), 5, 4);
    const points = partialDependence(forest, matrix, rows, { feature: 3, points: 5 });
    expect(points.length).toBeGreaterThan(2);
    for (const { bin, probability } of points) {
      const bins = matrix.bins.slice().fill(bin, 3 * rows, 4 * rows);
      const scores = scoreRows(forest, { ...matrix, bins }, 0, rows);
      expect(probability).toBeCloseTo(scores.reduce((sum, score) => sum + score, 0) / rows, 12);
    }
    // Wide petals are of the third class.
    expect(points.at(-1)?.probability).toBeGreaterThan((points[0]?.probability ?? 1) + 0.2);
  });
});

describe('gaussLegendre', () => {
  it('is exact for polynomials of degree 2 n - 1', () => {
    for (let points = 1; points <= 16; points += 1) {
      const { nodes, weights } = gaussLegendre(points);
      for (let degree = 0; degree < 2 * points; degree += 1) {
        const sum = nodes.reduce((all, t, at) => all + (weights[at] ?? 0) * t ** degree, 0);
        expect(sum).toBeCloseTo(1 / (degree + 1), 12);
      }
    }
  });
});
