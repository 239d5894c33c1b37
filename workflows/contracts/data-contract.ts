import { z } from 'zod';

/** What a column may hold, as a data contract says it. */
export const COLUMN_KINDS = ['text', 'number', 'time', 'boolean'] as const;

/** Sources that a data contract may speak of. */
export const CONTRACT_SOURCES = [
  'events',
  'customers',
  'products',
  'feedback',
  'outcomes',
] as const;

export type ContractSource = (typeof CONTRACT_SOURCES)[number];

/** MAJOR.MINOR.PATCH as semver.org 2.0.0 writes it, without labels. */
const VERSION = /^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/;

const column = z.strictObject({
  type: z.enum(COLUMN_KINDS).describe('What the column holds.'),
  required: z.boolean().default(false).describe('Whether every row has a value.'),
  description: z.string().max(500).optional().describe('What it means; for people.'),
});

/** What a source promises of a column. */
export type ContractColumn = z.infer<typeof column>;

const source = z.strictObject({
  columns: z
    .record(z.string(), column)
    .describe('Columns that the source promises, by Wayline’s own names.'),
});

/** Schema of a data contract: what the sources promise, under a semantic version. */
export const dataContractSchema = z.strictObject({
  version: z
    .string()
    .regex(VERSION, 'a semantic version such as 1.0.0, in quotes')
    .describe('Semantic version of the promises: a breaking change needs the next major one.'),
  sources: z
    .partialRecord(z.enum(CONTRACT_SOURCES), source)
    .describe('What each source promises; others are not checked.'),
});

export type DataContract = z.infer<typeof dataContractSchema>;
