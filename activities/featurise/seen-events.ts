import path from 'node:path';
import { JOURNEY_STAGES } from '../../workflows/contracts/journey-stages.js';
import { PRESETS } from '../../workflows/contracts/presets.js';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';

/** Makes the tables of `seen-events.sql` from the view `events`; a stage's number is its place in JOURNEY_STAGES. */
export async function openSeenEvents(context: StageContext, duck: DuckSession): Promise<void> {
  const { timezone, train } = context.spec;
  context.progress('numbering events', 0, context.inputs['events']?.rows ?? 0);
  await duck.runFile(
    path.join(__dirname, 'seen-events.sql'),
    {
      timezone,
      stages: [...JOURNEY_STAGES],
      return_events: returnEventsOf(context),
      risk_event: train.risk?.event ?? '',
    },
    { catalogue: catalogueOf(context) },
  );
}

/** Event types that take a purchase back. */
export function returnEventsOf({ spec: { preset, train } }: StageContext): readonly string[] {
  return train.returnEvents ?? PRESETS[preset]?.returnEvents ?? ['return'];
}

/** SQL of the categories of products; without rows where the shop has no products. */
const catalogueOf = (context: StageContext): string =>
  context.has('products')
    ? 'SELECT product_id, category FROM products'
    : 'SELECT NULL::VARCHAR AS product_id, NULL::VARCHAR AS category WHERE false';
