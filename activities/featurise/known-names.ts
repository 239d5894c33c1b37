import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import type { KnownNames } from './feature-columns.js';

/** Channels with a column of their own; the others are in the sums over all channels. */
const MOST_CHANNELS = 12;
/** Likewise for event types; stages sum up what lies beyond. */
const MOST_EVENT_TYPES = 16;

/** Names with columns of their own, and by number of a channel or type the place of its column, or -1. */
export interface NumberedNames {
  names: KnownNames;
  channelColumns: Int32Array;
  typeColumns: Int32Array;
}

/**
 * The most used channels and event types before the earliest cut-off, so that none is known from the future.
 * Needs the tables of `seen-events.sql`.
 */
export async function findKnownNames(duck: DuckSession, before: string): Promise<NumberedNames> {
  const channels = await mostUsed(duck, before, {
    column: 'channel',
    table: 'channel_numbers',
    most: MOST_CHANNELS,
  });
  const types = await mostUsed(duck, before, {
    column: 'event_type',
    table: 'type_numbers',
    most: MOST_EVENT_TYPES,
  });
  return {
    names: { channels: channels.names, eventTypes: types.names },
    channelColumns: channels.columns,
    typeColumns: types.columns,
  };
}

async function mostUsed(
  duck: DuckSession,
  before: string,
  { column, table, most }: { column: string; table: string; most: number },
): Promise<{ names: string[]; columns: Int32Array }> {
  const rows = await duck.all<{ number: number; name: string }>(
    `SELECT ${column} AS "number", "name" FROM seen_events JOIN ${table} USING (${column})
     WHERE at_us < epoch_us(${sqlLiteral(before)}::TIMESTAMPTZ)
     GROUP BY ALL ORDER BY count(*) DESC, "name" LIMIT ${most}`,
  );
  const { known } = await duck.one<{ known: number }>(`SELECT count(*) AS known FROM ${table}`);
  rows.sort((one, other) => (one.name < other.name ? -1 : 1));
  const columns = new Int32Array(known).fill(-1);
  for (const [index, { number }] of rows.entries()) columns[number] = index;
  return { names: rows.map(({ name }) => name), columns };
}
