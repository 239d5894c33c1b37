import path from 'node:path';
import type { StageContext } from '../artifacts/stage.js';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import type { KnownNames } from './feature-columns.js';
import { namedDays, namedWindows, stageDays, stageWindows } from './window-columns.js';

/** Events that are summed by customer and day at once: their groups take about 150 MB. */
const EVENTS_AT_ONCE = 300_000;

/** Customers, each at one cut-off, whose windows are summed at once: their groups take about 120 MB. */
const WINDOWS_AT_ONCE = 30_000;

const sql = (name: string): string => path.join(__dirname, name);

/**
 * Makes the table `customer_windows` from `events` and `cutoffs`: days by days, then customers by customers,
 * so that what is summed at once stays within the memory limit however many there are.
 */
export async function sumWindows(
  context: StageContext,
  duck: DuckSession,
  { names, customers, cutoffs }: { names: KnownNames; customers: number; cutoffs: number },
): Promise<void> {
  const { timezone } = context.spec;
  const dayColumns = { stage_days: stageDays(), named_days: namedDays(names) };
  const spans = await daySpans(duck);
  for (const [index, { from, to }] of spans.entries()) {
    context.progress('sums of days', index, spans.length);
    await duck.runFile(
      sql('customer-days.sql'),
      { timezone },
      {
        ...dayColumns,
        into_customer_days: into('customer_days', index),
        from_day: `DATE ${sqlLiteral(from)}`,
        to_day: `DATE ${sqlLiteral(to)}`,
      },
    );
  }
  await duck.runFile(sql('customer-orders.sql'));
  const windowColumns = { stage_windows: stageWindows(), named_windows: namedWindows(names) };
  const buckets = Math.max(1, Math.ceil((customers * cutoffs) / WINDOWS_AT_ONCE));
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    context.progress('sums of windows', bucket, buckets);
    await duck.runFile(
      sql('customer-windows.sql'),
      {},
      {
        ...windowColumns,
        into_customer_windows: into('customer_windows', bucket),
        of_bucket: `hash(customer_id) % ${buckets} = ${bucket}`,
      },
    );
  }
}

const into = (table: string, index: number): string =>
  index === 0 ? `CREATE OR REPLACE TEMP TABLE ${table} AS` : `INSERT INTO ${table} BY NAME`;

/** Neighbouring days in groups of bounded size; a larger day is a group of its own. */
async function daySpans(duck: DuckSession): Promise<{ from: string; to: string }[]> {
  const days = await duck.all<{ day: string; events: number }>(
    'SELECT event_day::VARCHAR AS "day", count(*) AS events FROM events GROUP BY ALL ORDER BY "day"',
  );
  const spans: { from: string; to: string; events: number }[] = [];
  for (const { day, events } of days) {
    const span = spans.at(-1);
    if (span === undefined || span.events + events > EVENTS_AT_ONCE) {
      spans.push({ from: day, to: day, events });
    } else {
      span.to = day;
      span.events += events;
    }
  }
  return spans;
}
