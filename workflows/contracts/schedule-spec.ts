import { z } from 'zod';
import { cronProblem } from './cron.js';
import { isTimeZone } from './time-zone.js';

const ready = z
  .strictObject({
    marker: z
      .string()
      .min(1)
      .optional()
      .describe("File in the day's folder that says that it is complete, such as _SUCCESS."),
    minFiles: z.number().int().min(1).default(1).describe('Fewest data files of the day.'),
    quietMinutes: z
      .number()
      .min(0)
      .max(1440)
      .default(0)
      .describe('Minutes since the last change of a file of the day.'),
    pollSeconds: z
      .number()
      .int()
      .min(1)
      .max(3600)
      .default(300)
      .describe('Time between two looks at the source.'),
  })
  .prefault({});

const breaker = z
  .strictObject({
    failures: z.number().int().min(1).max(100).default(3).describe('Failed or aborted runs …'),
    of: z.number().int().min(1).max(100).default(5).describe('… of the last so many pause it.'),
  })
  .refine((value) => value.failures <= value.of, {
    message: 'failures must not exceed of',
    path: ['failures'],
  })
  .prefault({});

const reconcile = z
  .strictObject({
    afterHours: z
      .number()
      .min(0.01)
      .max(240)
      .default(12)
      .describe('Hours after a fire at which what was published is compared with what should be.'),
    lookbackDays: z.number().int().min(1).max(366).default(30).describe('Days that it looks back.'),
  })
  .prefault({});

/** When a pipeline runs by itself, what it waits for, and what is watched. */
export const scheduleSchema = z.strictObject({
  cron: z
    .string()
    .superRefine((text, context) => {
      const problem = cronProblem(text);
      if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
    })
    .default('0 6 * * *')
    .describe(
      'Five fields: minute, hour, day of month, month, day of week; a day must match both of its fields.',
    ),
  timezone: z
    .string()
    .refine(isTimeZone, 'an IANA time zone such as Asia/Shanghai')
    .optional()
    .describe("Zone of the cron fields; the spec's timezone."),
  dayOffset: z
    .number()
    .int()
    .min(-31)
    .max(0)
    .default(-1)
    .describe('Days from the local day of the scheduled time to the logical date.'),
  catchupHours: z
    .number()
    .min(0.01)
    .max(8760)
    .default(48)
    .describe('Hours within which a fire that was missed is made up for.'),
  ready,
  deadlineHours: z
    .number()
    .min(0)
    .max(240)
    .default(6)
    .describe('Hours after the scheduled time for which the source day is waited for.'),
  freshnessHours: z
    .number()
    .min(0.001)
    .max(240)
    .default(12)
    .describe('Hours after the scheduled time by which the release is to be out.'),
  breaker,
  reconcile,
});

export type ScheduleSpec = z.infer<typeof scheduleSchema>;
