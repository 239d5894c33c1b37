import { z } from 'zod';
import { JOURNEY_STAGES } from './journey-stages.js';

const ISSUES = ['loop', 'exit', 'slow', 'error', 'none'] as const;

const share = z.number().min(0).max(0.95).default(0);

/** A list that names nothing leaves nothing out. */
const anyOf = <Item extends z.ZodType>(item: Item, text: string) =>
  z.array(item).max(50).default([]).describe(`${text}; empty: all.`);

/** What mends a touchpoint: where it may be done, what it costs, and what it is taken to change. */
const fixSchema = z.strictObject({
  exitsAvoided: share.describe('Share of the exits at the touchpoint that go on instead.'),
  exitsRegained: share.describe('Share of the exits that come back to the touchpoint.'),
  returnsAvoided: share.describe('Share of the steps back that go on instead.'),
  timeSaved: share.describe('Share of the time at the touchpoint that is saved.'),
  uncertainty: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('The effects are taken to lie within this share of themselves.'),
  evidence: z
    .enum(['assumed', 'observational', 'experimental'])
    .default('assumed')
    .describe('What the effects rest on.'),
  cost: z.number().min(0).default(0).describe('Cost for a touchpoint, in units of contact cost.'),
  visitCost: z.number().min(0).default(0).describe('Cost for each visit to it in the window.'),
  issues: anyOf(z.enum(ISSUES), 'Issues that it mends'),
  stages: anyOf(z.enum(JOURNEY_STAGES), 'Stages in which it may be done'),
  channels: anyOf(z.string().min(1), 'Channels on which it may be done'),
});

/** An action that mends a touchpoint, every key filled in. */
export type FixAction = z.infer<typeof fixSchema>;

/** Keys of section `optimise` on what may be mended, and for how much in all. */
export const fixShape = {
  budget: z
    .number()
    .min(0)
    .max(1e12)
    .default(2560)
    .describe('What the chosen fixes of a segment may cost in all, in units of contact cost.'),
  defaultActions: z.boolean().default(true).describe("Whether Wayline's own actions are tried."),
  actions: z
    .record(z.string().regex(/^[a-z0-9_]{1,40}$/), fixSchema)
    .default({})
    .describe("Fixes by name; one named as one of Wayline's own takes its place."),
};

/** As a user writes an action. */
export type FixActionInput = z.input<typeof fixSchema>;

/** An action with its defaults filled in. */
export const fixAction = (action: FixActionInput): FixAction => fixSchema.parse(action);
