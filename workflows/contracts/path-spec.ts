import { z } from 'zod';

const names = (most: number, text: string) =>
  z.array(z.string().min(1)).max(most).default([]).describe(text);

/** Key `optimise.paths` of the spec: what every optimised path has to keep to. */
export const pathsSchema = z
  .strictObject({
    minSteps: z.number().int().min(1).max(50).default(1).describe('Shortest path, in touchpoints.'),
    mustVisit: names(8, 'Touchpoints, or event types on any channel, that a path goes through.'),
    forbidden: names(100, 'Touchpoints, or event types on any channel, that a path avoids.'),
    budget: z.number().min(0).optional().describe('Contact cost of a path at most.'),
    touches: z
      .number()
      .int()
      .min(0)
      .optional()
      .describe('Touchpoints of a path at most whose contact costs something.'),
    hours: z.number().min(0).optional().describe('Sum of the median hours of a path at most.'),
    channelCapacity: z
      .record(z.string(), z.number().int().min(0))
      .default({})
      .describe('Touchpoints of a path at most, by channel.'),
  })
  .prefault({});

/** What optimised paths keep to, every key filled in. */
export type PathsSpec = z.infer<typeof pathsSchema>;
