import path from 'node:path';
import { STAGE_SPEC_KEYS } from '../../workflows/contracts/stage-spec-keys.js';
import { newestRunBefore } from '../artifacts/earlier-run.js';
import { METRICS_SCHEMA } from '../artifacts/metrics-schema.js';
import type { StageContext, StageDefinition, StageSummary } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import { assignArms } from './assign-arms.js';
import { cappedProducts } from './capped-products.js';
import { findEarlierLists, type EarlierLists } from './earlier-lists.js';
import { findEarlierBlend, type EarlierBlend } from './kept-blend.js';
import { learnFromOutcomes } from './learn-from-outcomes.js';
import { LIST_COLUMNS } from './list-columns.js';
import { MEMBERS, MEMBER_SOURCES, type Member } from './members.js';
import { movedWeights } from './move-weights.js';
import { listBalance } from './list-balance.js';
import { outcomeMetrics } from './outcome-metrics.js';
import { saveProductLists } from './publish-lists.js';
import { readInteractions, type ReadInteractions } from './read-interactions.js';
import { REASON_TEMPLATES } from './reason-templates.js';
import { isFitted } from './recommender-model.js';
import { recommenderOfDay, wantedOf } from './recommender-of-day.js';
import { blocksOfRows } from './row-blocks.js';
import { runBlocks } from './run-blocks.js';
import { saveExperiments } from './save-experiments.js';
import { saveLearning } from './save-learning.js';
import type { FittedRecommender } from './time-split.js';
import type { ListBlock } from './top-lists.thread.js';
import { ARMS, TIERS, type MadeLists } from './top-lists.js';

/** Customers listed by one thread call: 0.2 s of work at 2,000 products. */
const BLOCK_CUSTOMERS = 1000;

/**
 * Recommends products to every customer: a blend of models whose weights are chosen for NDCG on earlier
 * horizons, with a small share of randomised lists from whose outcomes the weights learn.
 */
export const recommendStage: StageDefinition = {
  name: 'recommend',
  specKeys: STAGE_SPEC_KEYS.recommend,
  reads: ['events', 'customer_facts', 'products', 'segment_assignment', 'feedback', 'outcomes'],
  resolve: async (context) => {
    const earlier = await newestRunBefore(context);
    return {
      lists: await findEarlierLists(context, earlier),
      blend: await findEarlierBlend(context, earlier),
    };
  },
  compute: (context, resolved) => recommendProducts(context, resolved as Earlier),
};

/** What the newest released date before the run's has left. */
interface Earlier {
  readonly lists: EarlierLists | null;
  readonly blend: EarlierBlend | null;
}

async function recommendProducts(
  context: StageContext,
  { lists: earlier, blend }: Earlier,
): Promise<StageSummary> {
  context.progress('reading interactions');
  const duck = await context.openDuck();
  const optional = ['products', 'segment_assignment', 'feedback', 'outcomes'];
  await context.views(
    duck,
    'events',
    'customer_facts',
    ...optional.filter((name) => context.has(name)),
  );
  const data = await readInteractions(context, duck);
  const learnt = await learnFromOutcomes(context, duck, earlier);
  const fitted = await recommenderOfDay(context, data, blend);
  const { floor } = context.spec.recommend.feedback;
  const used = fitted && { ...fitted, weights: movedWeights(fitted.weights, learnt.logs, floor) };
  if (used) {
    await listProducts(context, duck, data, used);
    await saveProductLists(context, duck, data, used.model);
  }
  await nameLists(context, duck, used);
  await saveLearning(context, duck, { earlier, learnt });
  await saveExperiments(context, duck);
  const outcomes = await outcomeMetrics(duck, learnt, context.run.asOf);
  const balance = await listBalance(duck, {
    cutoff: context.run.asOf,
    k: context.spec.recommend.listLength,
  });
  await saveMetrics(context, [...(used?.figures ?? []), ...balance, ...outcomes]);
  const rowsOut = await context.saveTable(
    'recommendations',
    duck,
    'SELECT * FROM recommendations ORDER BY customer_id, rank',
  );
  await saveUnlisted(context, duck);
  return { rowsIn: data.log.customer.length, rowsOut };
}

/** Fills the tables `top_lists` and `explored_rows`, block by block. */
async function listProducts(
  context: StageContext,
  duck: DuckSession,
  data: ReadInteractions,
  { model, weights }: FittedRecommender,
): Promise<void> {
  const { listLength, rules } = context.spec.recommend;
  const { customers } = data.log;
  const { diversity, maxPerCategory, maxPerBrand, priceBand } = rules;
  const { allowed, boost, price, category, brand, alike } = data;
  const ruleData = {
    ...{ allowed, boost, price, category, brand, alike },
    ...{ diversity, maxPerCategory, maxPerBrand, priceBand },
    hasBoosts: boost.some((added) => added !== 0),
    capped: await cappedProducts(context, duck, customers),
  };
  const wanted = wantedOf(context, data);
  const explored = MEMBERS.filter((member) => wanted.has(member) && isFitted(model, member));
  const arms = await assignArms(context, duck, customers);
  const lists = await runBlocks<ListBlock, MadeLists>(context.threads, {
    modulePath: path.join(__dirname, 'top-lists.thread.js'),
    blocks: blocksOfRows(customers, BLOCK_CUSTOMERS).map((range) => ({
      ...arms,
      model,
      weights,
      range,
      length: listLength,
      rules: ruleData,
      explored,
    })),
    signal: context.signal,
    onDone: (done) =>
      context.progress('listing products', Math.min(done * BLOCK_CUSTOMERS, customers), customers),
  });
  for (const block of lists) {
    await duck.appendNumbers(
      'top_lists',
      LIST_COLUMNS.map((column) => block.lists[column]),
    );
    await duck.appendNumbers('explored_rows', block.explored);
  }
}

/** Makes the table `recommendations` from `top_lists`. */
async function nameLists(
  context: StageContext,
  duck: DuckSession,
  used: FittedRecommender | undefined,
): Promise<void> {
  await duck.runFile(path.join(__dirname, 'recommendations.sql'), {
    members: MEMBERS,
    sources: MEMBERS.map((member) => MEMBER_SOURCES[member]),
    arms: [...ARMS],
    tiers: [...TIERS],
    templates: REASON_TEMPLATES[context.spec.recommend.language],
    pipeline: context.run.pipeline,
    date: context.run.date,
    policy: policyOf(used),
  });
}

/** `blend`, or the member that is published alone. */
function policyOf(used: FittedRecommender | undefined): Member | 'blend' {
  const blended = MEMBERS.filter((_, index) =>
    used?.weights.some((weights) => weights[index]! > 0),
  );
  return blended.length === 1 ? blended[0]! : 'blend';
}

async function saveMetrics(context: StageContext, metrics: readonly object[]): Promise<void> {
  if (metrics.length === 0) {
    context.explainEmpty(
      'metrics_recommend',
      'no customer with a history bought in the last horizon',
    );
  }
  await context.saveRows('metrics_recommend', METRICS_SCHEMA, metrics);
}

/** Saves who has no list, each with the cause. */
async function saveUnlisted(context: StageContext, duck: DuckSession): Promise<void> {
  await context.saveTable(
    'customers_without_list',
    duck,
    `SELECT
      customer_id,
      CASE
        WHEN (SELECT count(*) FROM recommend_catalogue) = 0 THEN 'no product is known'
        WHEN NOT EXISTS (SELECT 1 FROM recommend_catalogue WHERE is_allowed)
          THEN 'no product is in stock and allowed by the rules'
        ELSE 'everything in stock is owned already, shown too often or outside the price band'
      END AS cause
    FROM recommend_customers
    WHERE customer NOT IN (SELECT customer FROM top_lists)
    ORDER BY customer_id`,
  );
}
