import path from 'node:path';
import { openPartView } from '../artifacts/part-view.js';
import { fileOf, type PartFile, type StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import type { CleanDay } from './clean-days.js';
import { OUTCOME_RULES, rejectionRulesOf } from './rejection-rules.js';

const DAYS = 'SELECT * FROM {{days}}';

/** The days with what session_joins says of sessions that go on from an earlier day. */
const JOINED_DAYS = `SELECT day_events.* REPLACE (
  coalesce(first_key, day_events.session_key) AS session_key,
  session_seq + coalesce(events_before, 0) AS session_seq,
  CASE
    WHEN first_key IS NOT NULL AND order_key = 's:' || day_events.session_key THEN 's:' || first_key
    ELSE order_key
  END AS order_key
)
FROM {{days}} AS day_events
LEFT JOIN {{session_joins}} AS session_joins ON day_events.session_key = session_joins.session_key`;

const isFile = (file: PartFile | undefined): file is PartFile => file !== undefined;

/**
 * Saves the dataset `events` over the cleaned days, with sessions that cross midnight made whole, and opens
 * it in the session as `saved_events`.
 */
export async function saveEvents(
  context: StageContext,
  duck: DuckSession,
  days: readonly CleanDay[],
): Promise<void> {
  const files = days.map(({ events }) => events).filter(isFile);
  const local = (file: PartFile): Promise<string> => context.parts.local(file);
  await openPartView(duck, 'day_events', { tables: { days: files }, sql: DAYS }, local);
  context.progress('joining sessions over midnight', 0, files.length);
  const joined = await keepJoins(context, duck, files);
  const view =
    joined.rows === 0
      ? { tables: { days: files }, sql: DAYS }
      : { tables: { days: files, session_joins: [joined] }, sql: JOINED_DAYS };
  await openPartView(duck, 'saved_events', view, local);
  // The local day of each part, in their order.
  const facts = days.flatMap(({ day, events }) => (isFile(events) ? [day] : []));
  await context.saveView(
    'events',
    { ...view, facts },
    files.reduce((sum, { rows }) => sum + rows, 0),
  );
}

/** Keeps the table session_joins as a part that depends on the days. */
async function keepJoins(
  context: StageContext,
  duck: DuckSession,
  days: readonly PartFile[],
): Promise<PartFile> {
  const dependsOn = { days: days.map(({ sha256 }) => sha256), clean: context.spec.clean };
  const known = await context.parts.find('session_joins', dependsOn);
  if (known !== undefined) return fileOf(known.files, 'session_joins');
  await duck.runFile(path.join(__dirname, 'session-joins.sql'), {
    idle_seconds: context.spec.clean.sessionIdleMinutes * 60,
    timezone: context.spec.timezone,
  });
  const target = path.join(await context.parts.newFolder(), 'session_joins.parquet');
  const rows = await duck.copyToParquet('SELECT * FROM session_joins ORDER BY session_key', target);
  const made = { files: { session_joins: { path: target, rows } }, facts: null };
  return fileOf(
    (await context.parts.keep('session_joins', dependsOn, made)).files,
    'session_joins',
  );
}

/** Saves what was rejected of all sources as one dataset. */
export async function saveRejected(
  context: StageContext,
  duck: DuckSession,
  days: readonly CleanDay[],
): Promise<void> {
  const files = days.map(({ rejectedEvents }) => rejectedEvents).filter(isFile);
  if (files.length > 0) {
    const view = { tables: { days: files }, sql: DAYS };
    await openPartView(duck, 'rejected_events', view, (file) => context.parts.local(file));
  } else {
    await duck.run(
      'CREATE OR REPLACE VIEW rejected_events AS SELECT NULL::VARCHAR AS dataset, NULL::VARCHAR AS reason, NULL::VARCHAR AS source_file, NULL::BIGINT AS source_row, NULL::VARCHAR AS "row" WHERE false',
    );
  }
  await duck.runFile(path.join(__dirname, 'rejected.sql'), {
    rules: { ...OUTCOME_RULES, ...rejectionRulesOf(context.spec.clean) },
  });
  await context.saveTable(
    'rejected',
    duck,
    'SELECT * FROM rejected ORDER BY dataset, source_file, source_row, reason, "row"',
  );
}
