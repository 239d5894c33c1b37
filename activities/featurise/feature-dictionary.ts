import type { RowSchema } from '../artifacts/stage.js';
import { CUSTOMER_COLUMNS } from './customer-columns.js';
import type { Feature } from './feature.js';

/** What a published column or a feature means. */
export interface DictionaryRow {
  feature: string;
  meaning: string;
  unit: string;
  type: 'text' | 'bigint' | 'double' | 'timestamp';
  /** Source tables or columns that it is made from. */
  source: string;
}

export const DICTIONARY_SCHEMA = {
  feature: 'text',
  meaning: 'text',
  unit: 'text',
  type: 'text',
  source: 'text',
} as const satisfies RowSchema;

/** Columns of `features` that say whose row it is and what came of it. */
const ROW_COLUMNS: readonly string[] = ['cutoff_index', 'customer_id', 'purchased'];

/** Columns of the tables that the dictionary must cover. */
export interface DescribedTables {
  readonly features: readonly string[];
  readonly customerFacts: readonly string[];
}

/**
 * A row for every feature and every column of `customers`. Checked against the tables: throws RangeError where
 * a column has no row, or a name stands for two things.
 */
export function featureDictionary(
  features: readonly Feature[],
  tables: DescribedTables,
): DictionaryRow[] {
  const rows = [
    ...CUSTOMER_COLUMNS,
    ...features.map(({ feature, meaning, unit, source }): DictionaryRow => {
      return { feature, meaning, unit, type: 'double', source };
    }),
  ];
  const known = new Set<string>();
  for (const { feature } of rows) {
    if (known.has(feature)) throw new RangeError(`feature dictionary: two rows named ${feature}`);
    known.add(feature);
  }
  const needed = [
    ...tables.customerFacts,
    ...tables.features.filter((column) => !ROW_COLUMNS.includes(column)),
  ];
  const missing = needed.filter((column) => !known.has(column));
  if (missing.length > 0) {
    throw new RangeError(`feature dictionary: no row for the columns ${missing.join(', ')}`);
  }
  return rows;
}
