import fc from 'fast-check';
import { TopK } from '../../../activities/recommend/top-k.js';

describe('TopK', () => {
  it('gives what sorting by falling score and rising position gives, in any order of offers', () => {
    const scores = fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 40 });
    fc.assert(
      fc.property(scores, fc.nat(8), fc.nat(1000), (values, k, shift) => {
        const best = new TopK(k);
        for (let offer = 0; offer < values.length; offer += 1) {
          const position = (offer + shift) % values.length;
          best.offer(position, values[position]!);
        }
        const expected = values
          .map((score, position) => ({ score, position }))
          .sort((a, b) => b.score - a.score || a.position - b.position)
          .slice(0, k);
        const { positions, scores: kept } = best.drain();
        expect([...positions]).toEqual(expected.map(({ position }) => position));
        expect([...kept]).toEqual(expected.map(({ score }) => score));
      }),
    );
  });

  it('is empty again after it was drained', () => {
    const best = new TopK(2);
    best.offer(7, 1);
    best.drain();
    best.offer(3, 0);
    expect([...best.drain().positions]).toEqual([3]);
  });

  it('takes from a whole row of scores only allowed positions, the lower of equal ones', () => {
    const best = new TopK(2);
    best.offerAll(Float64Array.from([5, 1, 3, 3, 9]), Uint8Array.from([1, 1, 1, 1, 0]));
    expect([...best.drain().positions]).toEqual([0, 2]);
  });
});
