import { z } from 'zod';
import { valueSchema } from './value-spec.js';

/** Section `train` of the spec: what is predicted, and by which model. */
export const trainSchema = z
  .strictObject({
    horizonDays: z.number().int().min(1).max(180).default(14).describe('Days looked ahead.'),
    trees: z.number().int().min(10).max(1000).default(200).describe('Trees of the forest.'),
    maxDepth: z.number().int().min(1).max(32).default(16).describe('Deepest level of a tree.'),
    minSamplesLeaf: z.number().int().min(1).max(10_000).default(50).describe('Rows in a leaf.'),
    maxLeaves: z.number().int().min(2).max(65_536).default(2048).describe('Leaves of a tree.'),
    maxRows: z
      .number()
      .int()
      .min(100)
      .max(5_000_000)
      .default(200_000)
      .describe('Rows of the training sample.'),
    every: z
      .number()
      .int()
      .min(1)
      .max(90)
      .default(7)
      .describe('Days for which a fitted model scores; 1 fits one for every date.'),
    value: valueSchema,
    driftPsi: z
      .number()
      .min(0.01)
      .max(10)
      .default(0.25)
      .describe('Population stability index of a feature above which the model is fitted anew.'),
  })
  .prefault({});
