import path from 'node:path';
import type { StageContext } from '../../artifacts/stage.js';
import type { DuckSession } from '../../compute/duck-session.js';
import { keyedRandomSql } from '../../compute/keyed-random.js';
import type { SavedPart } from '../optimise-part.js';
import type { SolvedJourneys } from '../solve-segments.js';
import { IDLE_STEPS } from './contact-policy.js';
import { offeredContacts, type OfferedContact } from './offered-contacts.js';
import type { PlanContactsInput, PlannedParts } from './plan-contacts.thread.js';
import type { WeekCounts } from './weekly-chain.js';

/** Saves `next_actions`: what is best done next with every customer, with a random share left alone. */
export async function saveNextActions(
  context: StageContext,
  duck: DuckSession,
  { touchpoints }: Pick<SolvedJourneys, 'touchpoints'>,
): Promise<SavedPart> {
  const { spec, run } = context;
  const { nextActions } = spec.optimise;
  context.progress('choosing next actions');
  await openViews(context, duck);
  const sql = (file: string): string => path.join(__dirname, file);
  await duck.runFile(sql('customer-weeks.sql'), { as_of: run.asOf });
  for (const purpose of ['order', 'arm']) {
    const key = { secret: spec.experiments.secret, date: run.date, purpose: `action-${purpose}` };
    await duck.run(keyedRandomSql(`drawn_${purpose}`, key));
  }
  await duck.runFile(sql('customer-groups.sql'), {
    max_contacts: nextActions.maxContacts,
    require_consent: nextActions.requireConsent,
  });
  const offered = await offeredContacts(context, duck);
  await planGroups(context, duck, { offered, stages: touchpoints.map(({ stage }) => stage) });
  const column = <Value>(none: Value, of: (one: OfferedContact) => Value): Value[] => [
    none,
    ...offered.map(of),
  ];
  await duck.runFile(sql('next-actions.sql'), {
    pipeline: run.pipeline,
    date: run.date,
    control: nextActions.control,
    weeks: nextActions.periods,
    action_names: column('none', ({ name }) => name),
    action_channels: column('', ({ channel }) => channel),
    action_evidence: column('assumed', ({ evidence }) => evidence),
    action_products: column(0, ({ withProduct }) => Number(withProduct)),
  });
  const rows = await context.saveTable(
    'next_actions',
    duck,
    'SELECT * FROM next_action_rows ORDER BY customer_id',
  );
  if (rows === 0) context.explainEmpty('next_actions', 'no customer was seen before');
  return { rows, metrics: await actionMetrics(duck, run.asOf) };
}

/** Views over what may be missing: contacts made before, consents, and the best product of each customer. */
async function openViews(context: StageContext, duck: DuckSession): Promise<void> {
  const view = async (
    name: string,
    artifact: string,
    sql: string,
    empty: string,
  ): Promise<void> => {
    if (context.has(artifact)) await context.views(duck, artifact);
    await duck.run(`CREATE OR REPLACE TEMP VIEW ${name} AS ${context.has(artifact) ? sql : empty}`);
  };
  await view(
    'action_outcomes',
    'outcomes',
    `SELECT customer_id, exposure_time, policy, arm, converted FROM outcomes WHERE kind = 'action'`,
    `SELECT NULL::VARCHAR AS customer_id, NULL::TIMESTAMPTZ AS exposure_time, NULL::VARCHAR AS policy,
       NULL::VARCHAR AS arm, NULL::BOOLEAN AS converted WHERE false`,
  );
  await duck.run(`CREATE OR REPLACE TEMP VIEW contacted AS
    SELECT customer_id, exposure_time FROM action_outcomes WHERE arm <> 'control'`);
  await view(
    'consents',
    'customer_profiles',
    'SELECT customer_id, consent FROM customer_profiles',
    'SELECT NULL::VARCHAR AS customer_id, NULL::BOOLEAN AS consent WHERE false',
  );
  await view(
    'best_products',
    'recommendations',
    'SELECT customer_id, product_id FROM recommendations WHERE rank = 1',
    'SELECT NULL::VARCHAR AS customer_id, NULL::VARCHAR AS product_id WHERE false',
  );
}

/** Fills the table `planned_parts`. */
async function planGroups(
  context: StageContext,
  duck: DuckSession,
  scene: { offered: readonly OfferedContact[]; stages: readonly string[] },
): Promise<void> {
  const { nextActions } = context.spec.optimise;
  const channels = [...new Set(scene.offered.map(({ channel }) => channel))];
  const groups = await groupColumns(duck);
  const input: PlanContactsInput = {
    segments: await weekCounts(duck, scene.stages.length * IDLE_STEPS),
    contacts: scene.offered.map(({ stages, idle, channel, ...contact }) => ({
      ...contact,
      channel: channels.indexOf(channel) + 1,
      touchpoints: scene.stages.map((stage) => stages.length === 0 || stages.includes(stage)),
      idle,
    })),
    groups,
    capacity: [Infinity, ...channels.map((channel) => nextActions.capacity[channel] ?? Infinity)],
    options: {
      periods: nextActions.periods,
      maxContacts: nextActions.maxContacts,
      fatigue: nextActions.fatigue,
      goalValue: nextActions.goalValue,
    },
  };
  const parts = await context.threads.run<PlanContactsInput, PlannedParts>(
    path.join(__dirname, 'plan-contacts.thread.js'),
    input,
    { signal: context.signal },
  );
  const { group, first, last, action, wanted, gain, lower, upper } = parts;
  await duck.appendNumbers('planned_parts', [
    group,
    first,
    last,
    action,
    wanted,
    gain,
    lower,
    upper,
  ]);
}

async function groupColumns(duck: DuckSession): Promise<PlanContactsInput['groups']> {
  const { rows } = await duck.one<{ rows: number }>('SELECT count(*) AS rows FROM customer_groups');
  const columns = await duck.numericColumns(
    `SELECT segment, state, contacts, reachable::INTEGER AS reachable, customers
     FROM customer_groups ORDER BY "group"`,
    rows,
  );
  const column = (name: string): Float64Array => columns.get(name) ?? new Float64Array(rows);
  return {
    segment: column('segment'),
    state: column('state'),
    contacts: column('contacts'),
    reachable: column('reachable'),
    customers: column('customers'),
  };
}

/** Counts of every segment, those of customers without one first. */
async function weekCounts(duck: DuckSession, states: number): Promise<WeekCounts[]> {
  const { last } = await duck.one<{ last: number }>(
    'SELECT coalesce(max(segment), 0) AS last FROM customer_codes',
  );
  const counts = Array.from({ length: last + 1 }, () => ({
    customers: new Float64Array(states),
    returned: new Float64Array(states),
    goals: new Float64Array(states),
    seenAgain: new Float64Array(states),
  }));
  const counted = await duck.all<
    Record<'segment' | 'state' | 'customers' | 'returned' | 'goals', number>
  >('SELECT segment, state, customers, returned, goals FROM state_counts');
  for (const { segment, state, customers, returned, goals } of counted) {
    counts[segment]?.customers.set([customers], state);
    counts[segment]?.returned.set([returned], state);
    counts[segment]?.goals.set([goals], state);
  }
  const again = await duck.all<Record<'segment' | 'state' | 'customers', number>>(
    'SELECT segment, state, customers FROM seen_again',
  );
  for (const { segment, state, customers } of again) {
    counts[segment]?.seenAgain.set([customers], state);
  }
  return counts;
}

/** How many customers get each action, and what is expected of it in all. */
async function actionMetrics(duck: DuckSession, cutoff: string): Promise<object[]> {
  const actions = await duck.all<
    Record<'slice', string> & Record<'n' | 'gain' | 'lower' | 'upper', number>
  >(
    `SELECT
       CASE arm WHEN 'control' THEN 'control' ELSE "action" END AS slice,
       count(*) AS n,
       sum(expected_gain::DECIMAL(18, 12))::DOUBLE AS gain,
       sum(lower::DECIMAL(18, 12))::DOUBLE AS lower,
       sum(upper::DECIMAL(18, 12))::DOUBLE AS upper
     FROM next_action_rows
     GROUP BY slice
     ORDER BY slice`,
  );
  return actions.map(({ slice, n, gain, lower, upper }) => ({
    area: 'next_actions',
    name: 'expected_goals',
    slice,
    value: gain,
    lower,
    upper,
    n,
    cutoff,
    baseline: 'nothing done',
    protocol:
      'finite-horizon value iteration on weekly states; interval by the ends of the effects',
  }));
}
