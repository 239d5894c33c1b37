import { z } from 'zod';

/** Section `experiments` of the spec: what shares of customers that are drawn by chance have in common. */
export const experimentsSchema = z
  .strictObject({
    secret: z
      .string()
      .min(1)
      .max(200)
      .default('wayline')
      .describe(
        'Key by which customers are drawn into shares; set your own where they could otherwise work theirs out.',
      ),
  })
  .prefault({});
