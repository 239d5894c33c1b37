import fc from 'fast-check';
import {
  meanOf,
  silhouetteByCluster,
  silhouetteWidths,
} from '../../../activities/segment/silhouette.js';
import { matrixOf, readClassic } from './classic-data.js';

describe('silhouetteWidths', () => {
  it('is (b - a) / max(a, b) by hand: 0, 1 against 10, 11', () => {
    const widths = silhouetteWidths(matrixOf([[0], [1], [10], [11]]), Int32Array.of(0, 0, 1, 1));
    expect(widths[0]).toBeCloseTo(9.5 / 10.5, 15);
    expect(widths[1]).toBeCloseTo(8.5 / 9.5, 15);
    expect(meanOf(widths)).toBeCloseTo(0.8997493734, 10);
  });

  // scikit-learn 1.9.1, silhouette_samples(iris.data, iris.target).
  it('equals scikit-learn on the classes of iris', () => {
    const { matrix, classes } = readClassic('iris');
    const widths = silhouetteWidths(matrix, classes);
    expect(widths[0]).toBeCloseTo(0.84646917, 8);
    expect(meanOf(widths)).toBeCloseTo(0.5034774406932961, 12);
    const byClass = silhouetteByCluster(widths, classes, 3);
    expect(byClass[0]).toBeCloseTo(0.7893812421871645, 12);
    expect(byClass[1]).toBeCloseTo(0.40908463959698727, 12);
    expect(byClass[2]).toBeCloseTo(0.3119664402957364, 12);
  });

  it('is 0 for a row alone in its cluster, and for rows that all coincide', () => {
    expect(silhouetteWidths(matrixOf([[0], [4], [5]]), Int32Array.of(0, 1, 1))[0]).toBe(0);
    expect([...silhouetteWidths(matrixOf([[2], [2]]), Int32Array.of(0, 1))]).toEqual([0, 0]);
  });

  it('refuses one cluster', () => {
    expect(() => silhouetteWidths(matrixOf([[0], [1]]), Int32Array.of(1, 1))).toThrow(RangeError);
  });

  const clustering = fc.array(
    fc.tuple(fc.double({ min: -9, max: 9, noNaN: true }), fc.integer({ min: 0, max: 3 })),
    { minLength: 4, maxLength: 30 },
  );

  it('lies between -1 and 1 and moves with its row', () => {
    fc.assert(
      fc.property(clustering, (pairs) => {
        fc.pre(new Set(pairs.map(([, label]) => label)).size > 1);
        const widthsOf = (rows: typeof pairs): number[] => [
          ...silhouetteWidths(
            matrixOf(rows.map(([x]) => [x])),
            Int32Array.from(rows, ([, label]) => label),
          ),
        ];
        const widths = widthsOf(pairs);
        const turned = widthsOf([...pairs].reverse()).reverse();
        for (const [row, width] of widths.entries()) {
          expect(Math.abs(width)).toBeLessThanOrEqual(1);
          // Sums run the other way round, so that the last bits may differ.
          expect(turned[row]).toBeCloseTo(width, 9);
        }
      }),
    );
  });
});
