import { seededRandom } from '../../../activities/compute/seeded-random.js';
import { findTopics } from '../../../activities/text/find-topics.js';
import { splitWords } from '../../../activities/text/split-words.js';

const THEMES = [
  ['courier', 'parcel', 'late', 'tracking'],
  ['fabric', 'seam', 'colour', 'soft'],
];

describe('findTopics', () => {
  const texts = Array.from({ length: 60 }, (_, row) => {
    const theme = THEMES[row % 2]!;
    return [theme[row % 4]!, theme[(row + 1) % 4]!, theme[(row + 2) % 4]!];
  });

  it('parts texts of two themes without a word in common', () => {
    const topics = findTopics(texts, { topics: 2, random: seededRandom(7) });
    expect(topics.map(({ documents }) => documents.length)).toEqual([30, 30]);
    for (const { terms, documents } of topics) {
      const theme = THEMES[documents[0]! % 2]!;
      expect([...terms].sort()).toEqual([...theme].sort());
      expect(new Set(documents.map((row) => row % 2)).size).toBe(1);
    }
  });

  it('is the same for a seed, and empty where there is too little', () => {
    const find = (): unknown => findTopics(texts, { topics: 2, random: seededRandom(7) });
    expect(find()).toEqual(find());
    expect(findTopics(texts.slice(0, 4), { topics: 2, random: seededRandom(7) })).toEqual([]);
  });
});

describe('splitWords', () => {
  it('gives words that can be shown', () => {
    expect(splitWords('快递包装客服态度', 'zh')).toEqual(['快递', '包装', '客服', '态度']);
    expect(splitWords('我的面料不错，性价比不高，划痕', 'zh')).toEqual([
      '面料',
      '不错',
      '性价比',
      '不高',
      '划痕',
    ]);
    expect(splitWords("the parcel wasn't late", 'en')).toEqual(['parcel', 'late']);
  });
});
