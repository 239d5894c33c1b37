import type { ArtifactRef } from '../../../workflows/contracts/artifact-ref.js';
import type { StageContext } from '../../artifacts/stage.js';
import type { DuckSession } from '../../compute/duck-session.js';
import type { SavedPart } from '../optimise-part.js';
import { saveComplaintLinks } from './complaint-links.js';
import { followGaps, saveBaseline } from './follow-gaps.js';
import { countItems, nameGapKinds, rateGaps } from './make-gap-tables.js';

const NO_PRODUCTS = `CREATE OR REPLACE VIEW products AS
  SELECT NULL::VARCHAR AS product_id, NULL::VARCHAR AS category WHERE false`;

const NO_OPINIONS = `CREATE OR REPLACE VIEW feedback_opinions AS
  SELECT NULL::VARCHAR AS feedback_id, NULL::VARCHAR AS customer_id, NULL::VARCHAR AS product_id,
    NULL::TIMESTAMPTZ AS feedback_time, NULL::VARCHAR AS label, []::VARCHAR[] AS complaints WHERE false`;

/**
 * Saves `information_gaps`: where customers lack what they need to know, or the shop lacks it of them,
 * more than their peers do, by product, category, stage, query, segment and channel. Beside it what came of the
 * gaps of an earlier date, and where complaints come from.
 */
export async function saveGaps(
  context: StageContext,
  duck: DuckSession,
  earlier: ArtifactRef | null,
): Promise<SavedPart> {
  if (context.has('products')) await context.views(duck, 'products');
  else await duck.run(NO_PRODUCTS);
  if (context.has('feedback_opinions')) await context.views(duck, 'feedback_opinions');
  else await duck.run(NO_OPINIONS);
  await nameGapKinds(duck);
  const closing = earlier === null ? [] : await followGaps(context, duck, earlier);
  await countItems(duck);
  await rateGaps(duck);
  const rows = await context.saveTable(
    'information_gaps',
    duck,
    'SELECT * EXCLUDE (parts, words) FROM information_gaps ORDER BY "scope", "key", facet',
  );
  await context.saveTable(
    'information_gap_parts',
    duck,
    'SELECT "scope", "key", facet, rank, parts, words FROM information_gaps ORDER BY "scope", "key", facet',
  );
  if (rows === 0) {
    context.explainEmpty('information_gaps', 'no key lacks more than its peers, beyond chance');
  }
  await saveBaseline(context, duck, earlier);
  const complaints = await saveComplaintLinks(context, duck);
  return { rows, metrics: [...closing, ...complaints] };
}
