import { seededRandom } from '../compute/seeded-random.js';
import { detectLanguage } from '../text/detect-language.js';
import { fitSentiment } from '../text/fit-sentiment.js';
import { judgeSentiment, type SentimentQuality } from '../text/judge-sentiment.js';
import { normaliseText } from '../text/normalise-text.js';
import { SentimentModel, type SentimentWeights } from '../text/sentiment-model.js';
import { readShippedSentiment } from '../text/shipped-sentiment.js';
import type { MovedWeights } from './feedback-opinions.thread.js';

/** Rated feedback in order of time; `isPraise` is 1 for ratings of 4 and 5, 0 for 1 and 2. */
export interface RefitInput {
  language: 'zh' | 'en';
  texts: readonly string[];
  isPraise: Uint8Array;
  leastRatings: number;
  seed: number;
}

/** What came of it; `moved` where the refitted model is used. */
export interface RefitOutput {
  moved?: MovedWeights;
  /** Quality on the newest fifth of the ratings, which the judged model did not see. */
  shipped?: SentimentQuality;
  refitted?: SentimentQuality;
  held: number;
}

/** Share of the newest ratings by which the two models are compared. */
const HELD_SHARE = 0.2;

/** Cost of a text's loss: 1, 3 and 10 differ by less than 0.003 in accuracy on clothing reviews. */
const COST = 3;

/** Fewest texts of either label on either side of the split; fewer say nothing of a model. */
const LEAST_OF_LABEL = 10;

/** Refits the shipped model of a language to the shop's own ratings, where that reads the newest better. */
export default function refitSentiment(input: RefitInput): RefitOutput {
  const start = readShippedSentiment()[input.language];
  const rows = ratedRows(input);
  const split = Math.floor(rows.texts.length * (1 - HELD_SHARE));
  const older = { texts: rows.texts.slice(0, split), isPraise: rows.isPraise.subarray(0, split) };
  const newer = { texts: rows.texts.slice(split), isPraise: rows.isPraise.subarray(split) };
  const held = newer.texts.length;
  if (rows.texts.length < input.leastRatings) return { held };
  if ([older, newer].some(({ isPraise }) => fewestOfLabel(isPraise) < LEAST_OF_LABEL)) {
    return { held };
  }
  const options = (): Parameters<typeof fitSentiment>[2] => ({
    cost: COST,
    asFrequent: true,
    random: seededRandom(input.seed),
  });
  const shipped = judge(start, newer);
  const refitted = judge(fitSentiment(start, older, options()), newer);
  if (refitted.accuracy < shipped.accuracy) return { shipped, refitted, held };
  const { weights, bias, praiseWeight, blameWeight } = fitSentiment(start, rows, options());
  return { moved: { weights, bias, praiseWeight, blameWeight }, shipped, refitted, held };
}

function ratedRows({ language, texts, isPraise }: RefitInput): {
  texts: string[];
  isPraise: Uint8Array;
} {
  const kept: string[] = [];
  const labels: number[] = [];
  for (const [row, raw] of texts.entries()) {
    const text = normaliseText(raw);
    if (detectLanguage(text) !== language) continue;
    kept.push(text);
    labels.push(isPraise[row]!);
  }
  return { texts: kept, isPraise: Uint8Array.from(labels) };
}

function fewestOfLabel(isPraise: Uint8Array): number {
  const praises = isPraise.reduce((sum, one) => sum + one, 0);
  return Math.min(praises, isPraise.length - praises);
}

function judge(
  weights: SentimentWeights,
  { texts, isPraise }: { texts: readonly string[]; isPraise: Uint8Array },
): SentimentQuality {
  const model = new SentimentModel(weights);
  return judgeSentiment(
    Float64Array.from(texts, (text) => model.score(text)),
    isPraise,
  );
}
