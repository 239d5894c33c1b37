import fc from 'fast-check';
import { seededRandom } from '../../../activities/compute/seeded-random.js';
import { detectLanguage } from '../../../activities/text/detect-language.js';
import { AspectFinder, aspectNames } from '../../../activities/text/find-aspects.js';
import { fitLogistic } from '../../../activities/text/fit-logistic.js';
import { fitSentiment } from '../../../activities/text/fit-sentiment.js';
import { judgeSentiment } from '../../../activities/text/judge-sentiment.js';
import { normaliseText } from '../../../activities/text/normalise-text.js';
import { readOpinions } from '../../../activities/text/read-opinions.js';
import { readSentimentFile, writeSentimentFile } from '../../../activities/text/sentiment-file.js';
import { SentimentModel } from '../../../activities/text/sentiment-model.js';
import { readShippedSentiment } from '../../../activities/text/shipped-sentiment.js';

describe('detectLanguage', () => {
  it.each([
    ['物流很快，质量不错', 'zh'],
    ['iphone手机壳很好用', 'zh'],
    ['the fit is great and I love the colour', 'en'],
    ['Great product', 'en'],
    ['とても良い商品です', 'other'],
    ['le produit est très bon et la livraison est rapide', 'other'],
    ['das ist nicht gut und die Farbe ist falsch', 'other'],
    ['👍👍 5/5', 'other'],
    ['', 'other'],
  ])('%s is %s', (text, language) => {
    expect(detectLanguage(normaliseText(text))).toBe(language);
  });
});

describe('fitLogistic', () => {
  it('gives the weight that solves w = c (sigmoid(-w)) for one row', () => {
    // One row x = 1, y = 1, cost 2: w = 2 / (1 + e^w), so w = 0.685...
    const rows = {
      starts: Int32Array.of(0, 1),
      columns: Int32Array.of(0),
      values: Float32Array.of(1),
    };
    const [weight = 0] = fitLogistic(rows, Uint8Array.of(1), {
      columns: 1,
      costs: Float32Array.of(2),
      random: seededRandom(1),
    });
    expect(weight).toBeCloseTo(2 / (1 + Math.exp(weight)), 5);
  });

  it('stays at the prior where rows cost nothing', () => {
    const rows = {
      starts: Int32Array.of(0, 1),
      columns: Int32Array.of(0),
      values: Float32Array.of(1),
    };
    const prior = Float32Array.of(0.5);
    const fitted = fitLogistic(rows, Uint8Array.of(0), {
      columns: 1,
      costs: Float32Array.of(1e-6),
      prior,
      random: seededRandom(1),
    });
    expect(fitted[0]).toBeCloseTo(0.5, 4);
  });
});

describe('judgeSentiment', () => {
  it('counts pairs in order, ties half', () => {
    const judged = judgeSentiment(Float64Array.of(0.9, -0.2, 0.4, -0.2), Uint8Array.of(1, 1, 0, 0));
    // Pairs: (.9, .4) 1, (.9, -.2) 1, (-.2, .4) 0, (-.2, -.2) half.
    expect(judged.auc).toBeCloseTo(2.5 / 4, 10);
    expect(judged.accuracy).toBe(0.5);
    expect(judged.macroF1).toBeCloseTo(0.5, 10);
  });
});

describe('the shipped models', () => {
  const shipped = readShippedSentiment();

  it.each([
    ['水果很新鲜，非常好吃，下次还买', 1],
    ['质量太差了，用了两天就坏，要求退货', -1],
    ['The battery lasts long and it works great', 1],
    ["It doesn't work and the seller was rude. Waste of money.", -1],
  ])('tell praise from complaint in %s', (text, sign) => {
    const { score } = readOpinions([text], shipped);
    expect(Math.sign(score[0] ?? 0)).toBe(sign);
    expect(Math.abs(score[0] ?? 0)).toBeGreaterThan(0.3);
  });

  it('are the same after a round through bytes', () => {
    const again = readSentimentFile(writeSentimentFile(shipped.en));
    const text = normaliseText('Not what I expected, but the colour is lovely');
    expect(new SentimentModel(again).score(text)).toBeCloseTo(
      new SentimentModel(shipped.en).score(text),
      4,
    );
  });

  it('score any text finitely, whatever was read before', () => {
    const text = '一般般吧，凑合用';
    const [alone] = readOpinions([text], shipped).score;
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (before) => {
        const { score } = readOpinions([before, text], shipped);
        expect(Math.abs(score[0] ?? NaN)).toBeLessThanOrEqual(1);
        expect(score[1]).toBe(alone);
      }),
      { numRuns: 50 },
    );
  });

  it('learn the words of a shop', () => {
    const texts = Array.from({ length: 60 }, (_, index) =>
      index % 2 ? `zorp item ${index}` : `blick item ${index}`,
    );
    const isPraise = Uint8Array.from(texts, (text) => (text.startsWith('zorp') ? 1 : 0));
    const start = { ...shipped.en, idf: shipped.en.idf.map((idf) => idf || 64) };
    const options = { cost: 10, random: seededRandom(1) };
    const model = new SentimentModel(fitSentiment(start, { texts, isPraise }, options));
    expect(model.score('zorp item 99')).toBeGreaterThan(0);
    expect(model.score('blick item 99')).toBeLessThan(0);
    expect(() => fitSentiment(start, { texts, isPraise: new Uint8Array(60) }, options)).toThrow(
      RangeError,
    );
  });
});

describe('aspects', () => {
  it('are found by the words of the language', () => {
    expect(aspectNames(new AspectFinder('zh').find('物流慢，尺码偏小，申请退款没人理'))).toEqual([
      'delivery',
      'size',
      'after_sales',
    ]);
    expect(
      aspectNames(new AspectFinder('en').find('the picture is misleading and it was overpriced')),
    ).toEqual(['price', 'description']);
    expect(new AspectFinder('other').find('物流慢')).toBe(0);
  });

  it('are complained of where their clause does', () => {
    const { complaints } = readOpinions(
      ['质量很好，做工细致，但是物流太慢了，等了十天'],
      readShippedSentiment(),
    );
    expect(aspectNames(complaints[0] ?? 0)).toEqual(['delivery']);
  });
});
