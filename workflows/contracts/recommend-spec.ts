import { z } from 'zod';
import { RECOMMEND_MODELS } from './recommend-models.js';
import { recommendRulesSchema } from './recommend-rules-spec.js';
import { refitEvery } from './refit-clock.js';

const share = z.number().min(0).max(0.5);

/** Section `recommend` of the spec: which products each customer is shown. */
export const recommendSchema = z
  .strictObject({
    listLength: z.number().int().min(1).max(100).default(10).describe('Products per customer.'),
    models: z
      .union([z.literal('auto'), z.array(z.enum(RECOMMEND_MODELS)).min(1)])
      .default('auto')
      .describe('Models that are blended, or one that is used alone; auto takes what is fast.'),
    language: z.enum(['en', 'zh']).default('en').describe('Language of the reasons.'),
    factors: z.number().int().min(2).max(256).default(32).describe('Latent factors of ALS.'),
    iterations: z.number().int().min(1).max(100).default(8).describe('ALS sweeps.'),
    ease: z
      .strictObject({
        penalty: z.number().positive().max(1e6).default(300).describe('Ridge penalty of EASE.'),
        head: z
          .number()
          .int()
          .min(2)
          .max(5000)
          .optional()
          .describe(
            'Products with the most customers that EASE knows; 400, or 2,000 where models names it.',
          ),
      })
      .prefault({}),
    maxCustomers: z
      .number()
      .int()
      .min(100)
      .max(1_000_000)
      .default(100_000)
      .describe('Customers on whom item factors are fitted.'),
    excludeBought: z
      .union([z.boolean(), z.literal('auto')])
      .default('auto')
      .describe(
        'Leave out what the customer has bought; auto does so but for categories that are bought again.',
      ),
    evaluation: z
      .strictObject({
        split: z
          .enum(['time', 'leave_last_out', 'random'])
          .default('time')
          .describe('How purchases are set apart that weights are chosen and reported by.'),
        cutoffs: z
          .number()
          .int()
          .min(1)
          .max(6)
          .default(2)
          .describe('Horizons before the last one on whose purchases weights are chosen (time).'),
        every: refitEvery('Days for which chosen weights are used; 1 chooses them on every date.'),
      })
      .prefault({}),
    explore: share
      .default(0.05)
      .describe('Share of customers with a randomised list, from which the blend learns.'),
    control: share
      .default(0)
      .describe('Share of customers who are shown what is popular, to compare with.'),
    feedback: z
      .strictObject({
        minEffectiveSample: z
          .number()
          .int()
          .min(10)
          .max(1_000_000)
          .default(1000)
          .describe('Effective sample size of explored outcomes from which on weights move.'),
        learningRate: z
          .number()
          .min(0)
          .max(5)
          .default(0.5)
          .describe('How fast weights move by outcomes; 0 leaves them as fitted.'),
        floor: z
          .number()
          .min(0)
          .max(1)
          .default(0.25)
          .describe(
            'Part of its fitted weight that a model keeps at least, whatever the outcomes.',
          ),
      })
      .prefault({}),
    rules: recommendRulesSchema,
  })
  .prefault({});
