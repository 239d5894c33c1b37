import { z } from 'zod';

const condition = z
  .strictObject({
    column: z.string().min(1).describe('Column of customers, or a feature.'),
    min: z.number().optional().describe('Least value.'),
    max: z.number().optional().describe('Greatest value.'),
    values: z.array(z.string()).min(1).optional().describe('Values, one of which it must have.'),
  })
  .refine(
    ({ min, max, values }) => min !== undefined || max !== undefined || values !== undefined,
    {
      message: 'needs min, max or values',
    },
  );

const rule = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,39}$/, 'lower-case letters, digits and _, at most 40')
    .describe('Name of the group.'),
  where: z.array(condition).min(1).max(20).describe('Conditions that must all hold.'),
});

/** A group of customers by declared conditions. */
export type SegmentRule = z.infer<typeof rule>;

/** Section `segment` of the spec: how customers are grouped. */
export const segmentSchema = z
  .strictObject({
    minClusters: z.number().int().min(2).max(20).default(2).describe('Smallest k that is tried.'),
    maxClusters: z.number().int().min(2).max(20).default(10).describe('Largest k that is tried.'),
    k: z
      .number()
      .int()
      .min(2)
      .max(20)
      .optional()
      .describe('Number of clusters, where it is not to be chosen.'),
    sampleSize: z
      .number()
      .int()
      .min(100)
      .max(200_000)
      .default(10_000)
      .describe('Customers on which the clusters are fitted.'),
    rules: z
      .array(rule)
      .max(50)
      .default([])
      .describe(
        'Groups by declared conditions, beside the clusters: a customer may be in several.',
      ),
  })
  .refine((value) => value.minClusters <= value.maxClusters, {
    message: 'minClusters must not exceed maxClusters',
    path: ['minClusters'],
  })
  .refine(({ rules }) => new Set(rules.map(({ name }) => name)).size === rules.length, {
    message: 'names of rules must differ',
    path: ['rules'],
  })
  .prefault({});
