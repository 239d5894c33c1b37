import { z } from 'zod';

/** Section `train.value` of the spec: what a customer is worth, and over which time. */
export const valueSchema = z
  .strictObject({
    enabled: z.boolean().default(true).describe('Whether the value of customers is predicted.'),
    horizonDays: z
      .number()
      .int()
      .min(1)
      .max(3650)
      .default(365)
      .describe('Days whose orders make the value of a customer.'),
    discountRate: z
      .number()
      .min(0)
      .max(1)
      .default(0.1)
      .describe('Discount of later orders, a year: 0.1 is 10 %.'),
    margin: z
      .number()
      .min(0)
      .max(1)
      .default(1)
      .describe('Share of the revenue that counts as value; 1 is revenue.'),
    model: z
      .enum(['auto', 'bg_nbd', 'pareto_nbd'])
      .default('auto')
      .describe('Model of orders; auto takes the likelier one.'),
    history: z
      .enum(['auto', 'complete'])
      .default('auto')
      .describe(
        'complete: the source reaches back to every first order; auto: only customers of whom that is seen.',
      ),
    silentDays: z
      .number()
      .int()
      .min(1)
      .max(730)
      .default(60)
      .describe(
        'Days without an order after which a customer counts as churned in the survival curve.',
      ),
  })
  .prefault({});
