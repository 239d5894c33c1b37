import { bestGiniCut, type GiniCut } from '../../../activities/train/gini-cut.js';

const cutOf = (cells: [number, number][], minSamplesLeaf = 1): GiniCut => {
  const held = [...cells.entries()].filter(([, [zeros, ones]]) => zeros + ones > 0);
  const histogram = {
    size: held.length,
    bins: Uint8Array.from(held, ([bin]) => bin),
    weights: Int32Array.from(held, ([, [zeros, ones]]) => zeros + ones),
    positives: Int32Array.from(held, ([, [, ones]]) => ones),
  };
  const positives = cells.reduce((sum, [, ones]) => sum + ones, 0);
  const weight = cells.reduce((sum, [zeros, ones]) => sum + zeros + ones, 0);
  const cut = { bin: -1, gain: 0 };
  bestGiniCut(histogram, { weight, positives, minSamplesLeaf }, cut);
  return cut;
};

describe('bestGiniCut', () => {
  it('gives the decrease of the weighted Gini impurity, worked out by hand', () => {
    // 10 rows, 4 positive: impurity 10 * 0.48 = 4.8. Left 4 | 0 pure; right 2 | 4: 6 * 4/9 = 8/3.
    const cut = cutOf([
      [4, 0],
      [1, 3],
      [1, 1],
    ]);
    expect(cut).toMatchObject({ bin: 0 });
    expect(cut.gain).toBeCloseTo(4.8 - 8 / 3, 12);
  });

  it('takes the whole impurity away where the classes can be parted', () => {
    const cut = cutOf([
      [5, 0],
      [0, 5],
    ]);
    expect(cut.gain).toBeCloseTo(5, 12);
  });

  it('leaves minSamplesLeaf on either side, over empty bins too', () => {
    const cells: [number, number][] = [
      [0, 2],
      [0, 0],
      [3, 1],
      [4, 0],
    ];
    expect(cutOf(cells, 1).bin).toBe(0);
    expect(cutOf(cells, 4)).toMatchObject({ bin: 2 });
    expect(cutOf(cells, 6).gain).toBe(0);
  });

  it('finds nothing where both sides have the same share', () => {
    expect(
      cutOf([
        [2, 2],
        [3, 3],
      ]).gain,
    ).toBe(0);
  });
});
