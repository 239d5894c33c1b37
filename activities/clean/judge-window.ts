import path from 'node:path';
import { addDays } from '../../workflows/contracts/logical-date.js';
import type { StageContext } from '../artifacts/stage.js';
import { sha256OfJson } from '../artifacts/fingerprint.js';
import { decidesByLocalDay } from '../../workflows/contracts/source-window.js';
import type { RawDay } from '../collect/raw-events.js';
import type { DuckSession } from '../compute/duck-session.js';
import { makeFillers } from './fill-missing.js';
import { matchesAny } from './further-rules.js';

/** A day to be cleaned. */
export interface DayToClean {
  /** Local day, YYYY-MM-DD. */
  day: string;
  /** The raw parts that hold rows of it. */
  raw: RawDay[];
  /** Rows of it. */
  rows: number;
  /** What else of the window decides on its rows: plain JSON. */
  verdicts: unknown;
}

/** What was found out over the whole window, before its days are cleaned one by one. */
export interface JudgedWindow {
  firstDay: string;
  lastDay: string;
  days: DayToClean[];
  /** What stands for an amount where no row of the window has one. */
  derivedAmount: string;
}

const sql = (name: string): string => path.join(__dirname, name);

/**
 * Finds over the whole window what single days depend on: duplicates, customers who refuse, the fences of
 * amounts, what fills missing values. Leaves the tables `duplicates`, `refused`, `fences` and, where it is
 * needed, `near_midnight` and `fillers` in the session.
 */
export async function judgeWindow(
  context: StageContext,
  duck: DuckSession,
  rawDays: readonly RawDay[],
): Promise<JudgedWindow> {
  const { run, spec } = context;
  const firstDay = addDays(run.date, 1 - spec.sources.events.lookbackDays);
  const bounds = { as_of: run.asOf, first_day: firstDay, last_day: run.date };
  await duck.runFile(sql('window-verdicts.sql'), bounds);
  const { nearDuplicates, testAccounts } = spec.clean;
  if (nearDuplicates) {
    await duck.runFile(
      sql('near-midnight.sql'),
      { near_seconds: nearDuplicates.seconds, timezone: spec.timezone },
      { is_test_account: matchesAny('customer_id', testAccounts) },
    );
  }
  const derivedAmount = rawDays.some(({ amounts }) => amounts > 0)
    ? 'NULL'
    : 'unit_price * coalesce(quantity, 1)';
  const groups = daysOf(rawDays, firstDay, run.date);
  const fences = await makeFences(context, duck, { firstDay, derivedAmount, groups });
  const fillers = await makeFillers(duck, spec.clean, derivedAmount);
  const digests = new Map<string, Record<string, string>>();
  for (const { day, kind, digest } of await duck.all<{ day: string; kind: string; digest: string }>(
    'SELECT * FROM day_verdicts ORDER BY ALL',
  )) {
    digests.set(day, { ...digests.get(day), [kind]: digest });
  }
  const days = [...groups].map(([day, { raw, rows }]) => ({
    day,
    raw,
    rows,
    verdicts: {
      ...digests.get(day),
      fences,
      ...(fillers === null ? {} : { fillers }),
      derivedAmount,
      // Rows from outside the window are with its first or last day; only there does asOf decide.
      bounds:
        day === firstDay || day === run.date
          ? { ...bounds, isBounded: decidesByLocalDay(spec) }
          : null,
    },
  }));
  return { firstDay, lastDay: run.date, days, derivedAmount };
}

/** The raw parts, and the number of rows, by the day of the rows, as the macro `clean_day` places them. */
function daysOf(
  rawDays: readonly RawDay[],
  firstDay: string,
  lastDay: string,
): Map<string, { raw: RawDay[]; rows: number }> {
  const days = new Map<string, { raw: RawDay[]; rows: number }>();
  for (const raw of rawDays) {
    for (const { day: local, rows } of raw.rows) {
      const own = local === '' ? raw.day : local;
      const day = own === '' || own > lastDay ? lastDay : own < firstDay ? firstDay : own;
      const known = days.get(day) ?? { raw: [], rows: 0 };
      if (known.raw.at(-1) !== raw) known.raw.push(raw);
      known.rows += rows;
      days.set(day, known);
    }
  }
  return new Map([...days].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Fewest days that fences are taken from, where the data has more. */
const FEWEST_REFERENCE_DAYS = 7;

/**
 * Fences from days that stay the same for `clean.fences.every` days, so that old days need not be cleaned
 * again every day; from all days before the first cut-off at which models are fitted where the data does
 * not reach back further. Fences may know nothing that is later. Returns what identifies them.
 */
async function makeFences(
  context: StageContext,
  duck: DuckSession,
  known: { firstDay: string; derivedAmount: string; groups: ReadonlyMap<string, unknown> },
): Promise<string> {
  const { spec, run } = context;
  const latestEnd = addDays(run.date, 1 - 2 * spec.train.horizonDays);
  const { every } = spec.clean.fences;
  const sinceEpoch = Math.round(Date.parse(run.date) / 86_400_000);
  const heldEnd = addDays(latestEnd, -(sinceEpoch % every));
  const longest = spec.sources.events.lookbackDays - 2 * spec.train.horizonDays - every;
  const firstKnown = [...known.groups.keys()][0] ?? run.date;
  const holds =
    longest >= FEWEST_REFERENCE_DAYS && addDays(heldEnd, -FEWEST_REFERENCE_DAYS) >= firstKnown;
  await duck.runFile(
    sql('fences.sql'),
    {
      fence_multiplier: spec.clean.fenceMultiplier,
      reference_start: holds ? addDays(heldEnd, -longest) : known.firstDay,
      reference_end: holds ? heldEnd : latestEnd,
    },
    {
      derived_amount: known.derivedAmount,
      is_test_account: matchesAny('customer_id', spec.clean.testAccounts),
    },
  );
  await context.saveTable('fences', duck, 'SELECT * FROM fences ORDER BY event_type');
  return sha256OfJson(await duck.all('SELECT * FROM fences ORDER BY event_type'));
}
