import { seededRandom } from '../compute/seeded-random.js';
import type { Language } from '../text/detect-language.js';
import { findTopics, type Topic } from '../text/find-topics.js';
import { normaliseText } from '../text/normalise-text.js';
import { splitWords } from '../text/split-words.js';

/** Texts of one language. */
export interface TopicsInput {
  texts: readonly string[];
  language: Language;
  topics: number;
  seed: number;
}

/** Topics of a sample of feedback. */
export default function topicsOf({ texts, language, topics, seed }: TopicsInput): Topic[] {
  const words = texts.map((text) => splitWords(normaliseText(text), language));
  return findTopics(words, { topics, random: seededRandom(seed) });
}
