import path from 'node:path';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckDBVariable, DuckSession } from '../compute/duck-session.js';
import { contactCost } from './contact-costs.js';

/** Most frequent ways that are published of a segment. */
const OBSERVED_PATHS = 5;

/** Longer sessions before the goal are left out of the observed ways: each is taken once, and memory is bounded. */
const OBSERVED_STEPS = 50;

/** The segment of all customers. */
export const EVERYONE = 'all';

/**
 * Makes what the parts of the stage share: the view `events`, and the tables `nodes` (touchpoints),
 * `segment_codes`, `customer_codes`, `visits` (a narrow row an event), `goals` (sessions with the goal),
 * `edges` (counted transitions by segment), `touchpoint_counts` and `observed_paths`.
 */
export async function makeJourneyTables(context: StageContext, duck: DuckSession): Promise<void> {
  const { optimise, journey } = context.spec;
  const run = (file: string, variables: Record<string, DuckDBVariable>): Promise<void> =>
    duck.runFile(path.join(__dirname, file), variables);
  await context.views(duck, 'events');
  if (context.has('segment_assignment')) await context.views(duck, 'segment_assignment');
  else await duck.run(NO_SEGMENTS);
  await run('visits.sql', { goal_event: journey.goal ?? '' });
  const channels = await duck.all<{ channel: string }>(
    'SELECT DISTINCT channel FROM nodes ORDER BY channel',
  );
  await run('transitions.sql', {
    contact_channels: channels.map(({ channel }) => channel),
    contact_costs: channels.map(({ channel }) => contactCost(channel, optimise.contactCosts)),
    probability_weight: optimise.probabilityWeight,
    hour_weight: optimise.hourWeight,
    contact_weight: optimise.contactWeight,
  });
  await run('touchpoints.sql', {});
  await run('observed-paths.sql', { max_steps: OBSERVED_STEPS, top: OBSERVED_PATHS });
}

const NO_SEGMENTS = `CREATE OR REPLACE VIEW segment_assignment AS
  SELECT NULL::VARCHAR AS customer_id, NULL::VARCHAR AS segment_id WHERE false`;
