import type { ColumnSource } from '../../../workflows/contracts/column-source.js';
import type { IdentityKey } from '../../../workflows/contracts/identity-spec.js';
import { CANONICAL_COLUMNS } from '../../collect/canonical-columns.js';
import { jsonPointer } from '../../collect/json-pointer.js';
import { sqlLiteral } from '../../compute/duck-session.js';

/** Under which canonical name a source's own column is kept, where collect has renamed it. */
export interface RenamedColumns {
  /** Canonical name to what fills it, by source, as the spec declares it. */
  readonly declared: Readonly<
    Partial<Record<IdentityKey['source'], Readonly<Record<string, ColumnSource>>>>
  >;
  /** Names that were recognised without a mapping. */
  readonly synonyms: readonly { source: string; column: string; name: string }[];
}

/**
 * The query of customer_id, "key", "value" (null where blank) and at_us (when the row says it; null where
 * the source has no time) over all declared keys. Rows that cleaning rejects for what they lack
 * say nothing. It reads the variables known_before and undated (whether rows without a time count).
 */
export function keyPairs(keys: readonly IdentityKey[], renamed: RenamedColumns): string {
  return keys.map((key) => pairsOf(key, renamed)).join('\nUNION ALL\n');
}

/** Of events, those before the end count; of customers every version that is valid by then. */
const TOLD_BY: Record<IdentityKey['source'], string> = {
  events: `FROM raw_events
    WHERE parse_error IS NULL AND customer_id IS NOT NULL AND event_type IS NOT NULL
      AND event_time < getvariable('known_before')::TIMESTAMPTZ`,
  customers: `FROM raw_customers
    WHERE parse_error IS NULL AND customer_id IS NOT NULL
      AND coalesce(valid_from < getvariable('known_before')::TIMESTAMPTZ, getvariable('undated'))`,
};

function pairsOf(key: IdentityKey, renamed: RenamedColumns): string {
  const value = `nullif(trim((${columnOf(key, renamed)})::VARCHAR), '')`;
  const time = key.source === 'events' ? 'event_time' : 'valid_from';
  return `SELECT customer_id, ${sqlLiteral(key.name)} AS "key",
      ${key.ignoreCase ? `lower(${value})` : value} AS "value", epoch_us(${time}) AS at_us
    ${TOLD_BY[key.source]}`;
}

function columnOf({ column, source }: IdentityKey, { declared, synonyms }: RenamedColumns): string {
  const canonical = CANONICAL_COLUMNS[source];
  const mapped = Object.entries(declared[source] ?? {}).find(
    ([, from]) => (typeof from !== 'string' && 'column' in from ? from.column : from) === column,
  )?.[0];
  const known = synonyms.find((row) => row.source === source && row.name === column)?.column;
  const name = [column, mapped, known].find((one) => one !== undefined && one in canonical);
  return name === undefined ? `attributes ->> ${sqlLiteral(jsonPointer([column]))}` : `"${name}"`;
}
