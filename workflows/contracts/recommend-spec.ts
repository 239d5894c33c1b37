import { z } from 'zod';

/** Section `recommend` of the spec: which products each customer is shown. */
export const recommendSchema = z
  .strictObject({
    listLength: z.number().int().min(1).max(100).default(10).describe('Products per customer.'),
    factors: z.number().int().min(2).max(256).default(32).describe('Latent factors of ALS.'),
    iterations: z.number().int().min(1).max(100).default(8).describe('ALS sweeps.'),
    maxCustomers: z
      .number()
      .int()
      .min(100)
      .max(1_000_000)
      .default(100_000)
      .describe('Customers on whom item factors are fitted.'),
    excludeBought: z.boolean().default(true).describe('Leave out what the customer has bought.'),
  })
  .prefault({});
