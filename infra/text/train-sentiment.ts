/**
 * Trains the sentiment models that Wayline ships, and prints how they do on trades that they were not
 * trained on. Reproducible: equal files give equal bytes. See docs/text.md for the packages to unpack.
 *
 *   node dist/infra/text/train-sentiment.js DATA [--write] [LANGUAGE:NAME=FILE.tsv …]
 *
 * Each further file holds a label (1 praise, 0 complaint), a tab and a text a line; it is only scored.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { seededRandom } from '../../activities/compute/seeded-random.js';
import { fitSentiment, inverseDocumentFrequencies } from '../../activities/text/fit-sentiment.js';
import { BUCKETS } from '../../activities/text/gram-features.js';
import { judgeSentiment } from '../../activities/text/judge-sentiment.js';
import { normaliseText } from '../../activities/text/normalise-text.js';
import { writeSentimentFile } from '../../activities/text/sentiment-file.js';
import { SentimentModel, type SentimentWeights } from '../../activities/text/sentiment-model.js';
import { Valences } from '../../activities/text/valences.js';
import {
  readChineseReviews,
  readChineseValences,
  readEnglishReviews,
  readEnglishValences,
  type TradeText,
} from './training-texts.js';

type Tongue = SentimentWeights['language'];

/** Chosen by macro-F1 on the trades held out, among 0.3, 1, 3 and 10. */
const COST: Record<Tongue, number> = { zh: 3, en: 1 };

async function main(args: readonly string[]): Promise<void> {
  const [folder = '.', ...rest] = args;
  const further = rest.filter((one) => one.includes('='));
  const texts: Record<Tongue, TradeText[]> = {
    zh: readChineseReviews(folder),
    en: await readEnglishReviews(folder),
  };
  const valences: Record<Tongue, Valences> = {
    zh: Valences.of(readChineseValences()),
    en: Valences.of(readEnglishValences(folder)),
  };
  for (const language of ['zh', 'en'] as const) {
    const all = texts[language];
    const trades = [...new Set(all.map(({ trade }) => trade))].filter((one) => one !== 'unknown');
    for (const trade of trades.sort()) {
      const held = all.filter((one) => one.trade === trade);
      const model = fit(language, { texts: all.filter((one) => one.trade !== trade), valences });
      report(`${language} without ${trade}`, model, held);
    }
    const model = fit(language, { texts: all, valences });
    for (const one of further.filter((name) => name.startsWith(`${language}:`))) {
      const [name = '', file = ''] = one.split('=');
      report(name, model, readLabelled(file));
    }
    if (rest.includes('--write')) {
      const target = path.resolve('activities/text', `sentiment-${language}.bin`);
      writeFileSync(target, writeSentimentFile(model));
      console.log(`wrote ${target}`);
    }
  }
}

function fit(
  language: Tongue,
  { texts, valences }: { texts: readonly TradeText[]; valences: Record<Tongue, Valences> },
): SentimentWeights {
  const empty: SentimentWeights = {
    language,
    weights: new Float32Array(BUCKETS),
    idf: new Uint8Array(BUCKETS).fill(16),
    bias: 0,
    praiseWeight: 0,
    blameWeight: 0,
    valences: valences[language],
  };
  const plain = texts.map(({ text }) => text);
  const idf = inverseDocumentFrequencies(empty, plain);
  const isPraise = Uint8Array.from(texts, (one) => (one.isPraise ? 1 : 0));
  const random = seededRandom(42);
  return fitSentiment(
    { ...empty, idf },
    { texts: plain, isPraise },
    { cost: COST[language], random },
  );
}

function report(name: string, weights: SentimentWeights, held: readonly TradeText[]): void {
  const model = new SentimentModel(weights);
  const startedAt = performance.now();
  const scores = Float64Array.from(held, ({ text }) => model.score(text));
  const seconds = (performance.now() - startedAt) / 1000;
  const isPraise = Uint8Array.from(held, (one) => (one.isPraise ? 1 : 0));
  const { macroF1, auc, accuracy } = judgeSentiment(scores, isPraise);
  console.log(
    `${name}: n ${held.length}, macro-F1 ${macroF1.toFixed(3)}, AUC ${auc.toFixed(3)}, accuracy ${accuracy.toFixed(3)}, ${Math.round(held.length / seconds)}/s`,
  );
}

function readLabelled(file: string): TradeText[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => /^[01]\t/.test(line))
    .map((line) => ({
      isPraise: line.startsWith('1'),
      text: normaliseText(line.slice(2)),
      trade: 'further',
    }));
}

void main(process.argv.slice(2));
