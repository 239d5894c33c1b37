import path from 'node:path';
import { STAGE_SPEC_KEYS } from '../../workflows/contracts/stage-spec-keys.js';
import { METRICS_SCHEMA } from '../artifacts/metrics-schema.js';
import type { StageContext, StageDefinition, StageSummary } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import { deriveSeed } from '../compute/seeded-random.js';
import { readColdStart } from './cold-start.js';
import { MEMBERS, MEMBER_SOURCES, type Member } from './members.js';
import { readInteractions, type ReadInteractions } from './read-interactions.js';
import { recommendMetrics } from './recommend-metrics.js';
import { recommenderOptions } from './recommender-defaults.js';
import { blocksOfRows } from './row-blocks.js';
import { runBlocks } from './run-blocks.js';
import { evaluateRecommender, type EvaluatedRecommender } from './time-split.js';
import type { ListBlock } from './top-lists.thread.js';
import type { TopLists } from './top-lists.js';

/** Customers listed by one thread call: 0.2 s of work at 2,000 products. */
const BLOCK_CUSTOMERS = 1000;

/**
 * Recommends products to every customer: a blend of implicit ALS, item neighbours, popularity within liked
 * categories, popularity and the customer's own interest, weighted for NDCG on a time split.
 */
export const recommendStage: StageDefinition = {
  name: 'recommend',
  specKeys: STAGE_SPEC_KEYS.recommend,
  reads: ['events', 'customer_facts', 'products', 'segment_assignment'],
  compute: recommendProducts,
};

async function recommendProducts(context: StageContext): Promise<StageSummary> {
  context.progress('reading interactions');
  const duck = await context.openDuck();
  const optional = ['products', 'segment_assignment'].filter((name) => context.has(name));
  await context.views(duck, 'events', 'customer_facts', ...optional);
  const data = await readInteractions(context, duck);
  const evaluated = await evaluate(context, data);
  if (evaluated) await listProducts(context, duck, data, evaluated);
  const { recommend, train } = context.spec;
  const metrics = evaluated
    ? recommendMetrics(evaluated, {
        k: recommend.listLength,
        cutoff: daysBefore(context.run.asOf, train.horizonDays),
      })
    : [];
  if (metrics.length === 0) {
    context.explainEmpty(
      'metrics_recommend',
      'no customer with a history bought in the last horizon',
    );
  }
  await context.saveRows('metrics_recommend', METRICS_SCHEMA, metrics);
  await nameLists(context, duck, evaluated);
  const rowsOut = await context.saveTable(
    'recommendations',
    duck,
    'SELECT * FROM recommendations ORDER BY customer_id, rank',
  );
  return { rowsIn: data.log.customer.length, rowsOut };
}

const daysBefore = (instant: string, days: number): string =>
  new Date(Date.parse(instant) - days * 86_400_000).toISOString();

/** The fitted blend; undefined where there is nothing to recommend or nobody to recommend to. */
async function evaluate(
  context: StageContext,
  data: ReadInteractions,
): Promise<EvaluatedRecommender | undefined> {
  const { spec, signal } = context;
  if (data.log.products === 0 || data.log.customers === 0) {
    const reason =
      data.log.customers === 0 ? 'no customers' : 'no event or catalogue names a product';
    context.explainEmpty('recommendations', reason);
    return undefined;
  }
  return evaluateRecommender(context.threads, data, recommenderOptions(spec), {
    horizonDays: spec.train.horizonDays,
    sweeps: spec.recommend.iterations,
    k: spec.recommend.listLength,
    onlyNew: spec.recommend.excludeBought,
    seed: deriveSeed(spec.seed, 'recommend.bootstrap'),
    usable: usableMembers(data.categories, spec.recommend.excludeBought),
    signal,
    progress: (phase) => context.progress(phase),
    resumable: (name, make) => context.resumable(name, make),
  });
}

/** Members that can say something: no categories, no taste for them; no repeats where bought products are left out. */
function usableMembers(categories: number, excludeBought: boolean): ReadonlySet<Member> {
  return new Set(
    MEMBERS.filter(
      (member) =>
        (member !== 'category_popular' || categories > 1) &&
        (member !== 'repeat' || !excludeBought),
    ),
  );
}

/** Fills the table `top_lists`, block by block. */
async function listProducts(
  context: StageContext,
  duck: DuckSession,
  data: ReadInteractions,
  { model, weights }: EvaluatedRecommender,
): Promise<void> {
  const { listLength, excludeBought } = context.spec.recommend;
  const { customers } = data.log;
  const cold = await readColdStart(context, duck, customers, model.shares);
  const lists = await runBlocks<ListBlock, TopLists>(context.threads, {
    modulePath: path.join(__dirname, 'top-lists.thread.js'),
    blocks: blocksOfRows(customers, BLOCK_CUSTOMERS).map((range) => ({
      ...cold,
      model,
      weights,
      range,
      length: listLength,
      inStock: data.inStock,
      excludeBought,
    })),
    signal: context.signal,
    onDone: (done) =>
      context.progress('listing products', Math.min(done * BLOCK_CUSTOMERS, customers), customers),
  });
  for (const { customer, rank, product, score, leader, source, anchor } of lists) {
    await duck.appendNumbers('top_lists', [customer, rank, product, score, leader, source, anchor]);
  }
}

/** Makes the table `recommendations` from `top_lists`. */
async function nameLists(
  context: StageContext,
  duck: DuckSession,
  evaluated: EvaluatedRecommender | undefined,
): Promise<void> {
  const mixed = (evaluated?.weights ?? []).filter((weight) => weight > 0).length > 1;
  const single = MEMBERS[evaluated?.weights.findIndex((weight) => weight > 0) ?? 0];
  await duck.runFile(path.join(__dirname, 'recommendations.sql'), {
    members: MEMBERS,
    sources: [...MEMBERS.map((member) => MEMBER_SOURCES[member]), 'blend'],
    pipeline: context.run.pipeline,
    date: context.run.date,
    policy: mixed ? 'blend' : (single ?? 'blend'),
  });
}
