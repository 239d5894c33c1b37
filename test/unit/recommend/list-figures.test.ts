import {
  FIGURES_A_LIST,
  placeOf,
  writeFigures,
  type ListFigure,
} from '../../../activities/recommend/list-figures.js';
import { giniOf } from '../../../activities/recommend/recommend-metrics.js';

describe('writeFigures', () => {
  const out = new Float64Array(FIGURES_A_LIST);
  const at5 = (figure: ListFigure): number => out[placeOf(figure, 5)]!;

  it('judges a list by hand', () => {
    writeFigures([true, false, true], 7, out, 0);
    const gain = 1 + 1 / Math.log2(4);
    const ideal = (places: number): number =>
      Array.from({ length: places }, (_, rank) => 1 / Math.log2(rank + 2)).reduce((a, b) => a + b);
    expect(at5('ndcg')).toBeCloseTo(gain / ideal(5), 12);
    expect(at5('ndcg_uncut')).toBeCloseTo(gain / ideal(7), 12);
    expect(at5('recall')).toBeCloseTo(2 / 7, 12);
    expect(at5('precision')).toBeCloseTo(2 / 5, 12);
    expect(at5('map')).toBeCloseTo((1 + 2 / 3) / 5, 12);
    expect(at5('mrr')).toBe(1);
    expect(at5('hit_rate')).toBe(1);
  });

  it('is 0 without a hit', () => {
    writeFigures([false, false], 2, out, 0);
    expect([...out].every((value) => value === 0)).toBe(true);
  });
});

describe('giniOf', () => {
  it('is 0 where all are alike, and (n - 1) / n where one has everything', () => {
    expect(giniOf(Int32Array.from([3, 3, 3, 3]))).toBeCloseTo(0, 12);
    expect(giniOf(Int32Array.from([0, 0, 0, 8]))).toBeCloseTo(0.75, 12);
    expect(giniOf(new Int32Array(3))).toBe(0);
  });
});
