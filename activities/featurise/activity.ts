import path from 'node:path';
import { JOURNEY_STAGES } from '../../workflows/contracts/journey-stages.js';
import { STAGE_SPEC_KEYS } from '../../workflows/contracts/stage-spec-keys.js';
import { sideBySide } from '../artifacts/side-by-side.js';
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
import type { Feature } from './feature.js';
import { featureColumns } from './feature-columns.js';
import { findKnownNames } from './known-names.js';
import { DICTIONARY_SCHEMA, featureDictionary } from './feature-dictionary.js';
import { saveAssociationRules } from './rules/association-rules.js';
import { saveFeedbackSentiment } from './feedback-sentiment.js';
import { saveLabels } from './save-labels.js';
import { DEAL_BELOW } from './shopping-features.js';
import { openSeenEvents, returnEventsOf } from './seen-events.js';
import { usableFeatures } from './usable-features.js';
import { sumWindows } from './windows/sum-windows.js';
import { makeWindowPlan } from './windows/make-plan.js';

/** Makes the facts of every customer and the features as of each cut-off. */
export const featuriseStage: StageDefinition = {
  name: 'featurise',
  specKeys: STAGE_SPEC_KEYS.featurise,
  reads: ['events', 'customer_profiles', 'identity', 'products', 'feedback'],
  resolve: findEarlierFacts,
  compute: (context, resolved) => featurise(context, resolved as EarlierFacts | null),
};

const MICROSECONDS = 1000;

const NO_FEEDBACK =
  '(SELECT NULL::VARCHAR AS customer_id, NULL::TIMESTAMPTZ AS feedback_time, NULL::DOUBLE AS rating WHERE false)';

const sql = (name: string): string => path.join(__dirname, name);

async function featurise(
  context: StageContext,
  earlier: EarlierFacts | null,
): Promise<StageSummary> {
  const duck = await context.openDuck();
  const optional = ['products', 'feedback'].filter((dataset) => context.has(dataset));
  await context.views(duck, 'events', 'customer_profiles', ...optional);
  const seen = openSeenEvents(context, duck);
  // Both that need it wait for it; until they do, a failure must not count as one that nobody looks at.
  seen.catch(() => undefined);
  // Threads read feedback while the database counts events, and the other way round.
  const rows = { features: 0, opinions: 0 };
  const work = [
    async (own: DuckSession) => {
      await seen;
      rows.features = await saveFeatures(context, own, earlier);
    },
    async (own: DuckSession) => void (rows.opinions = await saveFeedbackSentiment(context, own)),
    async (own: DuckSession) => {
      await seen;
      await saveAssociationRules(context, own);
    },
  ];
  await sideBySide(work, work.length, async (save) => {
    const own = await duck.fork();
    try {
      await save(own);
    } finally {
      own.close();
    }
  });
  return { rowsIn: context.inputs['events']?.rows ?? 0, rowsOut: rows.features + rows.opinions };
}

/** Saves the facts of customers, their features and labels, and what these mean; returns the rows of features. */
async function saveFeatures(
  context: StageContext,
  duck: DuckSession,
  earlier: EarlierFacts | null,
): Promise<number> {
  const { spec, run } = context;
  const events = context.inputs['events']?.rows ?? 0;
  await duck.runFile(sql('macros.sql'));
  context.progress('customer facts', 0, events);
  await openEarlierFacts(context, duck, earlier);
  await duck.runFile(sql('customer-facts.sql'), {
    timezone: spec.timezone,
    as_of: run.asOf,
    date: run.date,
    first_day: firstDayOf(context),
    has_earlier: earlier !== null,
    window_days: spec.sources.events.lookbackDays,
    stages: [...JOURNEY_STAGES],
  });
  await context.saveTable(
    'customer_facts',
    duck,
    'SELECT * FROM customer_facts ORDER BY customer_id',
  );
  const plan = await planFor(context, duck, earlier);
  const known = await findKnownNames(duck, plan.cutoffs.at(-1)?.at ?? '');
  await sumWindows(context, duck, {
    plan: await makeWindowPlan(duck, plan.cutoffs, { known, returns: returnEventsOf(context) }),
    total: events,
  });
  await duck.runFile(sql('purchase-windows.sql'), { deal_below: DEAL_BELOW });
  await duck.runFile(
    sql('feedback-windows.sql'),
    { timezone: spec.timezone },
    { feedback: context.has('feedback') ? 'feedback' : NO_FEEDBACK },
  );
  const features = featureColumns(known.names, plan.windowDays);
  await duck.runFile(sql('features.sql'), {}, { feature_columns: projection(features) });
  const file = path.join(context.workDir, 'features.parquet');
  const rows = await duck.copyToParquet(
    'SELECT * FROM features ORDER BY cutoff_index, customer_id',
    file,
    'snappy',
  );
  await context.saveFile('features', file, rows);
  await saveLabels(context, duck, plan);
  await saveNames(context, usableFeatures(features, spec.features.use));
  const dictionary = featureDictionary(features, {
    features: await columnsOf(duck, 'features'),
    customerFacts: await columnsOf(duck, 'customer_facts'),
  });
  await context.saveRows('feature_dictionary', DICTIONARY_SCHEMA, dictionary);
  await saveCutoffs(context, plan);
  return rows;
}

/** Plans the cut-offs over the days that have events, and makes them a table. */
async function planFor(
  context: StageContext,
  duck: DuckSession,
  before: EarlierFacts | null,
): Promise<CutoffPlan> {
  const { first_day: firstDay } = await duck.one<{ first_day: string }>(
    'SELECT min(event_day)::VARCHAR AS first_day FROM seen_events',
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
