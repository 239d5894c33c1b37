import { z } from 'zod';
import { valueSchema } from './value-spec.js';
import { refitEvery } from './refit-clock.js';

/** What the train stage can predict. */
export const TRAIN_TARGETS = [
  'purchase',
  'churn',
  'return',
  'risk',
  'next_stage',
  'expected_orders',
  'expected_spend',
] as const;

export type TrainTarget = (typeof TRAIN_TARGETS)[number];

/** Learners that can be compared; `forest` is the one that scores. */
export const TRAIN_MODELS = [
  'forest',
  'logistic_regression',
  'ridge_regression',
  'decision_tree',
  'nearest_neighbours',
  'linear_svm',
  'multilayer_perceptron',
  'gradient_boosting',
] as const;

/** Attributes that fairness can be looked at by; they are never features. */
export const PROTECTED_ATTRIBUTES = ['gender', 'age_band'] as const;

const thresholdSchema = z
  .strictObject({
    by: z
      .enum(['f1', 'capacity', 'cost'])
      .default('f1')
      .describe('What the acting threshold is chosen by.'),
    capacity: z
      .number()
      .min(0.001)
      .max(1)
      .default(0.1)
      .describe('Share of the customers that can be acted on, where by is capacity.'),
    costOfAction: z
      .number()
      .min(0)
      .max(1e9)
      .default(1)
      .describe('Cost of acting in vain, where by is cost.'),
    costOfMiss: z
      .number()
      .min(1e-9)
      .max(1e9)
      .default(5)
      .describe('Cost of not acting where it was needed, where by is cost.'),
  })
  .prefault({});

/** What the acting threshold of targets of yes and no is chosen by. */
export type ThresholdRule = z.infer<typeof thresholdSchema>;

/** Section `train` of the spec: what is predicted, and by which model. */
export const trainSchema = z
  .strictObject({
    horizonDays: z.number().int().min(1).max(180).default(14).describe('Days looked ahead.'),
    targets: z
      .array(z.enum(TRAIN_TARGETS))
      .min(1)
      .default([...TRAIN_TARGETS])
      .describe('What is predicted; risk needs train.risk.'),
    returnEvents: z
      .array(z.string().min(1))
      .optional()
      .describe("Event types that are returns; the preset's, mostly return."),
    risk: z
      .strictObject({
        event: z.string().min(1).describe('Event type that is the adverse event.'),
      })
      .optional()
      .describe('The adverse event of the target risk: a default, a fraud, a failure.'),
    trees: z.number().int().min(10).max(1000).default(200).describe('Trees of the forest.'),
    furtherTrees: z
      .number()
      .int()
      .min(10)
      .max(1000)
      .default(60)
      .describe('Trees of the forests of the targets beside purchase.'),
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
    threshold: thresholdSchema,
    models: z
      .array(z.enum(TRAIN_MODELS))
      .min(1)
      .default(['forest', 'decision_tree'])
      .describe('Learners that are compared on the purchase target; the forest scores.'),
    exactReasons: z
      .number()
      .int()
      .min(0)
      .max(1_000_000)
      .default(500)
      .describe(
        'Customers of the highest scores of the first target whose reasons are exact Shapley values; of the others they are path contributions.',
      ),
    selection: z
      .strictObject({
        drop: z
          .boolean()
          .default(false)
          .describe('Whether models go without constant and doubled features.'),
        correlation: z
          .number()
          .min(0.5)
          .max(1)
          .default(0.95)
          .describe('Rank correlation from which two features say the same.'),
      })
      .prefault({}),
    protected: z
      .array(z.enum(PROTECTED_ATTRIBUTES))
      .default([])
      .describe('Attributes by whose groups fairness is measured.'),
    fairness: z
      .strictObject({
        severity: z
          .enum(['info', 'warn', 'block'])
          .default('warn')
          .describe('What a failed four-fifths rule does: block holds the run for an operator.'),
        leastRatio: z
          .number()
          .min(0)
          .max(1)
          .default(0.8)
          .describe('Lowest over highest selection rate of groups that passes.'),
      })
      .prefault({})
      .describe('The gate of fairness at the acting threshold, by train.protected.'),
    every: refitEvery('Days for which a fitted model scores; 1 fits one for every date.'),
    value: valueSchema,
    driftPsi: z
      .number()
      .min(0.01)
      .max(10)
      .default(0.25)
      .describe('Population stability index of a feature above which the model is fitted anew.'),
  })
  .prefault({});
