import path from 'node:path';
import { addDays, startOfDay } from '../../workflows/contracts/logical-date.js';
import { PRESETS } from '../../workflows/contracts/presets.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import { STAGE_SPEC_KEYS } from '../../workflows/contracts/stage-spec-keys.js';
import type { StageContext, StageDefinition, StageSummary } from '../artifacts/stage.js';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import { WaylineError } from '../failures.js';
import { letThrough, refuseBlocked } from './checks/quality-gates.js';
import { dayChecks, uncheckedDay } from './checks/day-checks.js';
import { readDayProfiles } from './checks/read-day-profiles.js';
import { firstLine, runDeclaredChecks } from './checks/run-declared-checks.js';
import { qualityChecks, type QualityCheck, type QualityFacts } from './quality-checks.js';
import { REJECTION_RULES, type RejectionReason } from './rejection-rules.js';
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
    'source_objects',
    'source_synonyms',
  ],
  compute: clean,
};

const sql = (name: string): string => path.join(__dirname, name);

async function clean(context: StageContext): Promise<StageSummary> {
  const { spec, run } = context;
  const duck = await context.openDuck();
  await openInputs(context, duck);
  const asOf = { as_of: run.asOf };
  context.progress('judging rows', 0, context.inputs['raw_events']?.rows ?? 0);
  await duck.runFile(sql('entities.sql'), asOf);
  await duck.runFile(sql('judge-events.sql'), asOf);
  await duck.runFile(sql('rejected.sql'), { rules: REJECTION_RULES });
  const counts = await countVerdicts(duck);
  checkKept(run.date, counts);

  context.progress('cutting sessions', 0, counts.kept);
  await duck.runFile(sql('sessions.sql'), { idle_seconds: spec.clean.sessionIdleMinutes * 60 });
  await duck.runFile(sql('clean-events.sql'), journeyVariables(spec, run.date), {
    derived_amount: await derivedAmount(duck),
  });
  context.progress('writing events', 0, counts.kept);
  await context.saveTable('events', duck, 'SELECT * FROM clean_events ORDER BY event_key');
  await saveEntities(context, duck);
  context.progress('checking quality', 0, counts.kept);
  const checks = letThrough(await checkQuality(context, duck, counts), context.openGates);
  await saveChecks(context, checks, counts);
  refuseBlocked(checks, context.openGates);
  return { rowsIn: counts.read, rowsOut: counts.kept };
}

async function openInputs(context: StageContext, duck: DuckSession): Promise<void> {
  await context.views(duck, 'raw_customers', 'raw_products', 'raw_feedback');
  await context.views(duck, 'source_objects', 'source_synonyms');
  const events = sqlLiteral(await context.localFile('raw_events'));
  await duck.run(
    `CREATE VIEW raw_events AS SELECT * RENAME (file_row_number AS row_id) FROM read_parquet(${events}, file_row_number = true)`,
  );
}

/** The event type that is the purchase: the spec's, else its preset's. */
export function purchaseEventOf(spec: PipelineSpec): string {
  return spec.journey.purchaseEvent ?? PRESETS[spec.preset]?.purchaseEvent ?? 'purchase';
}

function journeyVariables(spec: PipelineSpec, date: string) {
  const purchaseEvent = purchaseEventOf(spec);
  const stages = { ...PRESETS[spec.preset]?.stages, ...spec.journey.stages };
  // The first cut-off at which models are fitted: fences may know nothing that is later.
  const referenceDay = addDays(date, 1 - 2 * spec.train.horizonDays);
  return {
    timezone: spec.timezone,
    purchase_event: purchaseEvent,
    stages: { [purchaseEvent]: 'purchase', ...stages },
    fence_multiplier: spec.clean.fenceMultiplier,
    reference_end: startOfDay(referenceDay, spec.timezone),
  };
}

/** Where no row has an amount, it is the unit price times the quantity. */
async function derivedAmount(duck: DuckSession): Promise<string> {
  const { amounts } = await duck.one<{ amounts: number }>(
    'SELECT count(amount) AS amounts FROM raw_events',
  );
  return amounts > 0 ? 'NULL' : 'unit_price * coalesce(quantity, 1)';
}

interface Counts {
  read: number;
  kept: number;
  rejected: Record<RejectionReason, number>;
}

async function countVerdicts(duck: DuckSession): Promise<Counts> {
  const rows = await duck.all<{ verdict: RejectionReason | null; rows: number }>(
    'SELECT verdict, count(*) AS rows FROM judged GROUP BY verdict',
  );
  const rejected = Object.fromEntries(
    Object.keys(REJECTION_RULES).map((reason) => [
      reason,
      rows.find(({ verdict }) => verdict === reason)?.rows ?? 0,
    ]),
  ) as Record<RejectionReason, number>;
  return {
    read: rows.reduce((sum, row) => sum + row.rows, 0),
    kept: rows.find(({ verdict }) => verdict === null)?.rows ?? 0,
    rejected,
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
    ['rejected', 'rejected ORDER BY dataset, source_file, source_row, reason, "row"'],
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
  const file = sqlLiteral(context.savedFile('events'));
  await duck.run(`CREATE OR REPLACE TEMP VIEW saved_events AS SELECT * FROM read_parquet(${file})`);
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
    ...qualityChecks(facts, quality),
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
    const profiles = await readDayProfiles(duck, context.savedFile('events'));
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
  await context.saveRows(
    'quality',
    {
      dataset: 'text',
      check: 'text',
      severity: 'text',
      passed: 'boolean?',
      observed: 'text',
      expected: 'text',
      failing_rows: 'bigint',
      total_rows: 'bigint',
    },
    checks,
  );
  const rows = [
    { reason: 'read', rows: counts.read },
    { reason: 'kept', rows: counts.kept },
    ...Object.entries(counts.rejected).map(([reason, rejected]) => ({ reason, rows: rejected })),
  ];
  await context.saveRows('event_counts', { reason: 'text', rows: 'bigint' }, rows);
}
