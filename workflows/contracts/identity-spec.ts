import { z } from 'zod';

const identityKey = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,39}$/, 'lower-case letters, digits and _, at most 40')
    .describe('Name of the key; keys of the same name share their values.'),
  column: z
    .string()
    .min(1)
    .describe('Canonical column such as device or anonymous_id, or an attribute of the source.'),
  source: z
    .enum(['events', 'customers'])
    .default('events')
    .describe('Where the column is looked for.'),
  maxCustomers: z
    .number()
    .int()
    .min(2)
    .max(100)
    .default(3)
    .describe('A value that more customers share than this joins nobody and is listed as blocked.'),
  ignoreCase: z
    .boolean()
    .default(false)
    .describe('Whether values that differ in case only are the same, as of e-mail hashes.'),
});

/** A declared key: customers that share a value of it are one. */
export type IdentityKey = z.infer<typeof identityKey>;

const identityKeys = z
  .array(identityKey)
  .max(20)
  .default([])
  .superRefine((keys, context) => {
    for (const [index, key] of keys.entries()) {
      const first = keys.findIndex(({ name }) => name === key.name);
      for (const { field, message } of conflictsOf(key, keys[first] ?? key, first === index)) {
        context.addIssue({ code: 'custom', message, path: [index, field], input: key[field] });
      }
    }
  })
  .describe('Keys that join customer ids into one customer; without any, every id is a customer.');

/** Schema of the section `identity`: which ids are one customer. */
export const identitySchema = z
  .strictObject({
    keys: identityKeys,
    testAccounts: z
      .array(z.string().min(1))
      .max(1000)
      .default([])
      .describe(
        'Customer ids, or patterns with * and ?, that are joined with nobody, beside clean.testAccounts.',
      ),
    knownBy: z
      .enum(['date', 'cutoff'])
      .default('date')
      .describe(
        'Which evidence joins: all until the end of the date, or only what was known before the first cut-off at which models are fitted.',
      ),
  })
  .prefault({});

/** The section `identity` with every default filled in. */
export type IdentitySpec = z.infer<typeof identitySchema>;

interface Conflict {
  field: 'column' | 'maxCustomers' | 'ignoreCase';
  message: string;
}

/** What of a key contradicts the first of the same name, whose values it shares. */
function conflictsOf(key: IdentityKey, first: IdentityKey, isFirst: boolean): Conflict[] {
  if (isFirst) return [];
  if (key.source === first.source && key.column === first.column) {
    return [
      { field: 'column', message: `a column that no other key “${key.name}” of ${key.source} has` },
    ];
  }
  return (['maxCustomers', 'ignoreCase'] as const)
    .filter((field) => key[field] !== first[field])
    .map((field) => ({
      field,
      message: `${first[field]}, as the other key “${key.name}” has, since they share values`,
    }));
}
