import { z } from 'zod';

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
  })
  .refine((value) => value.minClusters <= value.maxClusters, {
    message: 'minClusters must not exceed maxClusters',
    path: ['minClusters'],
  })
  .prefault({});
