import { z } from 'zod';

/** Days for which what was learnt is used before it is learnt again; a week, so that the days of a week are alike. */
export const refitEvery = (meaning: string) =>
  z.number().int().min(1).max(90).default(7).describe(meaning);
