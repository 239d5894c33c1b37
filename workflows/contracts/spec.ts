import { z } from 'zod';
import { cleanSchema } from './clean-spec.js';
import { columnSourceSchema } from './column-source.js';
import { experimentsSchema } from './experiments-spec.js';
import { featuresSchema } from './features-spec.js';
import { identitySchema } from './identity-spec.js';
import { JOURNEY_STAGES, type JourneyStage } from './journey-stages.js';
import { notifyTargetSchema } from './notification.js';
import { optimiseSchema } from './optimise-spec.js';
import { qualitySchema } from './quality-spec.js';
import { recommendSchema } from './recommend-spec.js';
import { faultOfRates } from './repair-spec.js';
import { scheduleSchema } from './schedule-spec.js';
import { segmentSchema } from './segment-spec.js';
import { textSchema } from './text-spec.js';
import { isTimeZone } from './time-zone.js';
import { trainSchema } from './train-spec.js';

export { JOURNEY_STAGES, type JourneyStage };

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

const limits = z
  .strictObject({
    memoryMb: z
      .number()
      .int()
      .min(128)
      .max(1_048_576)
      .default(512)
      .describe('Memory of the SQL engine; above it, it spills to disk.'),
    fanOut: z
      .number()
      .int()
      .min(1)
      .max(64)
      .default(1)
      .describe('Workers that read and clean the days of a run side by side.'),
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
      outcomes: source.optional().describe('What was shown to whom, and what came of it.'),
    }),
    journey,
    clean: cleanSchema,
    identity: identitySchema,
    features: featuresSchema,
    text: textSchema,
    segment: segmentSchema,
    train: trainSchema,
    recommend: recommendSchema,
    optimise: optimiseSchema,
    experiments: experimentsSchema,
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
