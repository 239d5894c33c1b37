import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { METRICS_SCHEMA } from '../../artifacts/metrics-schema.js';
import type { StageContext } from '../../artifacts/stage.js';
import type { DuckSession } from '../../compute/duck-session.js';
import { deriveSeed } from '../../compute/seeded-random.js';
import { firstDayOf } from '../../featurise/earlier-facts.js';
import type { FitOrderModelsInput, FittedOrderModels } from './fit-order-models.thread.js';
import type { GammaGammaModel, SpendHistories } from './gamma-gamma.js';
import type { MeasuredOrders, MeasureOrdersInput } from './measure-orders.thread.js';
import { countCustomers, type OrderHistories, type OrderModel } from './order-histories.js';
import { saveSurvival } from './save-survival.js';
import { valueMetricRows, type Holdout, type ValueReport } from './value-metrics.js';

/** Fewest customers with a known history, and with a repeat order among them, for a fit of four parameters. */
const FEWEST_CUSTOMERS = 100;
const FEWEST_REPEATING = 30;

/** Most days that are held out to measure the models. */
const HOLDOUT_DAYS = 180;

/** Artifacts that the value of customers is predicted from. */
export const VALUE_READS = [
  'events',
  'customer_facts',
  'customer_lifetime',
  'customer_profiles',
] as const;

const NO_PREDICTIONS = `
  CREATE OR REPLACE TEMP TABLE value_predictions (
    customer_id VARCHAR, target VARCHAR, label VARCHAR, probability DOUBLE, value DOUBLE,
    horizon_days BIGINT, band VARCHAR, model_version VARCHAR, reasons VARCHAR[]
  )`;

/** How many customers have ordered, and of how many every order is known. */
export interface Coverage {
  readonly buyers: number;
  readonly known: number;
  readonly repeating: number;
  readonly truncated: number;
  readonly unknownLast: number;
}

/**
 * Makes the table `value_predictions`, rows of predictions with the targets clv and p_alive, and saves
 * `model_value`, `metrics_value` and `survival`. Only customers all of whose orders are known get a row; where they
 * are too few the table is empty and the metrics say why. Adds about a second.
 */
export async function predictValue(context: StageContext, duck: DuckSession): Promise<void> {
  const { value } = context.spec.train;
  context.progress('value of customers');
  await duck.run(NO_PREDICTIONS);
  if (!VALUE_READS.every((dataset) => context.inputs[dataset] !== undefined)) return;
  await context.views(duck, ...VALUE_READS);
  await duck.runFile(path.join(__dirname, 'value-histories.sql'), {
    as_of: context.run.asOf,
    first_day: firstDayOf(context),
    timezone: context.spec.timezone,
    history: value.history,
    holdout_days: HOLDOUT_DAYS,
  });
  await saveSurvival(context, duck);
  const coverage = await countCoverage(duck);
  const reason = value.enabled ? tooLittle(coverage) : 'train.value.enabled is false';
  if (reason !== undefined) {
    await context.saveRows(
      'metrics_value',
      METRICS_SCHEMA,
      valueMetricRows(context, { coverage, reason }),
    );
    return;
  }
  // A session answers one query at a time: everything is read before the threads start.
  const groups = await readGroups(duck, 'value_groups');
  const before = await readGroups(duck, 'value_before_groups');
  const { days } = await duck.one<{ days: number }>('SELECT days FROM value_holdout');
  const spends = await readSpends(duck);
  const [fitted, holdout, spend] = await Promise.all([
    fit(context, groups, { expectAll: false, horizonDays: value.horizonDays }),
    measureHoldout(context, before, days),
    fitSpend(context, spends),
  ]);
  const { best, alive, orders, discounted } = fitted;
  const { repeats, lastAt, age } = groups;
  await duck.appendNumbers('value_scores', [repeats, lastAt, age, alive, orders, discounted]);
  const version = await saveModel(context, best, spend);
  await makePredictions(context, duck, { best, version, spend });
  const report: ValueReport = { coverage, fitted, holdout, spend, version };
  await context.saveRows('metrics_value', METRICS_SCHEMA, valueMetricRows(context, report));
}

/** Why nothing can be fitted, or undefined where it can. */
function tooLittle({ buyers, known, repeating, truncated }: Coverage): string | undefined {
  if (buyers === 0) return 'no customer has ordered';
  if (known >= FEWEST_CUSTOMERS && repeating >= FEWEST_REPEATING) return undefined;
  return (
    `${FEWEST_CUSTOMERS} customers all of whose orders are known are needed, ${FEWEST_REPEATING} of them with a ` +
    `repeat order; found ${known} and ${repeating}. ${truncated} customers signed up before the first day that is ` +
    'known, or nothing says that they did not (train.value.history: complete says so)'
  );
}

async function countCoverage(duck: DuckSession): Promise<Coverage> {
  return duck.one<Coverage & Record<string, number>>(`
    SELECT
      count(*) AS "buyers",
      count(*) FILTER (WHERE history = 'known') AS "known",
      count(*) FILTER (WHERE history = 'known' AND orders > 1) AS "repeating",
      count(*) FILTER (WHERE history = 'truncated') AS "truncated",
      count(*) FILTER (WHERE history = 'unknown_last_order') AS "unknownLast"
    FROM value_customers`);
}

/** Columns of a small query by name. */
async function columnsOf(duck: DuckSession, view: string): Promise<(name: string) => Float64Array> {
  const { rows } = await duck.one<{ rows: number }>(`SELECT count(*) AS rows FROM ${view}`);
  const columns = await duck.numericColumns(`SELECT * FROM ${view}`, rows);
  return (name) => columns.get(name) ?? new Float64Array(rows);
}

/** Histories, and of those before the held-out days the orders in them. */
type HeldOutHistories = OrderHistories & { readonly later: Float64Array };

async function readGroups(duck: DuckSession, view: string): Promise<HeldOutHistories> {
  const column = await columnsOf(duck, view);
  return {
    repeats: column('repeats'),
    lastAt: column('last_day'),
    age: column('age_days'),
    customers: column('customers'),
    later: column('later'),
  };
}

async function readSpends(duck: DuckSession): Promise<SpendHistories> {
  const column = await columnsOf(duck, 'value_spends');
  return {
    orders: column('orders'),
    meanSpend: column('mean_spend'),
    customers: column('customers'),
  };
}

function fit(
  context: StageContext,
  histories: OrderHistories,
  asked: { expectAll: boolean; horizonDays: number },
): Promise<FittedOrderModels> {
  const { model, discountRate } = context.spec.train.value;
  const kinds: OrderModel['kind'][] =
    model === 'auto' || asked.expectAll ? ['bg_nbd', 'pareto_nbd'] : [model];
  const { repeats, lastAt, age, customers } = histories;
  return runThread<FitOrderModelsInput, FittedOrderModels>(context, 'fit-order-models', {
    ...{ histories: { repeats, lastAt, age, customers }, kinds, discountRate },
    ...asked,
  });
}

/** Both models, fitted on what was known before the held-out days, beside what came; undefined where too few are. */
async function measureHoldout(
  context: StageContext,
  before: HeldOutHistories,
  days: number,
): Promise<Holdout | undefined> {
  const customers = countCustomers(before);
  const repeating = before.repeats.reduce(
    (sum, repeats, place) => sum + (repeats > 0 ? (before.customers[place] ?? 0) : 0),
    0,
  );
  const enough = customers >= FEWEST_CUSTOMERS && repeating >= FEWEST_REPEATING;
  if (!enough || days < 1) return undefined;
  const { models, expected } = await fit(context, before, { expectAll: true, horizonDays: days });
  // Orders a day until then, as a shopkeeper would reckon; of a customer of less than a day, nothing.
  const rate = before.repeats.map((repeats, place) => {
    const age = before.age[place] ?? 0;
    return age > 0 ? (repeats / age) * days : 0;
  });
  const predictions = [...expected, rate, new Float64Array(rate.length)];
  const measured = await runThread<MeasureOrdersInput, MeasuredOrders[]>(
    context,
    'measure-orders',
    {
      ...{ actual: before.later, customers: before.customers, predictions },
      seed: deriveSeed(context.spec.seed, 'train.value.bootstrap'),
    },
  );
  const slices = [...models.map(({ kind }) => kind), 'baseline:rate', 'baseline:zero'];
  return {
    days,
    customers,
    slices: slices.map((slice, place) => ({ slice, figures: measured[place] as MeasuredOrders })),
  };
}

/** The spend model of all customers with a spend; undefined where none has, or its mean does not exist (q <= 1). */
async function fitSpend(
  context: StageContext,
  spends: SpendHistories,
): Promise<GammaGammaModel | undefined> {
  if (spends.orders.length === 0) return undefined;
  const model = await runThread<SpendHistories, GammaGammaModel>(context, 'fit-spend', spends);
  return model.q > 1 && model.converged ? model : undefined;
}

async function saveModel(
  context: StageContext,
  orders: OrderModel,
  spend: GammaGammaModel | undefined,
): Promise<string> {
  const { horizonDays, discountRate, margin } = context.spec.train.value;
  const file = path.join(context.workDir, 'value-model.json');
  const text = `${JSON.stringify({ unit: 'day', orders, spend: spend ?? null, horizonDays, discountRate, margin }, null, 2)}\n`;
  await writeFile(file, text);
  await context.saveFile('model_value', file);
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

async function makePredictions(
  context: StageContext,
  duck: DuckSession,
  {
    best,
    version,
    spend,
  }: { best: OrderModel; version: string; spend: GammaGammaModel | undefined },
): Promise<void> {
  const { value } = context.spec.train;
  const { mean } = await duck.one<{ mean: number | null }>(
    'SELECT (sum(spend) / nullif(count(*), 0))::DOUBLE AS mean FROM value_orders WHERE spend > 0',
  );
  await duck.runFile(path.join(__dirname, 'value-predictions.sql'), {
    horizon_days: value.horizonDays,
    margin: value.margin,
    model: best.kind,
    model_version: version,
    spend_p: spend?.p ?? null,
    spend_q: spend?.q ?? null,
    spend_gamma: spend?.gamma ?? null,
    spend_mean: mean,
  });
}

const runThread = <Input, Output>(
  context: StageContext,
  name: string,
  input: Input,
): Promise<Output> =>
  context.threads.run<Input, Output>(path.join(__dirname, `${name}.thread.js`), input, {
    signal: context.signal,
  });
