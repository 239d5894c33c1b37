import fc from 'fast-check';
import learnAspects from '../../../activities/featurise/feedback-aspects.thread.js';
import { ASPECTS } from '../../../activities/text/aspect-words.js';
import { AspectFinder, aspectNames } from '../../../activities/text/find-aspects.js';
import { learnAspectWords } from '../../../activities/text/learn-aspect-words.js';
import { readOpinions } from '../../../activities/text/read-opinions.js';
import { readShippedSentiment } from '../../../activities/text/shipped-sentiment.js';

const DELIVERY = 1;
const QUALITY = 2;

const clauses = (count: number, words: string[], aspects: number) =>
  Array.from({ length: count }, () => ({ words, aspects }));

describe('learnAspectWords', () => {
  // 100 clauses, 20 of delivery, 10 of quality. doorstep: 8 clauses, 6 of delivery: share .75, lift .75 / .2.
  const spoken = [
    ...clauses(6, ['doorstep', 'parcel'], DELIVERY),
    ...clauses(2, ['doorstep'], 0),
    ...clauses(14, ['parcel', 'nice'], DELIVERY),
    ...clauses(10, ['nice', 'cloth'], QUALITY),
    ...clauses(68, ['nice'], 0),
  ];
  const floors = { leastSupport: 6, leastLift: 3, leastShare: 0.5 };

  it('gives words with support, share and lift above the floors', () => {
    const found = learnAspectWords(spoken, (word) => word === 'parcel', floors);
    expect(found.map(({ word, aspect, support }) => [word, aspect, support])).toEqual([
      ['doorstep', 'delivery', 6],
      ['cloth', 'quality', 10],
    ]);
    expect(found[0]?.lift).toBeCloseTo(3.75, 12);
    expect(found[1]?.lift).toBeCloseTo(10, 12);
    expect(learnAspectWords(spoken, () => false, { ...floors, leastSupport: 7 })[0]?.word).toBe(
      'parcel',
    );
    expect(learnAspectWords(spoken, () => true, floors)).toEqual([]);
  });

  it('never gives a word below a floor, nor one twice', () => {
    const clause = fc.record({
      words: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 4 }),
      aspects: fc.integer({ min: 0, max: (1 << ASPECTS.length) - 1 }),
    });
    fc.assert(
      fc.property(fc.array(clause, { maxLength: 60 }), (random) => {
        const own = { leastSupport: 2, leastLift: 1.2, leastShare: 0.4 };
        const found = learnAspectWords(random, () => false, own);
        expect(new Set(found.map(({ word }) => word)).size).toBe(found.length);
        for (const { support, lift } of found) {
          expect(support).toBeGreaterThanOrEqual(2);
          expect(lift).toBeGreaterThanOrEqual(1.2);
        }
      }),
    );
  });
});

describe('words learnt from feedback', () => {
  const places = 'red blue green tall small round old new left right far near'.split(' ');
  const texts = places.flatMap((one) =>
    places.map((other) =>
      [
        `the ${one} ${other} courier stood in the drizzle`,
        `I like the ${one} ${other} colour`,
        `my ${other} ${one} aunt likes the colour`,
        `everything else is ${one} and ${other}`,
      ].join('. '),
    ),
  );

  it('are those that go with the lexicon in many wordings, and extend it', () => {
    const { en, zh } = learnAspects({ texts });
    expect(en.words).toContainEqual(
      expect.objectContaining({ word: 'drizzle', aspect: 'delivery', support: texts.length }),
    );
    expect(en.words.map(({ word }) => word)).not.toContain('colour');
    expect(zh.words).toEqual([]);
    const finder = new AspectFinder('en', en.words);
    expect(aspectNames(finder.find('left in the drizzle'))).toEqual(['delivery']);
    expect(aspectNames(finder.find('drizzles'))).toEqual([]);
    const { aspects } = readOpinions(['it was left in the drizzle'], readShippedSentiment(), {
      en: en.words,
    });
    expect(aspectNames(aspects[0] ?? 0)).toEqual(['delivery']);
  });

  it('are none where one wording is repeated', () => {
    const repeated = texts.map(() => texts[0]!);
    expect(learnAspects({ texts: repeated }).en.words).toEqual([]);
  });
});
