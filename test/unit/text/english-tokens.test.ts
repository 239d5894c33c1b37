import fc from 'fast-check';
import { countScripts } from '../../../activities/text/count-scripts.js';
import { endOfToken, endsInNot } from '../../../activities/text/english-tokens.js';

const PATTERN = /[a-z]+(?:'[a-z]+)?|[!?]+|[:;]-?[()dp]/g;

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  for (let at = 0; at < text.length;) {
    const end = endOfToken(text, at);
    if (end > at) tokens.push(text.slice(at, end));
    at = Math.max(end, at + 1);
  }
  return tokens;
}

describe('endOfToken', () => {
  it('parts words, marks and faces', () => {
    expect(tokensOf("it isn't 5 stars!! :-) meh ;d :-x dogs' o'clock's")).toEqual([
      'it',
      "isn't",
      'stars',
      '!!',
      ':-)',
      'meh',
      ';d',
      'x',
      'dogs',
      "o'clock",
      's',
    ]);
  });

  it('agrees with the pattern of its tokens on any text', () => {
    const unit = fc.constantFrom(..."abdp'!?:;-() 1好");
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 30 }), (text) => {
        expect(tokensOf(text)).toEqual(text.match(PATTERN) ?? []);
      }),
    );
  });
});

describe('endsInNot', () => {
  it('knows a negated word by its end', () => {
    expect(endsInNot("can't", 0, 5)).toBe(true);
    expect(endsInNot("can't", 4, 5)).toBe(false);
    expect(endsInNot('cannot', 0, 6)).toBe(false);
  });
});

describe('countScripts', () => {
  it('counts letters by script, also beyond the basic plane', () => {
    expect(countScripts('𠮷好ab かハ 한 é1!я')).toEqual({ letters: 9, han: 2, kana: 3, latin: 3 });
  });

  it('agrees with the classes of Unicode on any text, whatever was counted before', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const count = (pattern: RegExp): number => text.match(pattern)?.length ?? 0;
        expect(countScripts(text)).toEqual({
          letters: count(/\p{Letter}/gu),
          han: count(/(?=\p{Letter})\p{Script=Han}/gu),
          kana: count(/(?=\p{Letter})[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu),
          latin: count(/(?=\p{Letter})\p{Script=Latin}/gu),
        });
      }),
    );
  });
});
