import fc from 'fast-check';
import { seededRandom } from '../../../../activities/compute/seeded-random.js';
import { pairedDifference } from '../../../../activities/train/champion/paired-difference.js';

const compare = (challenger: number[], champion: number[], labels: number[]) =>
  pairedDifference({
    ...{ challenger: Float64Array.from(challenger), champion: Float64Array.from(champion) },
    ...{ labels: Uint8Array.from(labels), replicates: 100, random: seededRandom(5) },
  });

describe('pairedDifference', () => {
  it('is the difference of the areas, worked out by hand', () => {
    // Challenger: 3 of 4 pairs in order (.75), precision 1 and 2/3; champion: 1 of 4, precision 1/2 and 1/2.
    const { rocAuc, averagePrecision } = compare(
      [0.9, 0.5, 0.7, 0.1],
      [0.6, 0.2, 0.9, 0.4],
      [1, 1, 0, 0],
    );
    expect(rocAuc.value).toBeCloseTo(0.75 - 0.25, 12);
    expect(averagePrecision.value).toBeCloseTo((1 + 2 / 3) / 2 - (1 / 2 + 2 / 4) / 2, 12);
  });

  it('changes its sign with the order of the models, and is 0 with itself', () => {
    const row = fc.record({ one: fc.nat(20), other: fc.nat(20), label: fc.constantFrom(0, 1) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 20, maxLength: 60 }), (rows) => {
        fc.pre(new Set(rows.map(({ label }) => label)).size === 2);
        const [one, other] = [rows.map((r) => r.one), rows.map((r) => r.other)];
        const labels = rows.map(({ label }) => label);
        const there = compare(one, other, labels).rocAuc;
        const back = compare(other, one, labels).rocAuc;
        expect(back.value).toBeCloseTo(-there.value, 12);
        expect(back.lower).toBeCloseTo(-there.upper, 12);
        expect(compare(one, one, labels).rocAuc).toEqual({ value: 0, lower: 0, upper: 0 });
      }),
      { numRuns: 30 },
    );
  });

  it('is narrower than either area by itself where the models agree', () => {
    const random = seededRandom(1);
    const labels = Array.from({ length: 400 }, () => (random() < 0.3 ? 1 : 0));
    const one = labels.map((label) => label + 3 * random());
    const other = one.map((score) => score + 0.05 * random());
    const { rocAuc } = compare(one, other, labels);
    // Either area alone has an interval of about ± .06.
    expect(rocAuc.upper - rocAuc.lower).toBeLessThan(0.02);
  });
});
