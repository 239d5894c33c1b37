import {
  principalComponents,
  projectRows,
} from '../../../activities/segment/principal-components.js';
import { matrixOf, readClassic, standardised } from './classic-data.js';

describe('principalComponents', () => {
  // scikit-learn 1.9.1, PCA().fit(...).explained_variance_ratio_.
  it.each([
    ['iris', readClassic('iris').matrix, [0.92461872, 0.05306648, 0.01710261, 0.00521218]],
    ['standardised iris', standardised(readClassic('iris').matrix), [0.72962445, 0.22850762]],
    [
      'standardised wine',
      standardised(readClassic('wine').matrix),
      [0.36198848, 0.1920749, 0.11123631],
    ],
  ])('explains the variance of %s as scikit-learn says', (_name, matrix, shares) => {
    const { explained } = principalComponents(matrix);
    for (const [axis, share] of shares.entries()) expect(explained[axis]).toBeCloseTo(share, 8);
    expect(explained.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it('has the first axis of iris, its largest component positive', () => {
    const { axes } = principalComponents(readClassic('iris').matrix);
    const expected = [0.36138659, -0.08452251, 0.85667061, 0.3582892];
    for (const [column, value] of expected.entries())
      expect(axes.values[column]).toBeCloseTo(value, 8);
  });

  it('explains nothing where nothing varies', () => {
    expect([
      ...principalComponents(
        matrixOf([
          [1, 2],
          [1, 2],
        ]),
      ).explained,
    ]).toEqual([0, 0]);
  });
});

describe('projectRows', () => {
  it('keeps distances in a plane and centres the points', () => {
    const matrix = matrixOf([
      [0, 0],
      [3, 4],
      [6, 8],
    ]);
    const { values } = projectRows(principalComponents(matrix), matrix, 2);
    expect(values[0]).toBeCloseTo(-5, 12);
    expect(values[2]).toBeCloseTo(0, 12);
    expect(values[4]).toBeCloseTo(5, 12);
    for (const second of [values[1], values[3], values[5]]) expect(second).toBeCloseTo(0, 12);
  });

  it('gives 0 on an axis that one column does not have', () => {
    const matrix = matrixOf([[1], [3]]);
    expect([...projectRows(principalComponents(matrix), matrix, 2).values]).toEqual([-1, 0, 1, 0]);
  });
});
