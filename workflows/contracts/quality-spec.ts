import { z } from 'zod';
import { dataContractSchema } from './data-contract.js';
import { declaredCheckSchema, nameOfCheck } from './declared-check.js';

const declaredChecks = z
  .array(declaredCheckSchema)
  .max(200)
  .default([])
  .superRefine((checks, context) => {
    const names = checks.map((check) => `${check.dataset} ${nameOfCheck(check)}`);
    for (const [index, name] of names.entries()) {
      if (names.indexOf(name) === index) continue;
      context.addIssue({
        code: 'custom',
        message: `a name that no other check of ${checks[index]?.dataset ?? 'events'} has (“${name}” is taken)`,
        path: [index, 'name'],
        input: checks[index]?.name,
      });
    }
  })
  .describe('Checks of the cleaned tables; a failed one of severity block holds the run.');

const dayMeasure = (meaning: string) =>
  z.enum(['off', 'warn', 'block']).default('warn').describe(meaning);

/** Schema of the section `quality`: what is checked, and what stops a run before it publishes. */
export const qualitySchema = z
  .strictObject({
    missingDays: z.enum(['warn', 'block']).default('warn').describe('A gap inside the window.'),
    maxRejectedShare: z
      .number()
      .min(0)
      .max(1)
      .default(1)
      .describe('Share of rejected events above which the run stops.'),
    allowOverride: z
      .boolean()
      .default(true)
      .describe('Whether an operator may let a run through a failed gate (overrideGate).'),
    volume: dayMeasure('The number of events of the date, against earlier days of the window.'),
    nulls: dayMeasure('The share of nulls of each column of events, against earlier days.'),
    drift: dayMeasure('Event types, channels and amounts of the date, against earlier days.'),
    falseAlarmRate: z
      .number()
      .min(0.0001)
      .max(0.5)
      .default(0.05)
      .describe(
        'Chance of any alarm of volume, nulls and drift together on a day like the others.',
      ),
    checks: declaredChecks,
    contract: dataContractSchema
      .optional()
      .describe(
        'Data contract: what the sources promise, with a semantic version; or the name of a YAML file with it, beside the spec.',
      ),
  })
  .prefault({});
