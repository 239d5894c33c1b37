import { readOpinions, type Opinions } from '../text/read-opinions.js';
import type { SentimentWeights } from '../text/sentiment-model.js';
import { readShippedSentiment } from '../text/shipped-sentiment.js';

/** A block of feedback; weights where the shop's own ratings have moved them. */
export interface OpinionsInput {
  texts: readonly string[];
  moved: { zh?: MovedWeights; en?: MovedWeights };
}

/** What refitting changes of a shipped model. */
export type MovedWeights = Pick<
  SentimentWeights,
  'weights' | 'bias' | 'praiseWeight' | 'blameWeight'
>;

/** Scores a block of feedback. */
export default function scoreFeedback({ texts, moved }: OpinionsInput): Opinions {
  const shipped = readShippedSentiment();
  return readOpinions(texts, {
    zh: { ...shipped.zh, ...moved.zh },
    en: { ...shipped.en, ...moved.en },
  });
}
