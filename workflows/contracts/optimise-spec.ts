import { z } from 'zod';
import { fixShape } from './action-spec.js';
import { nextActionsSchema } from './contact-spec.js';

/** Section `optimise` of the spec: journeys, their costs and their limits. */
export const optimiseSchema = z
  .strictObject({
    probabilityWeight: z.number().min(0).max(100).default(1).describe('Weight of -ln p.'),
    hourWeight: z.number().min(0).max(100).default(0.05).describe('Weight of an expected hour.'),
    contactWeight: z.number().min(0).max(100).default(0.1).describe('Weight of the contact cost.'),
    contactCosts: z
      .record(z.string(), z.number().nonnegative())
      .default({})
      .describe('Cost of one contact by channel.'),
    minCustomers: z.number().int().min(1).default(30).describe('Fewest customers on an edge.'),
    maxSteps: z.number().int().min(2).max(50).default(12).describe('Longest path.'),
    ...fixShape,
    nextActions: nextActionsSchema,
  })
  .prefault({});
