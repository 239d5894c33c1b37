import path from 'node:path';
import type { StageContext } from '../../artifacts/stage.js';
import type { DuckSession } from '../../compute/duck-session.js';

/** Texts of the usual share that stand beside a key's own: a product with three texts does not lead by one. */
const PRIOR_TEXTS = 10;

/** Products of each aspect that metrics name: those that stand out most. */
const NAMED_PRODUCTS = 3;

interface Link {
  scope: string;
  key: string;
  aspect: string;
  texts: number;
  share: number;
  usual: number;
  lower: number;
  upper: number;
}

/**
 * Saves `complaint_links`: aspects complained of by product, and by stage and channel in which the customer met the
 * product last. Returns rows of metrics: every stage and channel, and products whose share lies above the usual.
 */
export async function saveComplaintLinks(
  context: StageContext,
  duck: DuckSession,
): Promise<object[]> {
  await duck.runFile(path.join(__dirname, 'complaint-links.sql'), { prior: PRIOR_TEXTS });
  await context.saveTable(
    'complaint_links',
    duck,
    'SELECT * FROM complaint_links ORDER BY "scope", "key", aspect',
  );
  const links = await duck.all<Link>(
    `SELECT * FROM complaint_links
     WHERE "scope" <> 'product' OR lower > usual
     QUALIFY "scope" <> 'product' OR row_number() OVER (
       PARTITION BY "scope", aspect ORDER BY (share - usual) * texts DESC, "key"
     ) <= ${NAMED_PRODUCTS}
     ORDER BY "scope", "key", aspect`,
  );
  return links.map(({ scope, key, aspect, texts, share, usual, lower, upper }) => ({
    area: 'optimise',
    name: `complaints.${aspect}`,
    slice: `${scope}:${key}`,
    value: share,
    lower,
    upper,
    n: texts,
    cutoff: context.run.asOf,
    baseline: `${usual.toFixed(4)} of all texts`,
    protocol: `share of texts that complain of it, shrunk by ${PRIOR_TEXTS} texts of the usual share; 90 % interval`,
  }));
}
