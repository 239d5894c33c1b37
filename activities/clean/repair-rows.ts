import { PRESETS } from '../../workflows/contracts/presets.js';
import {
  TEXT_REPAIRS,
  type RepairSpec,
  type TextRepair,
} from '../../workflows/contracts/repair-spec.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type { SourceName } from '../collect/canonical-columns.js';
import { sqlLiteral } from '../compute/duck-session.js';
import { matchesAny } from './further-rules.js';

/** What rows are mended by. */
export interface Repairs {
  repair: RepairSpec;
  /** Event types as the spec writes them. */
  knownTypes: readonly string[];
}

const IDS = ['event_id', 'customer_id', 'order_id', 'session_id', 'product_id', 'anonymous_id'];
const NAMES = ['channel', 'event_type', 'currency'];

/** Columns that each repair mends, by source. Notes and titles keep their width, spaces and case. */
const MENDED: Record<SourceName, Partial<Record<TextRepair, readonly string[]>>> = {
  events: {
    mojibake: ['channel', 'event_type', 'query', 'reason', 'campaign', 'page', 'device', 'text'],
    fullWidth: [...IDS, ...NAMES],
    whitespace: NAMES,
    case: NAMES,
  },
  customers: { mojibake: ['gender', 'region'], fullWidth: ['customer_id'] },
  products: {
    mojibake: ['title', 'category', 'brand', 'description'],
    fullWidth: ['product_id'],
  },
  feedback: { mojibake: ['text'], fullWidth: ['feedback_id', 'customer_id', 'product_id'] },
  outcomes: { fullWidth: ['decision_id', 'customer_id', 'item'] },
};

/** Name under which each repair of text is counted. */
const KINDS: Record<TextRepair, string> = {
  mojibake: 'repaired_mojibake',
  fullWidth: 'repaired_full_width',
  whitespace: 'repaired_whitespace',
  case: 'repaired_case',
};

const orderedText = ({ text }: RepairSpec): TextRepair[] =>
  TEXT_REPAIRS.filter((kind) => text.includes(kind));

const converts = ({ currency }: RepairSpec): boolean => Object.keys(currency.rates).length > 0;

/** The repairs that a spec declares. */
export function repairsOf({ clean, journey, preset }: PipelineSpec): Repairs {
  const known = { ...PRESETS[preset]?.stages, ...journey.stages };
  const named = [PRESETS[preset]?.purchaseEvent, journey.purchaseEvent, journey.goal];
  const knownTypes = [...Object.keys(known), ...named.filter((name) => name !== undefined)];
  return { repair: clean.repair, knownTypes };
}

/** What is counted of repaired rows of events; empty where nothing is repaired. */
export function repairKinds(repair: RepairSpec): string[] {
  return [
    ...orderedText(repair).map((kind) => KINDS[kind]),
    ...(repair.units.length > 0 ? ['repaired_units'] : []),
    ...(converts(repair) ? ['repaired_currency', WITHOUT_RATE] : []),
  ];
}

/** Kind of rows whose currency has no rate: their amounts stay as they are. */
export const WITHOUT_RATE = 'currency_without_rate';

/** A row of events as it is kept where it is rejected, in SQL. */
export const EVENT_AS_CAME = `struct_pack(
  event_id, event_time, customer_id, order_id, session_id, channel, event_type, product_id,
  quantity := quantity::VARCHAR, unit_price := unit_price::VARCHAR, amount := amount::VARCHAR,
  currency, query, result_count := result_count::VARCHAR, reason, campaign, page, device,
  app_version, anonymous_id, received_time, "text", attributes
)`;

/**
 * Rows of events with what the spec repairs: a query over `rows`. Adds the list `mended` of what was
 * repaired; of mended rows `raw` is the row as it came, and `row_hash` is what duplicates among mended rows
 * have in common. Needs the macros of repair-text.sql. Without repairs it is `rows` itself.
 */
export function repairedEvents(rows: string, repairs: Repairs): string {
  const { repair } = repairs;
  if (repairKinds(repair).length === 0) return rows;
  const steps = [
    ...orderedText(repair).map((kind) => textStep('events', kind, repairs)),
    ...(repair.units.length > 0 ? [unitStep(repair)] : []),
    ...(converts(repair) ? [currencyStep(repair)] : []),
  ];
  const start = `(SELECT *, []::VARCHAR[] AS mended, ${EVENT_AS_CAME} AS as_came FROM ${rows})`;
  const mended = steps.reduce(applied, start);
  return `(
    SELECT * EXCLUDE (as_came) REPLACE (
      CASE WHEN raw IS NULL AND len(mended) > 0 THEN to_json(as_came)::VARCHAR ELSE raw END AS raw,
      CASE
        WHEN event_id IS NOT NULL THEN hash(event_id)
        ELSE hash(
          event_time, customer_id, order_id, session_id, channel, event_type, product_id, quantity,
          unit_price, amount, currency, query, result_count, reason, campaign, page, device,
          app_version, anonymous_id, received_time, "text", attributes
        )
      END AS row_hash
    )
    FROM ${mended}
  )`;
}

/** Rows of another source with their text repaired: a query over `rows`, or `rows` itself. */
export function repairedEntities(
  source: Exclude<SourceName, 'events'>,
  rows: string,
  repairs: Repairs,
): string {
  return orderedText(repairs.repair).reduce((before, kind) => {
    const columns = MENDED[source][kind] ?? [];
    const replaced = columns.map((column) => `${mend(kind, column, repairs)} AS "${column}"`);
    return columns.length === 0
      ? before
      : `(SELECT * REPLACE (${replaced.join(', ')}) FROM ${before})`;
  }, rows);
}

/** A repair: the columns with their new values, and which rows are counted under which kind. */
interface Step {
  columns: Record<string, string>;
  counted: Record<string, string>;
}

function applied(rows: string, { columns, counted }: Step): string {
  const replaced = Object.entries(columns).map(([column, value]) => `${value} AS "${column}"`);
  const kinds = Object.entries(counted).map(
    ([kind, test]) => `CASE WHEN ${test} THEN ${sqlLiteral(kind)} END`,
  );
  return `(
    SELECT * REPLACE (
      ${replaced.join(',\n')},
      list_concat(mended, list_filter([${kinds.join(', ')}], lambda kind: kind IS NOT NULL)) AS mended
    )
    FROM ${rows}
  )`;
}

function textStep(source: SourceName, kind: TextRepair, repairs: Repairs): Step {
  const columns = Object.fromEntries(
    (MENDED[source][kind] ?? []).map((column) => [column, mend(kind, column, repairs)]),
  );
  const changed = Object.entries(columns).map(
    ([column, value]) => `${value} IS DISTINCT FROM "${column}"`,
  );
  return { columns, counted: { [KINDS[kind]]: changed.join(' OR ') } };
}

function mend(kind: TextRepair, column: string, { knownTypes }: Repairs): string {
  const own = `"${column}"`;
  if (kind === 'mojibake') return `mend_mojibake(${own})`;
  if (kind === 'fullWidth') return `mend_width(${own})`;
  if (kind === 'whitespace') return `mend_spaces(${own})`;
  if (column === 'currency') return `upper(${own})`;
  if (column !== 'event_type' || knownTypes.length === 0) return `lower(${own})`;
  // An event type is written as the spec writes it, so that its stage is found.
  const byFolded = Object.fromEntries(knownTypes.map((name) => [name.toLowerCase(), name]));
  return `coalesce(${sqlLiteral(byFolded)}[lower(${own})], lower(${own}))`;
}

function unitStep({ units }: RepairSpec): Step {
  const columns: Record<string, string> = {};
  const tests: string[] = [];
  for (const { column, factor, channels } of units) {
    const test = channels ? matchesAny('channel', channels) : 'true';
    columns[column] =
      `CASE WHEN ${test} THEN ${columns[column] ?? `"${column}"`} * ${factor}::DOUBLE
      ELSE ${columns[column] ?? `"${column}"`} END`;
    tests.push(`(${test} AND "${column}" IS NOT NULL)`);
  }
  return { columns, counted: { repaired_units: tests.join(' OR ') } };
}

function currencyStep({ currency }: RepairSpec): Step {
  const code = 'upper(trim(currency))';
  const cases = Object.entries(currency.rates)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([from, rate]) => `WHEN ${sqlLiteral(from)} THEN ${rate}::DOUBLE`);
  const rate = `CASE ${code} ${cases.join(' ')} END`;
  const hasMoney = '(amount IS NOT NULL OR unit_price IS NOT NULL)';
  return {
    columns: {
      amount: `amount * coalesce(${rate}, 1)`,
      unit_price: `unit_price * coalesce(${rate}, 1)`,
    },
    counted: {
      repaired_currency: `coalesce(${hasMoney} AND ${rate} <> 1, false)`,
      [WITHOUT_RATE]: `${hasMoney} AND ${code} IS NOT NULL AND ${rate} IS NULL`,
    },
  };
}
