import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readSentimentFile } from './sentiment-file.js';
import type { SentimentWeights } from './sentiment-model.js';

/** The models that Wayline ships, by language; each language a file beside this one. */
export type SentimentByLanguage = Readonly<Record<'zh' | 'en', SentimentWeights>>;

let shipped: SentimentByLanguage | undefined;

/** Reads the shipped models once in a thread. docs/text.md says what they were trained on. */
export function readShippedSentiment(): SentimentByLanguage {
  const read = (language: 'zh' | 'en'): SentimentWeights =>
    readSentimentFile(readFileSync(path.join(__dirname, `sentiment-${language}.bin`)));
  shipped ??= { zh: read('zh'), en: read('en') };
  return shipped;
}
