import { fourFifthsRatio, groupRates } from '../../../activities/train/group-rates.js';

describe('groupRates', () => {
  it('is what counting by hand gives, without small groups and rows of no group', () => {
    // 200 of a: 100 positive, of whom 60 selected, and 20 of the others. 100 of b: 20 positive, 10 and 10.
    const rows = [
      ...Array.from({ length: 200 }, (_, row) => ['a', row < 60 || row >= 180, row < 100] as const),
      ...Array.from({ length: 100 }, (_, row) => ['b', row < 10 || row >= 90, row < 20] as const),
      ...Array.from({ length: 99 }, () => ['c', true, true] as const),
      [null, true, true] as const,
    ];
    const rates = groupRates(
      rows.map(([group]) => group),
      rows.map(([, selected]) => Number(selected)),
      rows.map(([, , label]) => Number(label)),
    );
    expect(rates).toEqual([
      {
        ...{ group: 'a', rows: 200, selectionRate: 0.4, truePositiveRate: 0.6 },
        ...{ falsePositiveRate: 0.2, baseRate: 0.5 },
      },
      {
        ...{ group: 'b', rows: 100, selectionRate: 0.2, truePositiveRate: 0.5 },
        ...{ falsePositiveRate: 0.125, baseRate: 0.2 },
      },
    ]);
    expect(fourFifthsRatio(rates)).toBe(0.5);
    expect(fourFifthsRatio(rates.slice(1))).toBeNaN();
  });
});
