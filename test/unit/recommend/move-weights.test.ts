import fc from 'fast-check';
import { hedge, movedWeights } from '../../../activities/recommend/move-weights.js';

describe('hedge', () => {
  it('moves towards what earns more, by hand', () => {
    // Gains as parts of the best: 1 and 0.5, their mean 0.75; rate 0.4.
    const moved = hedge([0, 0, 0.2], [0.1, 0.05, undefined], { learningRate: 0.4, floor: 0 });
    expect(moved[0]).toBeCloseTo(0.1, 12);
    expect(moved[1]).toBeCloseTo(-0.1, 12);
    expect(moved[2]).toBe(0.2);
  });

  it('moves nothing where nobody earns anything, or all the same', () => {
    expect(hedge([0.1, 0], [0, 0], { learningRate: 1, floor: 0.2 })).toEqual([0.1, 0]);
    expect(hedge([0, 0], [0.3, 0.3], { learningRate: 1, floor: 0.2 })).toEqual([0, 0]);
  });

  it('stays within bounds however often it is repeated', () => {
    let logs: number[] = [0, 0];
    for (let round = 0; round < 100; round += 1) {
      logs = hedge(logs, [1, 0], { learningRate: 1, floor: 0.25 });
    }
    expect(logs).toEqual([Math.log(4), -Math.log(4)]);
  });
});

describe('movedWeights', () => {
  it('sums to 1, keeps the floor, and gives nothing to who has no weight', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 2, maxLength: 6 }),
        fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 7, maxLength: 7 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (raw, logs, floor) => {
          const total = raw.reduce((sum, weight) => sum + weight, 0);
          const fitted = [...raw.map((weight) => weight / total), 0];
          const [moved] = movedWeights([fitted], logs, floor);
          expect(moved!.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
          for (const [member, weight] of moved!.entries()) {
            expect(weight).toBeGreaterThanOrEqual(floor * fitted[member]! - 1e-9);
          }
          expect(moved!.at(-1)).toBe(0);
        },
      ),
    );
  });
});
