import { z } from 'zod';
import { isTimeZone } from './time-zone.js';

/** Where a canonical column comes from, beyond a name: one rule for every format. */
const time = {
  format: z
    .string()
    .min(1)
    .optional()
    .describe(
      'How the time is written: epoch_s, epoch_ms, epoch_us, or as strptime says, %d/%m/%Y.',
    ),
  zone: z
    .string()
    .refine(isTimeZone, 'an IANA time zone such as Asia/Shanghai')
    .optional()
    .describe("Zone of times without one; the spec's timezone."),
};

const name = z.string().min(1).describe("The source's own name, or a path such as user.id.");

const forms = [
  z.strictObject({
    constant: z
      .union([z.string(), z.number(), z.boolean()])
      .describe('The same value in each row.'),
  }),
  z.strictObject({
    sql: z.string().min(1).describe("A scalar SQL expression over the file's own columns."),
  }),
  z.strictObject({ column: z.string().min(1).describe("The source's own name."), ...time }),
  z.strictObject({
    path: z.string().min(1).describe('Names from the outside in, with dots: user.address.city.'),
    ...time,
  }),
] as const;

/** Schema of a value of `sources.<name>.columns`. */
export const columnSourceSchema = z
  .union([name, ...forms], {
    error:
      "the source's own name, or one of {constant: value}, {sql: expression}, {column: name, format, zone}, {path: a.b, format, zone}",
  })
  .describe("The source's own name, or how the column is made.");

/** What fills a canonical column. */
export type ColumnSource = z.infer<typeof columnSourceSchema>;
