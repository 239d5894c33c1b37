import { z } from 'zod';
import { fixShape } from './action-spec.js';
import { nextActionsSchema } from './contact-spec.js';
import { pathsSchema } from './path-spec.js';

const attributionSchema = z
  .strictObject({
    windowDays: z.number().int().min(1).max(365).default(30).describe('Days before a conversion.'),
    by: z.enum(['channel', 'campaign']).default('channel').describe('What gets the credit.'),
  })
  .prefault({});

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
    attribution: attributionSchema,
    kpiDays: z.number().int().min(1).max(365).default(30).describe('Days of a key figure.'),
    maxSteps: z.number().int().min(2).max(50).default(12).describe('Longest path.'),
    paths: pathsSchema,
    ...fixShape,
    nextActions: nextActionsSchema,
  })
  .prefault({});

/** Section `optimise` with every key filled in. */
export type OptimiseSpec = z.infer<typeof optimiseSchema>;
