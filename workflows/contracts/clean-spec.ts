import { z } from 'zod';
import { missingSchema } from './missing-spec.js';
import { repairSchema } from './repair-spec.js';

const fences = z
  .strictObject({
    every: z
      .number()
      .int()
      .min(1)
      .max(365)
      .default(30)
      .describe('Days for which the fences of amounts stay; 1 estimates them for every date.'),
  })
  .prefault({});

const nearDuplicates = z
  .strictObject({
    seconds: z
      .number()
      .min(0)
      .max(3600)
      .default(1)
      .describe('Seconds after an equal event within which another one is a near duplicate.'),
  })
  .optional()
  .describe('Rejects events of the same customer, type and product that follow at once; off.');

const perMinute = z.number().int().min(1).max(100_000).optional();

const bots = z
  .strictObject({
    eventsPerMinute: perMinute.describe(
      'Events of a customer within a minute that a person makes.',
    ),
    purchasesPerMinute: perMinute.describe(
      'Purchases of a customer within a minute; more is a flood.',
    ),
  })
  .refine((limits) => Object.values(limits).some((limit) => limit !== undefined), {
    message: 'eventsPerMinute or purchasesPerMinute',
  })
  .optional()
  .describe('Rejects the day of a customer who is ever faster on it than a limit; off.');

/** Schema of the section `clean`: what is mended and rejected beyond the rules of contract §3. */
export const cleanSchema = z
  .strictObject({
    sessionIdleMinutes: z
      .number()
      .positive()
      .max(1440)
      .default(30)
      .describe('Idle minutes after which a session without an id ends.'),
    fenceMultiplier: z
      .number()
      .positive()
      .max(100)
      .default(3)
      .describe('Inter-quartile ranges beyond the quartiles of log(amount) that flag an outlier.'),
    fences,
    repair: repairSchema,
    testAccounts: z
      .array(z.string().min(1))
      .max(1000)
      .default([])
      .describe(
        'Customer ids, or patterns with * and ?, that are rejected and joined with nobody.',
      ),
    nearDuplicates,
    bots,
    missing: missingSchema,
    outliers: z
      .enum(['flag', 'winsorise', 'reject'])
      .default('flag')
      .describe('Amounts beyond the fences: flagged, also drawn to the fence, or rejected.'),
  })
  .prefault({});

/** The section `clean` with every default filled in. */
export type CleanSpec = z.infer<typeof cleanSchema>;
