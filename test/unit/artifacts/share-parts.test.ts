import fc from 'fast-check';
import { shareOf, type WantedPart } from '../../../activities/artifacts/make-parts.js';

const days = (weights: readonly number[]): WantedPart[] =>
  weights.map((weight, place) => ({ name: `${place}`, dependsOn: null, weight }));

const sharesOf = (weights: readonly number[], of: number): string[][] =>
  Array.from({ length: of }, (_, index) =>
    shareOf(days(weights), { index, of }).map(({ name }) => name),
  );

describe('shares of parts', () => {
  it('are neighbours of about equal weight', () => {
    expect(sharesOf([1, 1, 1, 1, 1, 1, 1], 3)).toEqual([
      ['0', '1'],
      ['2', '3', '4'],
      ['5', '6'],
    ]);
    expect(sharesOf([6, 1, 1, 1, 1, 2], 2)).toEqual([['0'], ['1', '2', '3', '4', '5']]);
  });

  it('have every part once, in order, whatever the weights and the number of shares', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e9, noNaN: true })), {
          maxLength: 40,
        }),
        fc.integer({ min: 1, max: 9 }),
        (weights, of) => {
          const shares = sharesOf(weights, of);
          expect(shares.flat()).toEqual(weights.map((_, place) => `${place}`));
        },
      ),
    );
  });
});
