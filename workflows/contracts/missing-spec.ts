import { z } from 'zod';

/** Number columns of events whose missing values a rule may fill. */
export const FILLABLE_NUMBERS = ['quantity', 'unit_price', 'amount'] as const;

/** Columns of events that a rule on missing values may name. */
export const FILLABLE_COLUMNS = [
  'channel',
  'product_id',
  ...FILLABLE_NUMBERS,
  'currency',
  'query',
  'reason',
  'campaign',
  'page',
  'device',
  'app_version',
] as const;

export type FillableColumn = (typeof FILLABLE_COLUMNS)[number];

const how = z
  .string()
  .regex(/^(drop|median|mode|model|constant:.+)$/s, 'drop, median, mode, model or constant:VALUE')
  .describe(
    'drop, median, mode (both of the same event type in the reference days), model (of numbers: by event type, product and channel), constant:VALUE.',
  );

const rule = z.union([
  how,
  z.strictObject({
    how,
    eventTypes: z
      .array(z.string().min(1))
      .min(1)
      .max(100)
      .optional()
      .describe('Event types that must have the column; all.'),
  }),
]);

/** Schema of `clean.missing`: what becomes of missing values, by column. */
export const missingSchema = z
  .partialRecord(z.enum(FILLABLE_COLUMNS), rule)
  .default({})
  .superRefine((rules, context) => {
    for (const [column, one] of Object.entries(rules)) {
      const message = faultOf(column, typeof one === 'string' ? one : one.how);
      if (message) context.addIssue({ code: 'custom', message, path: [column], input: one });
    }
  })
  .describe('Column to what becomes of its missing values; they stay missing.');

/** What is done about missing values of a column. */
export interface MissingRule {
  column: FillableColumn;
  kind: 'drop' | 'median' | 'mode' | 'model' | 'constant';
  constant: string;
  /** Null: of all event types. */
  eventTypes: readonly string[] | null;
}

/** The rules of `clean.missing` in the order of the columns, however the spec orders them. */
export function missingRules(missing: z.infer<typeof missingSchema>): MissingRule[] {
  return FILLABLE_COLUMNS.flatMap((column) => {
    const one = missing[column];
    if (one === undefined) return [];
    const { how: text, eventTypes } =
      typeof one === 'string' ? { how: one, eventTypes: undefined } : one;
    const [kind = ''] = text.split(':', 1);
    return [
      {
        column,
        kind: kind as MissingRule['kind'],
        constant: text.slice(kind.length + 1),
        eventTypes: eventTypes ?? null,
      },
    ];
  });
}

/** Whether a column holds numbers. */
export const isFillableNumber = (column: string): boolean =>
  (FILLABLE_NUMBERS as readonly string[]).includes(column);

function faultOf(column: string, text: string): string | undefined {
  if (!isFillableNumber(column)) {
    return ['median', 'model'].includes(text)
      ? 'drop, mode or constant:VALUE, since it is a text'
      : undefined;
  }
  if (!text.startsWith('constant:')) return undefined;
  const value = Number(text.slice('constant:'.length).trim() || Number.NaN);
  return Number.isFinite(value) && value >= 0 && value < 1e13
    ? undefined
    : 'constant: with a number from 0 to below 1e13';
}
