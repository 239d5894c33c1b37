import path from 'node:path';
import { PRESETS } from '../../workflows/contracts/presets.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type { PartsShare } from '../../workflows/contracts/stage-io.js';
import {
  findOrMakeParts,
  makeShareOfParts,
  missingOf,
  type BatchOptions,
  type WantedPart,
} from '../artifacts/make-parts.js';
import type { MadePart, MissingParts, PartFile, StageContext } from '../artifacts/stage.js';
import { decidesByLocalDay } from '../../workflows/contracts/source-window.js';
import type { RawDay } from '../collect/raw-events.js';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import { SessionPool } from '../compute/session-pool.js';
import { filledKinds, filledRows } from './fill-missing.js';
import { judgedFurther } from './further-rules.js';
import type { DayToClean, JudgedWindow } from './judge-window.js';
import { mendedKinds } from './mended-kinds.js';
import { EVENT_AS_CAME, repairedEvents, repairKinds, repairsOf } from './repair-rows.js';

/** What became of the rows of a day. */
export interface DayCounts {
  read: number;
  kept: number;
  rejected: Record<string, number>;
  /** Rows that were mended, by kind; only where the spec has something mended. */
  mended?: Record<string, number>;
}

/** A cleaned day: its counts, and its files where they have a row. */
export interface CleanDay extends DayCounts {
  day: string;
  events?: PartFile | undefined;
  rejectedEvents?: PartFile | undefined;
}

/** Rows that are cleaned at once: with what is made of them they take about 100 MB. */
const BATCH_ROWS = 150_000;

const sql = (name: string): string => path.join(__dirname, name);

/** Cleans the days of the window side by side, each into a part that the next date finds again. */
export async function cleanDays(
  context: StageContext,
  duck: DuckSession,
  window: JudgedWindow,
): Promise<CleanDay[]> {
  const wanted = window.days.map((day) => wantedDay(context, day));
  const parts = await cleaning(context, duck, window, (options) =>
    findOrMakeParts(context, wanted, options),
  );
  return parts.map(({ files, facts }, index) => ({
    day: wanted[index]?.name ?? '',
    ...facts,
    events: files['events'],
    rejectedEvents: files['rejected_events'],
  }));
}

/** Cleans a share of the days that have not been cleaned yet; returns how many. */
export function cleanShareOfDays(
  context: StageContext,
  duck: DuckSession,
  window: JudgedWindow,
  share: PartsShare,
): Promise<number> {
  const wanted = window.days.map((day) => wantedDay(context, day));
  return cleaning(context, duck, window, (options) =>
    makeShareOfParts(context, wanted, share, options),
  );
}

/** Gives what makes cleaned days to `work`, and frees it afterwards. */
async function cleaning<Result>(
  context: StageContext,
  duck: DuckSession,
  window: JudgedWindow,
  work: (options: BatchOptions<WantedDay, DayCounts>) => Promise<Result>,
): Promise<Result> {
  const lanes = Math.max(1, Math.min(context.threads.size, window.days.length));
  const sessions = await Promise.all(Array.from({ length: lanes }, () => duck.fork()));
  const pool = new SessionPool(sessions);
  try {
    return await work({
      lanes: lanes + 1,
      most: BATCH_ROWS,
      make: async (batch, folder) => {
        const raw = [...new Set(batch.flatMap(({ day }) => day.raw))];
        const paths = await Promise.all(raw.map(({ file }) => context.parts.local(file)));
        const undated = paths.filter((_, index) => hasUndated(raw[index]));
        const days = batch.map(({ day }) => day.day);
        return pool.use((own) => makeDays(context, own, { window, days, paths, undated, folder }));
      },
      onDone: (done) => context.progress('cleaning days', done, window.days.length),
    });
  } finally {
    for (const session of sessions) session.close();
  }
}

const hasUndated = (raw: RawDay | undefined): boolean =>
  raw?.rows.some(({ day }) => day === '') ?? false;

/** Days of the window that would have to be cleaned. */
export const missingCleanDays = (
  context: StageContext,
  { days }: JudgedWindow,
): Promise<MissingParts> =>
  missingOf(
    context,
    days.map((day) => wantedDay(context, day)),
  );

interface WantedDay extends WantedPart {
  day: DayToClean;
}

function wantedDay({ spec }: StageContext, day: DayToClean): WantedDay {
  const { clean, journey, preset } = spec;
  const raw = day.raw.map(({ file }) => file.sha256);
  const dependsOn = { raw, verdicts: day.verdicts, clean, journey, preset };
  return { name: day.day, dependsOn, weight: day.rows, day };
}

interface BatchInputs {
  window: JudgedWindow;
  days: readonly string[];
  /** The raw parts that hold rows of the days, and those of them that hold rows without a local day. */
  paths: readonly string[];
  undated: readonly string[];
  folder: string;
}

async function makeDays(
  context: StageContext,
  duck: DuckSession,
  { window, days, paths, undated, folder }: BatchInputs,
): Promise<MadePart<DayCounts>[]> {
  const { spec, run } = context;
  const rowsIn = (files: readonly string[]): string =>
    repairedEvents(`read_parquet(${sqlLiteral(files)})`, repairsOf(spec));
  await duck.runFile(
    sql('judge-days.sql'),
    {
      as_of: run.asOf,
      first_day: window.firstDay,
      last_day: window.lastDay,
      ...journeyVariables(spec),
    },
    {
      ...localDays(days, window, decidesByLocalDay(spec)),
      raw_days: rowsIn(paths),
      undated_days: undated.length > 0 ? rowsIn(undated) : `(FROM ${rowsIn(paths)} LIMIT 0)`,
      row_as_came: EVENT_AS_CAME,
      judged_rows: judgedRows(spec, window.derivedAmount),
    },
  );
  const counts = await countVerdicts(duck, mendedKinds(spec.clean).length > 0);
  await duck.runFile(sql('sessions.sql'), { idle_seconds: spec.clean.sessionIdleMinutes * 60 });
  await duck.runFile(
    sql('clean-events.sql'),
    {},
    {
      derived_amount: window.derivedAmount,
      columns: spec.clean.outliers === 'winsorise' ? WINSORISED : '*',
    },
  );
  await duck.run('DROP TABLE day_rows; DROP TABLE sessions');
  const made: MadePart<DayCounts>[] = [];
  for (const day of days) {
    const facts = counts.get(day) ?? { read: 0, kept: 0, rejected: {} };
    const files: MadePart<DayCounts>['files'] = {};
    const save = async (dataset: string, table: string): Promise<void> => {
      const target = path.join(folder, `${dataset}-${day}.parquet`);
      // Both tables lie in the order in which they are to be kept.
      const own = `SELECT * EXCLUDE (clean_day) FROM ${table} WHERE clean_day = DATE ${sqlLiteral(day)}`;
      files[dataset] = { path: target, rows: await duck.copyToParquet(own, target) };
    };
    if (facts.kept > 0) await save('events', 'clean_events');
    if (facts.kept < facts.read) await save('rejected_events', 'rejected_rows');
    made.push({ files, facts });
  }
  await duck.run('DROP TABLE clean_events; DROP TABLE rejected_rows');
  return made;
}

/**
 * The days as SQL, and between which local days their rows lie. The window's ends also hold what is outside,
 * unless that counts as not read (`isBounded`).
 */
function localDays(
  days: readonly string[],
  { firstDay, lastDay }: JudgedWindow,
  isBounded: boolean,
) {
  const inOrder = [...days].sort();
  const date = (day: string): string => `DATE ${sqlLiteral(day)}`;
  const [first = firstDay, last = lastDay] = [inOrder.at(0), inOrder.at(-1)];
  return {
    days: days.map(date).join(', '),
    from_day: first === firstDay && !isBounded ? "DATE '-infinity'" : date(first),
    to_day: last === lastDay && !isBounded ? "DATE 'infinity'" : date(last),
  };
}

const WINSORISED = '* REPLACE (amount_winsorised AS amount)';

function judgedRows(spec: PipelineSpec, derivedAmount: string): string {
  const { clean } = spec;
  const marked =
    filledKinds(clean).length > 0 && repairKinds(clean.repair).length === 0
      ? '(SELECT *, []::VARCHAR[] AS mended FROM owned)'
      : 'owned';
  const given = { clean, derivedAmount, purchaseEvent: purchaseEventOf(spec) };
  return filledRows(judgedFurther(marked, given), clean, derivedAmount);
}

async function countVerdicts(duck: DuckSession, mends: boolean): Promise<Map<string, DayCounts>> {
  const rows = await duck.all<{ day: string; verdict: string | null; rows: number }>(
    'SELECT clean_day::VARCHAR AS "day", verdict, count(*) AS rows FROM day_rows GROUP BY ALL ORDER BY ALL',
  );
  const days = new Map<string, DayCounts>();
  for (const { day, verdict, rows: count } of rows) {
    const counts = days.get(day) ?? { read: 0, kept: 0, rejected: {} };
    counts.read += count;
    if (verdict === null) counts.kept = count;
    else counts.rejected[verdict] = count;
    days.set(day, counts);
  }
  if (!mends) return days;
  const mended = await duck.all<{ day: string; kind: string; rows: number }>(
    `SELECT clean_day::VARCHAR AS "day", kind, count(*) AS rows
     FROM (SELECT clean_day, unnest(mended) AS kind FROM day_rows) GROUP BY ALL ORDER BY ALL`,
  );
  for (const { day, kind, rows: count } of mended) {
    const counts = days.get(day);
    if (counts) counts.mended = { ...counts.mended, [kind]: count };
  }
  return days;
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
