/** Datasets that a declared check may look at: the cleaned tables. */
export const CHECKED_DATASETS = ['events', 'customers', 'products', 'feedback'] as const;

export type CheckedDataset = (typeof CHECKED_DATASETS)[number];

/** What a column holds, as far as a check must know. */
export type CheckedKind = 'text' | 'number' | 'time' | 'boolean';

/** Columns of the cleaned tables that a check may name; attributes beyond them are for `custom_sql`. */
export const CHECKED_COLUMNS: Record<CheckedDataset, Readonly<Record<string, CheckedKind>>> = {
  events: {
    event_id: 'text',
    event_time: 'time',
    customer_id: 'text',
    channel: 'text',
    event_type: 'text',
    stage: 'text',
    product_id: 'text',
    quantity: 'number',
    unit_price: 'number',
    amount: 'number',
    currency: 'text',
    query: 'text',
    result_count: 'number',
    reason: 'text',
    campaign: 'text',
    page: 'text',
    device: 'text',
    app_version: 'text',
    text: 'text',
  },
  customers: {
    customer_id: 'text',
    birth_year: 'number',
    gender: 'text',
    region: 'text',
    signup_time: 'time',
    consent: 'boolean',
  },
  products: {
    product_id: 'text',
    title: 'text',
    category: 'text',
    brand: 'text',
    price: 'number',
    discount: 'number',
    in_stock: 'boolean',
    description: 'text',
  },
  feedback: {
    feedback_id: 'text',
    customer_id: 'text',
    product_id: 'text',
    feedback_time: 'time',
    rating: 'number',
    score: 'number',
    score_type: 'text',
    text: 'text',
    source: 'text',
  },
};

/** The time whose newest value says how fresh a dataset is; products have none. */
export const FRESHNESS_COLUMNS: Readonly<Partial<Record<CheckedDataset, string>>> = {
  events: 'event_time',
  customers: 'signup_time',
  feedback: 'feedback_time',
};

/** Names of a dataset's columns of the given kinds; of every kind where none is given. */
export function checkedColumns(
  dataset: CheckedDataset,
  kinds?: readonly CheckedKind[],
): readonly string[] {
  return Object.entries(CHECKED_COLUMNS[dataset])
    .filter(([, kind]) => kinds === undefined || kinds.includes(kind))
    .map(([column]) => column);
}
