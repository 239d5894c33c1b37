import { z } from 'zod';

const rules = z
  .strictObject({
    minSupportCount: z
      .number()
      .int()
      .min(2)
      .max(1_000_000)
      .default(10)
      .describe('Fewest orders, or sessions, that hold all products of a rule.'),
    maxLength: z
      .number()
      .int()
      .min(2)
      .max(5)
      .default(3)
      .describe('Most products of a rule, both sides together.'),
    minLift: z.number().min(0).max(1000).default(1).describe('Smallest lift of a rule.'),
    falseDiscoveryRate: z
      .number()
      .min(0.0001)
      .max(0.5)
      .default(0.05)
      .describe('Expected share of rules that chance has made.'),
    maxItems: z
      .number()
      .int()
      .min(2)
      .max(5000)
      .default(2000)
      .describe('Products that are looked at: those in the most orders, or sessions.'),
    maxBasketItems: z
      .number()
      .int()
      .min(2)
      .max(500)
      .default(100)
      .describe('Products above which an order, or a session, is left out: no person made it.'),
    limit: z
      .number()
      .int()
      .min(1)
      .max(100_000)
      .default(2000)
      .describe('Most rules; those that chance explains least stay.'),
  })
  .prefault({});

/** Section `features` of the spec: what is known of customers, and which products go together. */
export const featuresSchema = z
  .strictObject({
    rules,
    use: z
      .array(z.string().min(1).max(200))
      .min(1)
      .default(['*'])
      .describe(
        'Features that models may use: names in which * stands for any letters, with ! before those that they may not use; the last that fits counts.',
      ),
  })
  .prefault({});

/** The section `features` with every default filled in. */
export type FeaturesSpec = z.infer<typeof featuresSchema>;
