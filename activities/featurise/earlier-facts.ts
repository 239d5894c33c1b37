import path from 'node:path';
import type { ArtifactRef } from '../../workflows/contracts/artifact-ref.js';
import { addDays } from '../../workflows/contracts/logical-date.js';
import { newestRunBefore } from '../artifacts/earlier-run.js';
import { isPartView, openPartView, readPartView, type PartView } from '../artifacts/part-view.js';
import type { StageContext } from '../artifacts/stage.js';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';

/** What an earlier date's run knows of the time before this one's window. */
export interface EarlierFacts {
  /** The earlier date. */
  from: string;
  /** Facts of customers before its window. */
  sums: ArtifactRef;
  /** Its events; of their days those are read that have left the window since. */
  events: ArtifactRef;
  /** Its cut-offs. */
  cutoffs: ArtifactRef;
}

/** The first day of the run's window, YYYY-MM-DD. */
export const firstDayOf = ({ run, spec }: StageContext): string =>
  addDays(run.date, 1 - spec.sources.events.lookbackDays);

/**
 * What the newest released date before the run's knows of the time before the window; undefined where there
 * is none, or its files have gone. Part of what the stage depends on.
 */
export async function findEarlierFacts(context: StageContext): Promise<EarlierFacts | null> {
  const earlier = await newestRunBefore(context);
  const sums = earlier?.outputsOf('featurise')['customer_lifetime'];
  const events = earlier?.outputsOf('clean')['events'];
  const cutoffs = earlier?.outputsOf('featurise')['cutoffs'];
  if (earlier === undefined || sums === undefined || cutoffs === undefined) return null;
  if (events === undefined || !isPartView(events.uri)) return null;
  const heads = await Promise.all(
    [sums, events, cutoffs].map(({ uri }) => context.publishStore.head(uri, context.signal)),
  );
  if (heads.includes(undefined)) return null;
  return { from: earlier.date, sums, events, cutoffs };
}

/** Length of the windows that an earlier date's features were counted in. */
export async function earlierWindowDays(
  context: StageContext,
  duck: DuckSession,
  { cutoffs }: EarlierFacts,
): Promise<number> {
  const file = sqlLiteral(await context.fetch(cutoffs));
  const { days } = await duck.one<{ days: number }>(
    `SELECT round((epoch("at"::TIMESTAMPTZ) - epoch(window_start::TIMESTAMPTZ)) / 86400)::INTEGER AS days
     FROM read_parquet(${file}) WHERE cutoff_index = 0`,
  );
  return days;
}

const NO_SUMS = `SELECT NULL::VARCHAR AS customer_id, NULL::TIMESTAMPTZ AS first_seen,
  NULL::TIMESTAMPTZ AS first_purchase, NULL::TIMESTAMPTZ AS last_purchase, NULL::BIGINT AS orders, NULL::DECIMAL(38, 4) AS monetary_value
  WHERE false`;
const NO_EVENTS = `SELECT NULL::VARCHAR AS customer_id, NULL::TIMESTAMPTZ AS event_time,
  NULL::DATE AS event_day, false AS is_purchase, NULL::VARCHAR AS order_key,
  NULL::DECIMAL(18, 4) AS amount WHERE false`;

/**
 * Makes the table `earlier_facts` and saves it as `customer_lifetime`, from which the next date goes on: so
 * facts of a customer's whole life need no event that has left the window.
 */
export async function openEarlierFacts(
  context: StageContext,
  duck: DuckSession,
  earlier: EarlierFacts | null,
): Promise<void> {
  const firstDay = firstDayOf(context);
  const left = earlier === null ? undefined : await daysBefore(context, earlier.events, firstDay);
  const sums = earlier === null ? undefined : await context.fetch(earlier.sums);
  await duck.run(
    `CREATE OR REPLACE VIEW earlier_sums AS ${sums === undefined ? NO_SUMS : `${NO_SUMS} UNION ALL BY NAME SELECT * FROM read_parquet(${sqlLiteral(sums)})`}`,
  );
  if (left === undefined) await duck.run(`CREATE OR REPLACE VIEW left_days AS ${NO_EVENTS}`);
  else await openPartView(duck, 'left_days', left, (file) => context.parts.local(file));
  await openJoinedIds(context, duck);
  await duck.runFile(path.join(__dirname, 'earlier-facts.sql'), { first_day: firstDay });
  await context.saveTable(
    'customer_lifetime',
    duck,
    'SELECT * FROM earlier_facts ORDER BY customer_id',
  );
}

/** Makes the view `joined_ids` of the ids that belong to another customer. */
async function openJoinedIds(context: StageContext, duck: DuckSession): Promise<void> {
  const known = context.has('identity');
  if (known) await context.views(duck, 'identity');
  await duck.run(
    `CREATE OR REPLACE VIEW joined_ids AS ${
      known
        ? `SELECT DISTINCT other_id, customer_id FROM identity WHERE status = 'joined'`
        : 'SELECT NULL::VARCHAR AS other_id, NULL::VARCHAR AS customer_id WHERE false'
    }`,
  );
}

/** The parts of earlier events that hold days before a day; undefined where none does. */
async function daysBefore(
  context: StageContext,
  events: ArtifactRef,
  day: string,
): Promise<PartView | undefined> {
  const { tables, sql, facts } = await readPartView(await context.fetch(events));
  const names = facts as string[];
  const days = (tables['days'] ?? []).filter((_, index) => (names[index] ?? day) < day);
  return days.length === 0 ? undefined : { tables: { ...tables, days }, sql };
}
