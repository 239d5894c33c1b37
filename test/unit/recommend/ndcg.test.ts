import fc from 'fast-check';
import { averagePrecision, idealGain, ndcg, recall } from '../../../activities/recommend/ndcg.js';

const HITS = [true, false, true];

describe('ndcg', () => {
  it('is 0.7039 for hits at ranks 1 and 3 with 3 relevant, whose ideal gain is 2.1309', () => {
    expect(idealGain(3, 3)).toBeCloseTo(2.1309, 4);
    expect(ndcg(HITS, 3)).toBeCloseTo(0.7039, 4);
  });

  it('cuts the ideal at k or counts all relevant: 0.7039 or 0.5087 with 5 relevant', () => {
    expect(ndcg(HITS, 5, { ideal: 'cut' })).toBeCloseTo(0.7039, 4);
    expect(ndcg(HITS, 5, { ideal: 'uncut' })).toBeCloseTo(0.5087, 4);
  });

  it('compares a short list with a full one', () => {
    expect(ndcg([true], 3, { k: 3 })).toBeCloseTo(1 / 2.1309, 4);
  });

  it('is between 0 and 1, and 1 only where every place that can be relevant is', () => {
    const lists = fc.array(fc.boolean(), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(lists, fc.nat(10), (hits, more) => {
        const relevant = hits.filter(Boolean).length + more;
        const value = ndcg(hits, relevant);
        const isIdeal = hits.every((hit, rank) => hit || rank >= relevant);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1 + 1e-12);
        expect(Math.abs(value - 1) < 1e-12).toBe(relevant > 0 && isIdeal);
      }),
    );
  });
});

describe('averagePrecision', () => {
  it('is 0.5556 for hits at ranks 1 and 3 of 3 relevant', () => {
    expect(averagePrecision(HITS, 3)).toBeCloseTo(0.5556, 4);
  });

  it('is 0 where nothing is relevant', () => {
    expect(averagePrecision([false], 0)).toBe(0);
  });
});

describe('recall', () => {
  it('is the share of the relevant products that were listed', () => {
    expect(recall(HITS, 5)).toBe(0.4);
    expect(recall([false], 0)).toBe(0);
  });
});
