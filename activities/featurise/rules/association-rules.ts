import path from 'node:path';
import type { RowSchema, StageContext } from '../../artifacts/stage.js';
import type { DuckSession } from '../../compute/duck-session.js';
import type { FindPairsInput, FoundPairs } from './find-pairs.thread.js';
import type { Transactions } from './fp-tree.js';
import type { PairTable } from './pair-table.js';
import type { CountedPair, Rule, WriteRulesInput } from './write-rules.thread.js';

const RULES_SCHEMA = {
  antecedents: 'textList',
  consequents: 'textList',
  support: 'double',
  support_count: 'bigint',
  confidence: 'double',
  lift: 'double',
  leverage: 'double',
  conviction: 'double?',
  transaction_count: 'bigint',
  p_value: 'double',
  q_value: 'double',
} as const satisfies RowSchema;

/** What counts as bought, or looked at, together; each a query of basket and product, each pair once. */
const BASKETS = {
  association_rules: {
    noun: 'orders',
    sql: `SELECT DISTINCT "order" AS basket, product FROM seen_events
      WHERE "order" IS NOT NULL AND product IS NOT NULL`,
  },
  session_rules: {
    noun: 'sessions',
    sql: `SELECT DISTINCT session_key AS basket, product FROM seen_events
      WHERE product IS NOT NULL`,
  },
} as const;

type RulesDataset = keyof typeof BASKETS;

/**
 * Saves which products are bought together, and which are looked at in one session. Needs the tables of
 * `seen-events.sql`.
 */
export async function saveAssociationRules(
  context: StageContext,
  duck: DuckSession,
): Promise<void> {
  for (const dataset of Object.keys(BASKETS) as RulesDataset[]) {
    context.progress(`rules of ${BASKETS[dataset].noun}`);
    await saveRules(context, duck, dataset);
  }
}

async function saveRules(
  context: StageContext,
  duck: DuckSession,
  dataset: RulesDataset,
): Promise<void> {
  const { rules: spec } = context.spec.features;
  await duck.runFile(
    path.join(__dirname, 'baskets.sql'),
    {
      min_count: spec.minSupportCount,
      most_items: spec.maxItems,
      most_in_basket: spec.maxBasketItems,
    },
    {
      baskets: BASKETS[dataset].sql,
    },
  );
  const table = await readPairs(duck);
  const rules = table.both.length === 0 ? [] : await findRules(context, duck, table);
  if (rules.length === 0) {
    context.explainEmpty(
      dataset,
      `no products are together in ${spec.minSupportCount} or more of ${table.transactions} ${BASKETS[dataset].noun} more often than by chance`,
    );
  }
  const names = await productIds(duck);
  await context.saveRows(
    dataset,
    RULES_SCHEMA,
    rules.map((rule) => rowOf(rule, names, table.transactions)),
  );
}

async function readPairs(duck: DuckSession): Promise<PairTable> {
  const { transactions, items, pairs } = await duck.one<Record<string, number>>(
    `SELECT (SELECT count(DISTINCT basket) FROM basket_products) AS transactions,
      (SELECT count(*) FROM basket_items) AS items, (SELECT count(*) FROM basket_pairs) AS pairs`,
  );
  const ofItems = await duck.numericColumns(
    'SELECT baskets, category_index FROM basket_items ORDER BY item',
    items ?? 0,
  );
  const ofPairs = await duck.numericColumns(
    'SELECT "left", "right", "both" FROM basket_pairs ORDER BY "left", "right"',
    pairs ?? 0,
  );
  const categories = Int32Array.from(ofItems.get('category_index') ?? []);
  return {
    transactions: transactions ?? 0,
    itemCounts: Float64Array.from(ofItems.get('baskets') ?? []),
    categories,
    categoryCount: categories.reduce((most, category) => Math.max(most, category + 1), 0),
    left: Int32Array.from(ofPairs.get('left') ?? []),
    right: Int32Array.from(ofPairs.get('right') ?? []),
    both: Float64Array.from(ofPairs.get('both') ?? []),
  };
}

async function findRules(
  context: StageContext,
  duck: DuckSession,
  table: PairTable,
): Promise<Rule[]> {
  const { minSupportCount: minCount, ...spec } = context.spec.features.rules;
  const { maxLength, falseDiscoveryRate, minLift, limit } = spec;
  const found = await context.threads.run<FindPairsInput, FoundPairs>(
    path.join(__dirname, 'find-pairs.thread.js'),
    { table, minCount, maxLength, falseDiscoveryRate },
    { signal: context.signal },
  );
  const pairs = Array.from(found.pairs, (pair, index): CountedPair => ({
    left: table.left[pair] ?? 0,
    right: table.right[pair] ?? 0,
    both: table.both[pair] ?? 0,
    pValue: found.pValues[index] ?? 1,
    chance: found.chances[index] ?? 1,
  }));
  if (pairs.length === 0) return [];
  return context.threads.run<WriteRulesInput, Rule[]>(
    path.join(__dirname, 'write-rules.thread.js'),
    {
      transactions: table.transactions,
      itemCounts: table.itemCounts,
      pairs,
      longer: await longerBaskets(duck, pairs),
      ...{ minCount, maxLength, minLift, falseDiscoveryRate, limit },
    },
    { signal: context.signal },
  );
}

/** Baskets that hold three or more items of the pairs, without their other items. */
async function longerBaskets(
  duck: DuckSession,
  pairs: readonly CountedPair[],
): Promise<Transactions> {
  const items = [...new Set(pairs.flatMap(({ left, right }) => [left, right]))];
  await duck.run(`CREATE OR REPLACE TEMP TABLE longer_baskets AS
    SELECT basket, item FROM basket_cells WHERE list_contains([${items.join(', ')}], item)
    QUALIFY count(*) OVER (PARTITION BY basket) > 2`);
  const { cells } = await duck.one<{ cells: number }>(
    'SELECT count(*) AS cells FROM longer_baskets',
  );
  const columns = await duck.numericColumns(
    `SELECT (basket IS DISTINCT FROM lag(basket) OVER (ORDER BY basket, item))::INTEGER AS starts, item
     FROM longer_baskets ORDER BY basket, item`,
    cells,
  );
  const starts = columns.get('starts') ?? new Float64Array();
  const offsets = [...starts.keys()].filter((cell) => starts[cell] === 1);
  return {
    offsets: Int32Array.from([...offsets, cells]),
    items: Int32Array.from(columns.get('item') ?? []),
  };
}

async function productIds(duck: DuckSession): Promise<string[]> {
  const rows = await duck.all<{ product_id: string }>(
    'SELECT product_id FROM basket_items ORDER BY item',
  );
  return rows.map(({ product_id }) => product_id);
}

function rowOf(rule: Rule, names: readonly string[], transactions: number): object {
  const named = (items: readonly number[]): string[] =>
    items.map((item) => names[item] ?? '').sort();
  return {
    antecedents: named(rule.left),
    consequents: named(rule.right),
    support: rule.support,
    support_count: rule.both,
    confidence: rule.confidence,
    lift: rule.lift,
    leverage: rule.leverage,
    conviction: rule.conviction,
    transaction_count: transactions,
    p_value: rule.pValue,
    q_value: rule.qValue,
  };
}
