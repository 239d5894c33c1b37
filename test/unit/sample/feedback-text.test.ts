import fc from 'fast-check';
import { ASPECTS, type Opinion } from '../../../client/sample/feedback-aspects.js';
import { CHINESE_FEEDBACK } from '../../../client/sample/feedback-phrases-zh.js';
import { ENGLISH_FEEDBACK } from '../../../client/sample/feedback-phrases-en.js';
import { composeFeedback } from '../../../client/sample/feedback-text.js';
import { SampleRandom } from '../../../client/sample/sample-random.js';

const opinions = fc.uniqueArray(
  fc.record({ aspect: fc.constantFrom(...ASPECTS), isPraise: fc.boolean() }),
  { minLength: 1, maxLength: 4, selector: ({ aspect }) => aspect },
);

/** Whether a phrase of the grammar, its slots filled with anything, is in the text. */
function voices(text: string, { aspect, isPraise }: Opinion, isEnglish: boolean): boolean {
  const { phrases } = isEnglish ? ENGLISH_FEEDBACK : CHINESE_FEEDBACK;
  return phrases[aspect][isPraise ? 'praise' : 'complaint'].some((phrase) => {
    const pattern = phrase.replaceAll(/\{\w+\}/g, '.+');
    return new RegExp(pattern, 'iu').test(text);
  });
}

describe('composeFeedback', () => {
  it('voices every opinion with its polarity in the asked language and fills every slot', () => {
    fc.assert(
      fc.property(opinions, fc.boolean(), fc.nat(), (said, isEnglish, seed) => {
        const noun = isEnglish ? 'running shoes' : '跑鞋';
        const random = new SampleRandom(seed, 'text');
        const text = composeFeedback(said, { isEnglish, noun }, random);
        expect(said.filter((opinion) => !voices(text, opinion, isEnglish))).toEqual([]);
        expect(text).not.toMatch(/[{}]/);
        expect(/\p{Script=Han}/u.test(text)).toBe(!isEnglish);
      }),
    );
  });

  it('varies: 200 praises of quality give over 100 texts', () => {
    const random = new SampleRandom(1, 'variety');
    const said: Opinion[] = [{ aspect: 'quality', isPraise: true }];
    const texts = Array.from({ length: 200 }, () =>
      composeFeedback(said, { isEnglish: false, noun: '跑鞋' }, random),
    );
    expect(new Set(texts).size).toBeGreaterThan(100);
  });
});
