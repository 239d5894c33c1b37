import fc from 'fast-check';
import { seededRandom } from '../../../../activities/compute/seeded-random.js';
import {
  correlationClusters,
  rankCorrelations,
} from '../../../../activities/train/selection/correlation-clusters.js';
import { entropy, informationOf } from '../../../../activities/train/selection/information-gain.js';
import { selectFeatures } from '../../../../activities/train/selection/select-features.js';

describe('informationOf', () => {
  // Quinlan 1986 / 1993: the weather of 14 days. Outlook: sunny 2 of 5, overcast 4 of 4, rain 3 of 5 to play.
  it('has the gain and the gain ratio of Quinlan’s weather', () => {
    const outlook = informationOf([
      [3, 2],
      [0, 4],
      [2, 3],
    ]);
    expect(entropy([5, 9])).toBeCloseTo(0.94, 3);
    expect(outlook.gain).toBeCloseTo(0.247, 3);
    expect(outlook.splitInformation).toBeCloseTo(1.577, 3);
    expect(outlook.gainRatio).toBeCloseTo(0.156, 3);
    const wind = informationOf([
      [2, 6],
      [3, 3],
    ]);
    expect(wind.gain).toBeCloseTo(0.048, 3);
    expect(wind.gainRatio).toBeCloseTo(0.049, 3);
  });

  it('is not always 1: gain over what is left of the label would be', () => {
    const { gainRatio } = informationOf([
      [5, 5],
      [5, 5],
    ]);
    expect(gainRatio).toBe(0);
  });

  it('lies between 0 and the entropy of the label, and of the feature', () => {
    const cells = fc.array(fc.nat(30), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(fc.array(cells, { minLength: 1, maxLength: 12 }), (bins) => {
        const { gain, splitInformation, gainRatio } = informationOf(bins);
        const label = [0, 1, 2].map((place) => bins.reduce((sum, c) => sum + (c[place] ?? 0), 0));
        expect(gain).toBeGreaterThanOrEqual(0);
        expect(gain).toBeLessThanOrEqual(entropy(label) + 1e-9);
        expect(gain).toBeLessThanOrEqual(splitInformation + 1e-9);
        expect(gainRatio).toBeLessThanOrEqual(1 + 1e-9);
      }),
    );
  });
});

describe('rankCorrelations', () => {
  it('is Spearman’s with mean ranks of ties', () => {
    // scipy.stats.spearmanr([1, 2, 2, 4, 5], [2, 1, 3, 5, 5]) is 0.7894736842105264.
    const bins = Uint8Array.of(1, 2, 2, 4, 5, 2, 1, 3, 5, 5);
    const found = rankCorrelations({ bins, stride: 5, features: 2 }, 5);
    expect(found[1]).toBeCloseTo(0.7894736842105264, 12);
    expect(found[0]).toBeCloseTo(1, 12);
  });
});

describe('correlationClusters', () => {
  it('joins only features of which every pair is correlated', () => {
    // 0 is near to 1, 1 near to 2, but 0 not near to 2.
    const correlations = Float64Array.of(1, 0.97, 0.8, 0.97, 1, -0.97, 0.8, -0.97, 1);
    expect(correlationClusters(correlations, [0, 1, 2], 0.95)).toEqual([[0, 1], [2]]);
    expect(correlationClusters(correlations, [1, 2, 0], 0.95)).toEqual([[1, 2], [0]]);
  });
});

describe('selectFeatures', () => {
  const rows = 3000;
  const random = seededRandom(8);
  const labels = Uint8Array.from({ length: rows }, () => (random() < 0.4 ? 1 : 0));
  const told = labels.map((label) => Math.floor(40 * label + 60 * random()));
  const columns = [
    told.map((bin) => 200 - bin - Math.floor(2 * random())),
    told,
    new Uint8Array(rows).fill(3),
    Uint8Array.from({ length: rows }, () => Math.floor(100 * random())),
  ];
  const bins = new Uint8Array(rows * columns.length);
  for (const [feature, column] of columns.entries()) bins.set(column, feature * rows);
  const input = {
    matrix: { bins, stride: rows, features: columns.length },
    ...{ rows, labels, classes: 2, correlation: 0.95 },
  };

  it('drops what is constant and what says the same, and keeps the better one and the noise', () => {
    const [turned, original, constant, noise] = selectFeatures(input);
    expect(constant?.dropped).toBe('constant');
    expect(noise?.dropped).toBeUndefined();
    const dropped = [turned, original].filter((verdict) => verdict?.dropped === 'correlated');
    expect(dropped).toHaveLength(1);
    expect(dropped[0]?.correlation).toBeLessThan(-0.99);
    const kept = [turned, original].find((verdict) => verdict?.dropped === undefined);
    expect(kept?.gain).toBeGreaterThanOrEqual(dropped[0]?.gain ?? 1);
    expect(noise?.gain).toBeLessThan(0.01);
  });

  it('looks at the first rows only', () => {
    const changed = { ...input, rows: 1000 };
    const before = selectFeatures(changed);
    const labelsLater = labels.map((label, row) => (row < 1000 ? label : 1 - label));
    expect(selectFeatures({ ...changed, labels: labelsLater })).toEqual(before);
  });
});
