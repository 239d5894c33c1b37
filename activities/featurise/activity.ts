import path from 'node:path';
import { STAGE_SPEC_KEYS } from '../../workflows/contracts/stage-spec-keys.js';
import type { StageContext, StageDefinition, StageSummary } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import { planCutoffs, type CutoffPlan } from './cutoffs.js';
import {
  earlierWindowDays,
  findEarlierFacts,
  firstDayOf,
  openEarlierFacts,
  type EarlierFacts,
} from './earlier-facts.js';
import { featureColumns, type Feature, type KnownNames } from './feature-columns.js';
import { DICTIONARY_SCHEMA, featureDictionary } from './feature-dictionary.js';
import { saveAssociationRules } from './rules/association-rules.js';
import { saveFeedbackSentiment } from './feedback-sentiment.js';
import { sumWindows } from './sum-windows.js';

/** Makes the facts of every customer and the features as of each cut-off. */
export const featuriseStage: StageDefinition = {
  name: 'featurise',
  specKeys: STAGE_SPEC_KEYS.featurise,
  reads: ['events', 'customer_profiles', 'identity', 'products', 'feedback'],
  resolve: findEarlierFacts,
  compute: (context, resolved) => featurise(context, resolved as EarlierFacts | null),
};

/** Channels with a column of their own; the others are in the sums over all channels. */
const MOST_CHANNELS = 12;
/** Likewise for event types; stages sum up what lies beyond. */
const MOST_EVENT_TYPES = 16;
const MICROSECONDS = 1000;

const sql = (name: string): string => path.join(__dirname, name);

async function featurise(
  context: StageContext,
  earlier: EarlierFacts | null,
): Promise<StageSummary> {
  const { spec, run } = context;
  const duck = await context.openDuck();
  const catalogue = context.has('products') ? ['products'] : [];
  await context.views(duck, 'events', 'customer_profiles', ...catalogue);
  const shared = { timezone: spec.timezone, as_of: run.asOf, date: run.date };
  await duck.runFile(sql('macros.sql'));
  context.progress('customer facts', 0, context.inputs['events']?.rows ?? 0);
  await openEarlierFacts(context, duck, earlier);
  await duck.runFile(sql('customer-facts.sql'), {
    ...shared,
    first_day: firstDayOf(context),
    has_earlier: earlier !== null,
    window_days: spec.sources.events.lookbackDays,
  });
  const customers = await context.saveTable(
    'customer_facts',
    duck,
    'SELECT * FROM customer_facts ORDER BY customer_id',
  );

  await saveAssociationRules(context, duck);
  const plan = await planFor(context, duck, earlier);
  const names: KnownNames = {
    channels: await knownNames(duck, plan, 'channel', MOST_CHANNELS),
    eventTypes: await knownNames(duck, plan, 'event_type', MOST_EVENT_TYPES),
  };
  const features = featureColumns(names, plan.windowDays);
  context.progress('features', 0, customers * plan.cutoffs.length);
  await sumWindows(context, duck, { names, customers, cutoffs: plan.cutoffs.length });
  await duck.runFile(sql('features.sql'), shared, { feature_columns: projection(features) });
  const rows = await context.saveTable(
    'features',
    duck,
    'SELECT * FROM features ORDER BY cutoff_index, customer_id',
  );
  await saveNames(context, features);
  const dictionary = featureDictionary(features, {
    features: await columnsOf(duck, 'features'),
    customerFacts: await columnsOf(duck, 'customer_facts'),
  });
  await context.saveRows('feature_dictionary', DICTIONARY_SCHEMA, dictionary);
  const opinions = await saveFeedbackSentiment(context, duck);
  await saveCutoffs(context, plan);
  return { rowsIn: context.inputs['events']?.rows ?? 0, rowsOut: rows + opinions };
}

/** Plans the cut-offs over the days that have events, and makes them a table. */
async function planFor(
  context: StageContext,
  duck: DuckSession,
  before: EarlierFacts | null,
): Promise<CutoffPlan> {
  const { first_day: firstDay } = await duck.one<{ first_day: string }>(
    'SELECT min(event_day)::VARCHAR AS first_day FROM events',
  );
  const earliest = earlierOf(context, firstDay);
  const plan = planCutoffs({
    date: context.run.date,
    firstDay: earliest,
    horizonDays: context.spec.train.horizonDays,
    timezone: context.spec.timezone,
    earlierWindowDays: before === null ? undefined : await earlierWindowDays(context, duck, before),
  });
  const micros = (instant: string): string => String(Date.parse(instant) * MICROSECONDS);
  const values = plan.cutoffs.map(
    (cutoff) =>
      `(${cutoff.index}, ${micros(cutoff.at)}, ${micros(cutoff.labelEnd)}, DATE '${cutoff.day}', DATE '${cutoff.firstDay}')`,
  );
  await duck.run(
    `CREATE OR REPLACE TEMP TABLE cutoffs AS SELECT * FROM (VALUES ${values.join(', ')}) AS planned(cutoff_index, at_us, label_end_us, cutoff_day, first_day)`,
  );
  return plan;
}

/** A stray old event must not make the windows longer than the look-back. */
function earlierOf(context: StageContext, firstDay: string): string {
  const { lookbackDays } = context.spec.sources.events;
  const start = Date.parse(context.run.date) - (lookbackDays - 1) * 86_400_000;
  const lookbackStart = new Date(start).toISOString().slice(0, 10);
  return firstDay > lookbackStart ? firstDay : lookbackStart;
}

/** The most used names of a column before the earliest cut-off, so that none is known from the future. */
async function knownNames(
  duck: DuckSession,
  plan: CutoffPlan,
  column: 'channel' | 'event_type',
  most: number,
): Promise<string[]> {
  const earliest = plan.cutoffs.at(-1)?.at ?? '';
  const rows = await duck.all<{ name: string }>(
    `SELECT ${column} AS name FROM events WHERE event_time < TIMESTAMPTZ '${earliest}' GROUP BY name ORDER BY count(*) DESC, name LIMIT ${most}`,
  );
  return rows.map(({ name }) => name).sort();
}

function projection(features: readonly Feature[]): string {
  return features
    .map(({ sql: expression, feature }) => {
      return `(${expression})::DOUBLE AS "${feature.replaceAll('"', '""')}"`;
    })
    .join(', ');
}

async function columnsOf(duck: DuckSession, table: string): Promise<string[]> {
  const columns = await duck.all<{ column_name: string }>(`DESCRIBE ${table}`);
  return columns.map(({ column_name }) => column_name);
}

async function saveNames(context: StageContext, features: readonly Feature[]): Promise<void> {
  await context.saveRows(
    'feature_names',
    {
      position: 'bigint',
      feature: 'text',
      meaning: 'text',
      unit: 'text',
      type: 'text',
      source: 'text',
    },
    features.map(({ feature, meaning, unit, source }, position) => ({
      position,
      feature,
      meaning,
      unit,
      type: 'double',
      source,
    })),
  );
}

async function saveCutoffs(context: StageContext, plan: CutoffPlan): Promise<void> {
  await context.saveRows(
    'cutoffs',
    { cutoff_index: 'bigint', at: 'text', window_start: 'text', label_end: 'text' },
    plan.cutoffs.map(({ index, at, windowStart, labelEnd }) => ({
      cutoff_index: index,
      at,
      window_start: windowStart,
      label_end: labelEnd,
    })),
  );
}
