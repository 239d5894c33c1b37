import { z } from 'zod';

/** Repairs of text, in the order in which they are made. */
export const TEXT_REPAIRS = ['mojibake', 'fullWidth', 'whitespace', 'case'] as const;

export type TextRepair = (typeof TEXT_REPAIRS)[number];

const factor = z.number().positive().max(1e9);

const unit = z.strictObject({
  column: z.enum(['amount', 'unit_price', 'quantity']).describe('Column in the wrong unit.'),
  factor: factor.describe('What its values are multiplied by; 0.01 makes cents whole.'),
  channels: z
    .array(z.string().min(1))
    .min(1)
    .max(100)
    .optional()
    .describe('Channels, or patterns with * and ?, whose rows are in that unit; all.'),
});

/** Schema of `clean.repair`: what is mended before any rule looks at a row. */
export const repairSchema = z
  .strictObject({
    text: z
      .array(z.enum(TEXT_REPAIRS))
      .max(TEXT_REPAIRS.length)
      .default([])
      .describe('UTF-8 read as Latin-1, full-width forms, spaces and case that are mended; none.'),
    units: z.array(unit).max(50).default([]).describe('Numbers in other units; none.'),
    currency: z
      .strictObject({
        rates: z
          .record(z.string().regex(/^[A-Z]{3}$/, 'a code such as USD'), factor)
          .default({})
          .describe(
            "Currency to what one of it is worth in the spec's currency, which itself is 1; none.",
          ),
      })
      .prefault({}),
  })
  .prefault({});

/** The section `clean.repair` with every default filled in. */
export type RepairSpec = z.infer<typeof repairSchema>;

/** What contradicts that rates turn amounts into this currency; undefined where nothing does. */
export function faultOfRates({ currency }: RepairSpec, target: string): string | undefined {
  if (Object.keys(currency.rates).length === 0 || currency.rates[target] === 1) return undefined;
  return target === ''
    ? 'currency of the spec, into which rates turn amounts, and its own rate 1'
    : `${target}: 1 among the rates, which turn amounts into ${target}`;
}
