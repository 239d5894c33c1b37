import { z } from 'zod';
import { cleanSchema } from './clean-spec.js';
import { columnSourceSchema } from './column-source.js';
import { identitySchema } from './identity-spec.js';
import { notifyTargetSchema } from './notification.js';
import { qualitySchema } from './quality-spec.js';
import { faultOfRates } from './repair-spec.js';
import { scheduleSchema } from './schedule-spec.js';
import { isTimeZone } from './time-zone.js';

/** Stages of the customer journey, in order; `other` holds events that no rule maps. */
export const JOURNEY_STAGES = [
  'aware',
  'evaluate',
  'decide',
  'purchase',
  'use',
  'support',
  'other',
] as const;

export type JourneyStage = (typeof JOURNEY_STAGES)[number];

const s3Uri = z
  .string()
  .regex(
    /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/.*)?$/,
    'an address such as s3://bucket/prefix',
  )
  .transform((uri) => uri.replace(/\/+$/, ''));

const sourceShape = {
  path: z.string().min(1).describe('Path or glob below storage.source; {date} is the local day.'),
  columns: z
    .record(z.string(), columnSourceSchema)
    .default({})
    .describe("Canonical column name to the source's own name, or to how the column is made."),
  encoding: z.string().default('utf-8').describe('Character encoding of text files.'),
};

const source = z.strictObject(sourceShape);

const storage = z.strictObject({
  source: s3Uri.describe('Where the raw files lie.'),
  artifacts: s3Uri.describe('Where stages keep what they make.'),
  publish: s3Uri.describe('Where releases are published.'),
  endpoint: z.url().optional().describe('S3 endpoint, when it is not AWS.'),
  region: z.string().optional().describe('S3 region.'),
  pathStyle: z.boolean().optional().describe('Bucket in the path instead of the host name.'),
});

const journey = z
  .strictObject({
    stages: z
      .record(z.string(), z.enum(JOURNEY_STAGES))
      .default({})
      .describe('Event type to journey stage; wins over the preset.'),
    purchaseEvent: z.string().optional().describe('Event type that is the purchase.'),
    goal: z.string().optional().describe('Event type that ends a journey well; the purchase.'),
  })
  .prefault({});

const segment = z
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

const train = z
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
    driftPsi: z
      .number()
      .min(0.01)
      .max(10)
      .default(0.25)
      .describe('Population stability index of a feature above which the model is fitted anew.'),
  })
  .prefault({});

const recommend = z
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

const optimise = z
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
  })
  .prefault({});

const limits = z
  .strictObject({
    memoryMb: z
      .number()
      .int()
      .min(128)
      .max(1_048_576)
      .default(512)
      .describe('Memory of the SQL engine; above it, it spills to disk.'),
    openRuns: z.number().int().min(1).max(100).default(3).describe('Open runs of a schedule.'),
    reminderHours: z
      .number()
      .min(0.001)
      .max(240)
      .default(4)
      .describe('Hours between two reminders that a run is held.'),
    longestHoldDays: z
      .number()
      .min(0.0001)
      .max(366)
      .default(7)
      .describe('Days after which a held run is aborted.'),
  })
  .prefault({});

/** Schema of the pipeline spec (contract §2): every key, its type, range, default and meaning. */
export const pipelineSpecSchema = z
  .strictObject({
    pipeline: z
      .string()
      .regex(/^[a-z0-9-]{1,40}$/, 'lower-case letters, digits and dashes, at most 40')
      .describe('Name of the pipeline.'),
    preset: z
      .enum([
        'ecommerce',
        'finance',
        'healthcare',
        'education',
        'travel',
        'logistics',
        'media',
        'manufacturing',
      ])
      .default('ecommerce')
      .describe('Trade whose event names are known.'),
    timezone: z
      .string()
      .default('UTC')
      .refine(isTimeZone, 'an IANA time zone such as Asia/Shanghai')
      .describe('Zone of the logical day.'),
    currency: z.string().default('').describe('Currency of published money, for display.'),
    seed: z.number().int().min(0).max(2_147_483_647).default(42).describe('Seed of every sample.'),
    storage,
    sources: z.strictObject({
      events: z.strictObject({
        ...sourceShape,
        lookbackDays: z.number().int().min(1).max(3650).default(90).describe('Days of the window.'),
        dateZone: z.string().optional().describe("Zone of the source's day folders."),
      }),
      customers: source.optional(),
      products: source.optional(),
      feedback: source.optional(),
    }),
    journey,
    clean: cleanSchema,
    identity: identitySchema,
    segment,
    train,
    recommend,
    optimise,
    quality: qualitySchema,
    limits,
    schedule: scheduleSchema.optional().describe('When the pipeline runs by itself.'),
    notify: z.array(notifyTargetSchema).max(20).default([]).describe('Who is told of what.'),
  })
  .superRefine(({ clean, currency }, context) => {
    const message = faultOfRates(clean.repair, currency);
    const path = ['clean', 'repair', 'currency', 'rates'];
    if (message)
      context.addIssue({ code: 'custom', message, path, input: clean.repair.currency.rates });
  });

/** A spec with every default filled in. */
export type PipelineSpec = z.infer<typeof pipelineSpecSchema>;

/** A spec as a user writes it. */
export type PipelineSpecInput = z.input<typeof pipelineSpecSchema>;
