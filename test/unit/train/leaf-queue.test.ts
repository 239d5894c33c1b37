import fc from 'fast-check';
import { LeafQueue } from '../../../activities/train/leaf-queue.js';

describe('LeafQueue', () => {
  it('gives leaves by falling gain, of equal gains the older one', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 })), (gains) => {
        const queue = new LeafQueue(Float64Array.from(gains));
        for (const leaf of gains.keys()) queue.push(leaf);
        const expected = [...gains.keys()].sort(
          (a, b) => (gains[b] ?? 0) - (gains[a] ?? 0) || a - b,
        );
        expect(gains.map(() => queue.pop())).toEqual(expected);
        expect(queue.pop()).toBeUndefined();
      }),
    );
  });
});
