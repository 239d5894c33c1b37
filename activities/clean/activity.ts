import path from 'node:path';
import { addDays } from '../../workflows/contracts/logical-date.js';
import { PRESETS } from '../../workflows/contracts/presets.js';
import type { CleanSpec } from '../../workflows/contracts/clean-spec.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import { STAGE_SPEC_KEYS } from '../../workflows/contracts/stage-spec-keys.js';
import {
  letThrough,
  QUALITY_SCHEMA,
  refuseBlocked,
  type QualityCheck,
} from '../artifacts/quality-gates.js';
import type { StageContext, StageDefinition, StageSummary } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import type { RawDay } from '../collect/raw-events.js';
import { WaylineError } from '../failures.js';
import { dayChecks, uncheckedDay } from './checks/day-checks.js';
import { readDayProfiles } from './checks/read-day-profiles.js';
import { firstLine, runDeclaredChecks } from './checks/run-declared-checks.js';
import { cleanDays, cleanShareOfDays, missingCleanDays, type DayCounts } from './clean-days.js';
import { checkContract, earlierContract } from './contract/check-contract.js';
import { daysAfterSources } from './days-after-sources.js';
import { matchesAny } from './further-rules.js';
import { joinCustomers } from './identity/join-customers.js';
import { judgeWindow, type JudgedWindow } from './judge-window.js';
import { mendedKinds } from './mended-kinds.js';
import { qualityChecks, type QualityFacts } from './quality-checks.js';
import { rejectionRulesOf } from './rejection-rules.js';
import { repairSources } from './repair-sources.js';
import { saveEvents, saveRejected } from './save-events.js';
import { suggestStage } from './suggest-stage.js';

/** Applies the cleaning rules, keeps what they reject, cuts sessions and flags outliers. */
export const cleanStage: StageDefinition = {
  name: 'clean',
  specKeys: STAGE_SPEC_KEYS.clean,
  reads: [
    'raw_events',
    'raw_customers',
    'raw_products',
    'raw_feedback',
    'raw_outcomes',
    'source_objects',
    'source_synonyms',
    'source_columns',
  ],
  resolve: earlierContract,
  missingParts: async (context) => {
    const { window } = await lookOver(context);
    return missingCleanDays(context, window);
  },
  partsAfter: daysAfterSources,
  makeShare: async (context, _, share) => {
    const { duck, window } = await lookOver(context);
    return cleanShareOfDays(context, duck, window, share);
  },
  compute: clean,
};

const sql = (name: string): string => path.join(__dirname, name);

async function clean(context: StageContext, resolved: unknown): Promise<StageSummary> {
  const { run } = context;
  const { duck, window } = await lookOver(context);
  const days = await cleanDays(context, duck, window);
  const counts = totalsOf(days, context.spec.clean);
  checkKept(run.date, counts);
  await saveEvents(context, duck, days);
  await saveRejected(context, duck, days);
  await saveEntities(context, duck);
  context.progress('checking quality', 0, counts.kept);
  const found = [
    ...(await checkQuality(context, duck, counts)),
    ...(await checkContract(context, duck, resolved)),
  ];
  const checks = letThrough(found, context.openGates);
  await saveChecks(context, checks, counts);
  refuseBlocked(checks, context.openGates);
  return { rowsIn: counts.read, rowsOut: counts.kept };
}

/** Opens what was collected, and finds what the whole window decides on its days. */
async function lookOver(
  context: StageContext,
): Promise<{ duck: DuckSession; window: JudgedWindow }> {
  const { run } = context;
  const duck = await context.openDuck();
  await context.views(duck, 'raw_events', 'raw_customers', 'raw_products', 'raw_feedback');
  await context.views(duck, 'raw_outcomes', 'source_objects', 'source_synonyms', 'source_columns');
  await repairSources(context, duck);
  context.progress('looking over the window', 0, context.inputs['raw_events']?.rows ?? 0);
  const isTestAccount = matchesAny('customer_id', context.spec.clean.testAccounts);
  for (const entities of ['entities.sql', 'outcomes.sql']) {
    await duck.runFile(sql(entities), { as_of: run.asOf }, { is_test_account: isTestAccount });
  }
  await joinCustomers(context, duck);
  const { facts } = await context.partsOf('raw_events');
  return { duck, window: await judgeWindow(context, duck, facts as RawDay[]) };
}

interface Counts {
  read: number;
  kept: number;
  rejected: Record<string, number>;
  mended: Record<string, number>;
}

function totalsOf(days: readonly DayCounts[], clean: CleanSpec): Counts {
  const sum = (count: (day: DayCounts) => number): number =>
    days.reduce((total, day) => total + count(day), 0);
  const reasons = Object.keys(rejectionRulesOf(clean));
  return {
    read: sum(({ read }) => read),
    kept: sum(({ kept }) => kept),
    rejected: Object.fromEntries(
      reasons.map((reason) => [reason, sum(({ rejected }) => rejected[reason] ?? 0)]),
    ),
    mended: Object.fromEntries(
      mendedKinds(clean).map((kind) => [kind, sum(({ mended }) => mended?.[kind] ?? 0)]),
    ),
  };
}

function checkKept(date: string, counts: Counts): void {
  if (counts.kept > 0) return;
  const reasons = Object.entries(counts.rejected)
    .filter(([, rows]) => rows > 0)
    .map(([reason, rows]) => `${reason} ${rows}`);
  throw new WaylineError(
    'DataContractViolation',
    `events of ${date}`,
    `expected at least one row that breaks no rule, got ${counts.read} rows, all rejected (${reasons.join(', ')})`,
  );
}

async function saveEntities(context: StageContext, duck: DuckSession): Promise<void> {
  for (const [dataset, query] of [
    ['customer_profiles', 'customer_profiles ORDER BY customer_id'],
    ['products', 'clean_products ORDER BY product_id'],
    ['feedback', 'clean_feedback ORDER BY feedback_id'],
    ['outcomes', 'clean_outcomes ORDER BY decision_id, item'],
  ] as const) {
    await context.saveTable(dataset, duck, `SELECT * FROM ${query}`);
  }
}

async function checkQuality(
  context: StageContext,
  duck: DuckSession,
  counts: Counts,
): Promise<QualityCheck[]> {
  const { quality } = context.spec;
  const saved = await duck.one<{ outliers: number; with_product: number; unknown: number }>(
    `SELECT count(*) FILTER (is_outlier) AS outliers, count(product_id) AS with_product,
      count(*) FILTER (product_id IS NOT NULL AND product_id NOT IN (SELECT product_id FROM clean_products)) AS "unknown"
    FROM saved_events`,
  );
  const days = await missingDays(duck);
  const hasProducts = (context.inputs['raw_products']?.rows ?? 0) > 0;
  const facts: QualityFacts = {
    ...counts,
    outliers: saved.outliers,
    unmappedEvents: await unmappedEvents(duck, context.spec),
    missingDays: days.missing,
    windowDays: days.all,
    productRows: saved.with_product,
    unknownProductRows: hasProducts ? saved.unknown : 0,
    synonyms: await duck.all('SELECT * FROM source_synonyms ORDER BY "source", "column"'),
  };
  const ground = { duck, asOf: context.run.asOf, signal: context.signal };
  return [
    ...qualityChecks(facts, { ...quality, outliers: context.spec.clean.outliers }),
    ...(await compareDay(context, duck)),
    ...(await runDeclaredChecks(quality.checks, ground)),
  ];
}

/** The date against the days before it; what goes wrong here stops no run. */
async function compareDay(context: StageContext, duck: DuckSession): Promise<QualityCheck[]> {
  const { spec, run, signal } = context;
  const { volume, nulls, drift } = spec.quality;
  if ([volume, nulls, drift].every((severity) => severity === 'off')) return [];
  try {
    const profiles = await readDayProfiles(duck);
    return dayChecks(profiles, run.date, spec.quality);
  } catch (error) {
    signal.throwIfAborted();
    return [uncheckedDay(firstLine(error), 'warn')];
  }
}

/** Event types that no rule maps to a stage, the most frequent first. */
async function unmappedEvents(
  duck: DuckSession,
  spec: PipelineSpec,
): Promise<QualityFacts['unmappedEvents']> {
  const types = await duck.all<{ event_type: string; rows: number }>(
    `SELECT event_type, count(*) AS rows FROM saved_events WHERE stage = 'other' GROUP BY event_type ORDER BY rows DESC, event_type`,
  );
  const known = { ...PRESETS[spec.preset]?.stages, ...spec.journey.stages };
  return types.map((type) => ({ ...type, suggested: suggestStage(type.event_type, known) }));
}

/** Days without an object between the first day that has one and the last; none without day folders. */
async function missingDays(duck: DuckSession): Promise<{ missing: string[]; all: number }> {
  const rows = await duck.all<{ day: string }>(
    `SELECT DISTINCT "day" FROM source_objects WHERE "source" = 'events' AND "day" <> '' AND rows > 0 ORDER BY "day"`,
  );
  const present = new Set(rows.map(({ day }) => day));
  const first = rows.at(0)?.day;
  const last = rows.at(-1)?.day;
  const missing: string[] = [];
  let all = 0;
  for (let day = first; day !== undefined && last !== undefined && day <= last;) {
    all += 1;
    if (!present.has(day)) missing.push(day);
    day = addDays(day, 1);
  }
  return { missing, all };
}

async function saveChecks(
  context: StageContext,
  checks: readonly QualityCheck[],
  counts: Counts,
): Promise<void> {
  await context.saveRows('quality', QUALITY_SCHEMA, checks);
  const rows = [
    { reason: 'read', rows: counts.read },
    { reason: 'kept', rows: counts.kept },
    ...Object.entries(counts.rejected).map(([reason, rejected]) => ({ reason, rows: rejected })),
  ];
  await context.saveRows('event_counts', { reason: 'text', rows: 'bigint' }, rows);
}
