import { alikeByText, termsOf } from '../../../activities/recommend/text-similarity.js';

const text = (title: string, category: string | null = null) => ({
  title,
  category,
  brand: null,
  description: null,
});

describe('termsOf', () => {
  it('takes English words, pairs of Chinese characters, category and brand', () => {
    expect(
      termsOf({ title: 'Green Tea 绿茶叶', category: 'Tea', brand: 'Lu', description: 'a tea' }),
    ).toEqual(['green', 'tea', '绿茶', '茶叶', 'tea', 'category:tea', 'brand:lu']);
  });
});

describe('alikeByText', () => {
  it('is the cosine of TF-IDF vectors', () => {
    const { rowStart, column, weight } = alikeByText(
      [text('red shoe'), text('red hat'), text('blue shoe'), text('蓝色帽子')],
      2,
    );
    const own = [...column.subarray(rowStart[0], rowStart[1])];
    expect(own).toEqual([1, 2]);
    // Each term is in two products of four, or in one: idf ln 2 and ln 4 = 2 ln 2.
    // Product 0 is (1, 1) / sqrt 2 over red and shoe; product 1 (1, 2) / sqrt 5 over red and hat.
    expect(weight[0]).toBeCloseTo(1 / Math.sqrt(10), 12);
    expect(rowStart[4]! - rowStart[3]!).toBe(0);
  });
});
