import type { AspectWord } from '../text/learn-aspect-words.js';
import { readOpinions, type Opinions } from '../text/read-opinions.js';
import type { SentimentWeights } from '../text/sentiment-model.js';
import { readShippedSentiment } from '../text/shipped-sentiment.js';

/** A block of feedback; weights where the shop's own ratings have moved them, and the words it has taught. */
export interface OpinionsInput {
  texts: readonly string[];
  moved: { zh?: MovedWeights; en?: MovedWeights };
  learnt: Readonly<Record<'zh' | 'en', readonly AspectWord[]>>;
}

/** What refitting changes of a shipped model. */
export type MovedWeights = Pick<
  SentimentWeights,
  'weights' | 'bias' | 'praiseWeight' | 'blameWeight'
>;

/** Scores a block of feedback. */
export default function scoreFeedback({ texts, moved, learnt }: OpinionsInput): Opinions {
  const shipped = readShippedSentiment();
  const weights = {
    zh: { ...shipped.zh, ...moved.zh },
    en: { ...shipped.en, ...moved.en },
  };
  return readOpinions(texts, weights, learnt);
}
