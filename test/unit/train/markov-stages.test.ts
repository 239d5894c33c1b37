import fc from 'fast-check';
import { blendSources, fitBlend, fitTransitions } from '../../../activities/train/markov-stages.js';

describe('fitTransitions', () => {
  it('counts steps and adds one step spread like all of them', () => {
    // From 0: two to 0 and one to 1; from 1: one to 1. Ends (with one each): 3 and 3 of 6.
    const table = fitTransitions([0, 0, 0, 1], [0, 0, 1, 1], 2);
    expect(table[0]?.[0]).toBeCloseTo((2 + 0.5) / 4, 12);
    expect(table[1]?.[1]).toBeCloseTo((1 + 0.5) / 2, 12);
  });

  it('gives rows that sum to 1, also of a class that was never seen', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(3), fc.nat(3))), (steps) => {
        const table = fitTransitions(
          steps.map(([from]) => from),
          steps.map(([, to]) => to),
          4,
        );
        for (const row of table) {
          expect(row.reduce((sum, chance) => sum + chance, 0)).toBeCloseTo(1, 9);
          expect(Math.min(...row)).toBeGreaterThan(0);
        }
      }),
    );
  });
});

describe('fitBlend', () => {
  const sure = Float64Array.of(1, 0, 0, 1);
  const even = Float64Array.of(0.5, 0.5, 0.5, 0.5);

  it('is the least-squares share of the first source', () => {
    // Right in one row, wrong in the other: the best of both is neither.
    expect(fitBlend(sure, even, [0, 1], 2)).toBe(1);
    expect(fitBlend(sure, even, [1, 0], 2)).toBe(0);
    expect(fitBlend(sure, even, [0, 0], 2)).toBeCloseTo(0, 12);
    expect(fitBlend(even, even, [0, 1], 2)).toBe(0.5);
  });

  it('blends to rows that sum to 1', () => {
    expect([...blendSources(sure, even, 0.5, 2)]).toEqual([0.75, 0.25, 0.25, 0.75]);
  });
});
