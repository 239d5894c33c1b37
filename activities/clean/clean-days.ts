import path from 'node:path';
import { PRESETS } from '../../workflows/contracts/presets.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import { sideBySide } from '../artifacts/side-by-side.js';
import type { MadePart, PartFile, StageContext } from '../artifacts/stage.js';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import { SessionPool } from '../compute/session-pool.js';
import type { DayToClean, JudgedWindow } from './judge-window.js';

/** What became of the rows of a day. */
export interface DayCounts {
  read: number;
  kept: number;
  rejected: Record<string, number>;
}

/** A cleaned day: its counts, and its files where they have a row. */
export interface CleanDay extends DayCounts {
  day: string;
  events?: PartFile | undefined;
  rejectedEvents?: PartFile | undefined;
}

/** Days that are looked up, fetched or cleaned at once: enough to hide the latency of the storage. */
const DAYS_AT_ONCE = 6;

const sql = (name: string): string => path.join(__dirname, name);

/** Cleans the days of the window side by side, each into a part that the next date finds again. */
export async function cleanDays(
  context: StageContext,
  duck: DuckSession,
  window: JudgedWindow,
): Promise<CleanDay[]> {
  const lanes = Math.min(context.threads.size, window.days.length);
  const sessions = await Promise.all(Array.from({ length: lanes }, () => duck.fork()));
  const pool = new SessionPool(sessions);
  const days: CleanDay[] = [];
  let done = 0;
  try {
    await sideBySide(window.days, DAYS_AT_ONCE, async (day, index) => {
      days[index] = await cleanDay(context, pool, window, day);
      context.progress('cleaning days', ++done, window.days.length);
    });
  } finally {
    for (const session of sessions) session.close();
  }
  return days;
}

async function cleanDay(
  context: StageContext,
  pool: SessionPool,
  window: JudgedWindow,
  { day, raw, verdicts }: DayToClean,
): Promise<CleanDay> {
  const { clean, journey, preset } = context.spec;
  const dependsOn = { raw: raw.map(({ file }) => file.sha256), verdicts, clean, journey, preset };
  const { files, facts } = await context.part<DayCounts>(day, dependsOn, async (folder) => {
    const paths: string[] = [];
    for (const { file } of raw) paths.push(await context.localPart(file));
    return pool.use((duck) => makeDay(context, duck, { window, day, paths, folder }));
  });
  return { day, ...facts, events: files['events'], rejectedEvents: files['rejected_events'] };
}

interface DayInputs {
  window: JudgedWindow;
  day: string;
  paths: readonly string[];
  folder: string;
}

async function makeDay(
  context: StageContext,
  duck: DuckSession,
  { window, day, paths, folder }: DayInputs,
): Promise<MadePart<DayCounts>> {
  const { spec, run } = context;
  await duck.runFile(
    sql('judge-day.sql'),
    {
      as_of: run.asOf,
      first_day: window.firstDay,
      last_day: window.lastDay,
      clean_day: day,
    },
    { raw_days: `read_parquet(${sqlLiteral(paths)})` },
  );
  await duck.runFile(sql('sessions.sql'), { idle_seconds: spec.clean.sessionIdleMinutes * 60 });
  await duck.runFile(sql('clean-events.sql'), journeyVariables(spec), {
    derived_amount: window.derivedAmount,
  });
  const facts = await countVerdicts(duck);
  const files: MadePart<DayCounts>['files'] = {};
  const save = async (dataset: string, query: string): Promise<void> => {
    const target = path.join(folder, `${dataset}.parquet`);
    files[dataset] = { path: target, rows: await duck.copyToParquet(query, target) };
  };
  if (facts.kept > 0) await save('events', 'SELECT * FROM clean_events ORDER BY event_key');
  if (facts.kept < facts.read) {
    await save(
      'rejected_events',
      'SELECT * FROM rejected_of_day ORDER BY source_file, source_row, reason, "row"',
    );
  }
  await duck.run('DROP TABLE day_rows; DROP TABLE sessions');
  return { files, facts };
}

async function countVerdicts(duck: DuckSession): Promise<DayCounts> {
  const rows = await duck.all<{ verdict: string | null; rows: number }>(
    'SELECT verdict, count(*) AS rows FROM day_rows GROUP BY verdict ORDER BY verdict',
  );
  const counts: DayCounts = { read: 0, kept: 0, rejected: {} };
  for (const { verdict, rows: count } of rows) {
    counts.read += count;
    if (verdict === null) counts.kept = count;
    else counts.rejected[verdict] = count;
  }
  return counts;
}

/** The event type that is the purchase: the spec's, else its preset's. */
export function purchaseEventOf(spec: PipelineSpec): string {
  return spec.journey.purchaseEvent ?? PRESETS[spec.preset]?.purchaseEvent ?? 'purchase';
}

function journeyVariables(spec: PipelineSpec) {
  const purchaseEvent = purchaseEventOf(spec);
  const stages = { ...PRESETS[spec.preset]?.stages, ...spec.journey.stages };
  return {
    timezone: spec.timezone,
    purchase_event: purchaseEvent,
    stages: { [purchaseEvent]: 'purchase', ...stages },
  };
}
