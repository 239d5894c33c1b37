import { z } from 'zod';
import { JOURNEY_STAGES } from './journey-stages.js';

/** How long ago a customer was seen last: within a day, a week, four weeks, or longer ago. */
export const IDLE_TIMES = ['day', 'week', 'month', 'longer'] as const;

const contactSchema = z.strictObject({
  channel: z.string().min(1).default('email').describe('Channel of the contact.'),
  returnLift: z
    .number()
    .min(-0.9)
    .max(5)
    .default(0)
    .describe('Share by which more customers come back in the period than without it.'),
  goalLift: z
    .number()
    .min(-0.9)
    .max(5)
    .default(0)
    .describe('Share by which more of those who come back reach the goal.'),
  uncertainty: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('The lifts are taken to lie within this share of themselves.'),
  cost: z.number().min(0).default(0).describe('Cost of one contact, in units of contact cost.'),
  withProduct: z.boolean().default(false).describe('Whether it shows the best recommendation.'),
  stages: z
    .array(z.enum(JOURNEY_STAGES))
    .default([])
    .describe('Stages at which the customer was last seen; empty: all.'),
  idle: z
    .array(z.enum(IDLE_TIMES))
    .default([])
    .describe('How long ago the customer was last seen; empty: all.'),
});

/** A contact with a customer, every key filled in. */
export type ContactAction = z.infer<typeof contactSchema>;
export type ContactActionInput = z.input<typeof contactSchema>;

/** A contact with its defaults filled in. */
export const contactAction = (action: ContactActionInput): ContactAction =>
  contactSchema.parse(action);

/** Section `optimise.nextActions`: what may be done next with a customer. */
export const nextActionsSchema = z
  .strictObject({
    goalValue: z
      .number()
      .min(0)
      .max(1e9)
      .default(20)
      .describe('Worth of one goal, in units of contact cost.'),
    control: z
      .number()
      .min(0)
      .max(1)
      .default(0.1)
      .describe('Share of customers with whom nothing is done, so that effects can be measured.'),
    periods: z.number().int().min(1).max(26).default(4).describe('Weeks that are looked ahead.'),
    maxContacts: z
      .number()
      .int()
      .min(1)
      .max(5)
      .default(2)
      .describe('Most contacts of a customer in four weeks.'),
    fatigue: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('What is left of an effect after each contact of the last four weeks.'),
    requireConsent: z
      .boolean()
      .default(true)
      .describe('Where customers have a consent, whether one that is not given bars contacts.'),
    capacity: z
      .record(z.string(), z.number().int().min(0))
      .default({})
      .describe('Most contacts of a day by channel.'),
    minOutcomes: z
      .number()
      .int()
      .min(10)
      .default(200)
      .describe(
        'Outcomes of an action and of its control share from which a measured effect counts.',
      ),
    defaults: z.boolean().default(true).describe("Whether Wayline's own contacts are tried."),
    actions: z
      .record(z.string().regex(/^[a-z0-9_]{1,40}$/), contactSchema)
      .default({})
      .describe("Contacts by name; one named as one of Wayline's own takes its place."),
  })
  .prefault({});

export type NextActionsSpec = z.infer<typeof nextActionsSchema>;
