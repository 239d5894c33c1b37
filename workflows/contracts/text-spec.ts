import { z } from 'zod';
import { refitEvery } from './refit-clock.js';

/** Section `text` of the spec: what is read out of feedback. */
export const textSchema = z
  .strictObject({
    refit: z
      .boolean()
      .default(true)
      .describe("Refit sentiment to the shop's own ratings where that reads the newest better."),
    leastRatings: z
      .number()
      .int()
      .min(50)
      .default(300)
      .describe('Fewest rated texts of a language before sentiment is refitted.'),
    every: refitEvery('Days for which the refitted sentiment and the topics stay the same.'),
    neutralBelow: z
      .number()
      .min(0)
      .max(1)
      .default(0.1)
      .describe('A text is neutral where its score lies below this, above its negative.'),
    topics: z.number().int().min(2).max(40).default(8).describe('Topics of each language.'),
  })
  .prefault({});
