import { z } from 'zod';
import {
  CHECKED_DATASETS,
  FRESHNESS_COLUMNS,
  checkedColumns,
  type CheckedKind,
} from './checked-columns.js';

/** Kinds of checks that a spec may declare. */
export const CHECK_KINDS = [
  'row_count',
  'null_share',
  'unique',
  'range',
  'allowed_values',
  'referential',
  'freshness',
  'custom_sql',
] as const;

export type CheckKind = (typeof CHECK_KINDS)[number];

const fields = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,59}$/, 'lower-case letters, digits and _, at most 60')
    .optional()
    .describe('Name of the check in the dataset quality; column and check where it is missing.'),
  dataset: z.enum(CHECKED_DATASETS).default('events').describe('Cleaned table that is checked.'),
  check: z.enum(CHECK_KINDS).describe('What is checked.'),
  column: z.string().optional().describe('Column that is checked; freshness knows its own.'),
  min: z.number().optional().describe('Least row count, or least value of a range.'),
  max: z
    .number()
    .optional()
    .describe('Greatest row count or value; of freshness, hours before the end of the date (24).'),
  values: z.array(z.string()).min(1).optional().describe('Values that are allowed.'),
  references: z
    .string()
    .optional()
    .describe('Where the value must be found: products, or products.product_id.'),
  sql: z
    .string()
    .min(1)
    .optional()
    .describe('SQL condition that a good row fulfils; null counts as fulfilled.'),
  maxFailingShare: z.number().min(0).max(1).default(0).describe('Share of rows that may fail.'),
  severity: z
    .enum(['warn', 'block'])
    .default('warn')
    .describe('Whether a failure is only told, or holds the run before anything is published.'),
});

/** A check as the spec declares it. */
export type DeclaredCheck = z.infer<typeof fields>;

type Key = 'column' | 'min' | 'max' | 'values' | 'references' | 'sql' | 'maxFailingShare';

/** Keys that each kind takes, those that it must have, and what its column may hold. */
const KINDS: Record<CheckKind, { takes: Key[]; needs: Key[]; bounds?: true; of?: CheckedKind[] }> =
  {
    row_count: { takes: ['min', 'max'], needs: [], bounds: true },
    null_share: { takes: ['column', 'maxFailingShare'], needs: ['column'] },
    unique: { takes: ['column', 'maxFailingShare'], needs: ['column'] },
    range: {
      takes: ['column', 'min', 'max', 'maxFailingShare'],
      needs: ['column'],
      bounds: true,
      of: ['number'],
    },
    allowed_values: {
      takes: ['column', 'values', 'maxFailingShare'],
      needs: ['column', 'values'],
      of: ['text'],
    },
    referential: {
      takes: ['column', 'references', 'maxFailingShare'],
      needs: ['column', 'references'],
      of: ['text'],
    },
    freshness: { takes: ['column', 'max'], needs: [], of: ['time'] },
    custom_sql: { takes: ['sql', 'maxFailingShare'], needs: ['sql'] },
  };

interface Problem {
  key: string;
  /** What was expected, or the valid values. */
  expected: string | readonly string[];
}

/** Schema of one declared check: the keys of its kind, and a column that is there and of the right kind. */
export const declaredCheckSchema = fields.superRefine((check, context) => {
  for (const { key, expected } of problemsOf(check)) {
    const place = { path: [key], input: check[key as Key] };
    if (typeof expected === 'string') {
      context.addIssue({ code: 'custom', message: expected, ...place });
    } else {
      context.addIssue({ code: 'invalid_value', values: [...expected], ...place });
    }
  }
});

/** The name of a check in the dataset `quality`: its own, else made of its column and kind. */
export function nameOfCheck({ name, column, check }: DeclaredCheck): string {
  return name ?? (column === undefined ? check : `${column}_${check}`);
}

/** Dataset and column that a referential check looks its values up in. */
export function referenceOf({ references = '', column = '' }: DeclaredCheck): {
  dataset: string;
  column: string;
} {
  const [dataset = '', ...rest] = references.split('.');
  return { dataset, column: rest.length === 0 ? column : rest.join('.') };
}

function problemsOf(check: DeclaredCheck): Problem[] {
  const { takes, needs, bounds, of } = KINDS[check.check];
  const wanted = `${check.check} takes ${takes.join(', ')}`;
  const problems: Problem[] = [];
  for (const key of ['column', 'min', 'max', 'values', 'references', 'sql'] as const) {
    if (check[key] !== undefined && !takes.includes(key)) {
      problems.push({ key, expected: `no such key here: ${wanted}` });
    } else if (check[key] === undefined && needs.includes(key)) {
      problems.push({ key, expected: `a value, since ${wanted}` });
    }
  }
  if (problems.length > 0) return problems;
  if (bounds && check.min === undefined && check.max === undefined) {
    problems.push({ key: 'min', expected: `min, max or both, since ${wanted}` });
  }
  if ((check.min ?? -Infinity) > (check.max ?? Infinity)) {
    problems.push({ key: 'min', expected: `at most max, which is ${check.max}` });
  }
  if (
    check.check === 'freshness' &&
    check.column === undefined &&
    !FRESHNESS_COLUMNS[check.dataset]
  )
    problems.push({ key: 'dataset', expected: 'a dataset with a time: products have none' });
  return [...problems, ...columnProblems(check, of), ...referenceProblems(check)];
}

function columnProblems(check: DeclaredCheck, of: readonly CheckedKind[] | undefined): Problem[] {
  if (check.column === undefined) return [];
  const columns = checkedColumns(check.dataset, of);
  return columns.includes(check.column) ? [] : [{ key: 'column', expected: columns }];
}

function referenceProblems(check: DeclaredCheck): Problem[] {
  if (check.check !== 'referential') return [];
  const reference = referenceOf(check);
  const dataset = CHECKED_DATASETS.find((name) => name === reference.dataset);
  const columns = dataset === undefined ? [] : checkedColumns(dataset, ['text']);
  if (columns.includes(reference.column)) return [];
  const expected =
    dataset === undefined
      ? CHECKED_DATASETS.filter((name) => name !== check.dataset)
      : columns.map((column) => `${dataset}.${column}`);
  return [{ key: 'references', expected }];
}
