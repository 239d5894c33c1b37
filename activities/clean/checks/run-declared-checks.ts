import {
  CHECKED_DATASETS,
  type CheckedDataset,
} from '../../../workflows/contracts/checked-columns.js';
import { referenceOf, type DeclaredCheck } from '../../../workflows/contracts/declared-check.js';
import { sqlLiteral, type DuckSession } from '../../compute/duck-session.js';
import type { QualityCheck } from '../../artifacts/quality-gates.js';
import { brokenCheck, judgedCheck, type Measured } from './declared-check-row.js';
import { aggregatesOf, CLEANED_TABLES } from './declared-check-sql.js';

/** What declared checks run on: a session with the cleaned tables, and the end of the date. */
export interface CheckGround {
  readonly duck: DuckSession;
  readonly asOf: string;
  readonly signal: AbortSignal;
}

/** What a check has given: a measurement, or why there is none. */
type Outcome = Measured | { readonly problem: string };

/**
 * Rows of `quality` for the declared checks, in the spec's order. The checks of a table share one scan;
 * where that fails, each is made by itself, so that a broken one takes no other with it.
 */
export async function runDeclaredChecks(
  checks: readonly DeclaredCheck[],
  ground: CheckGround,
): Promise<QualityCheck[]> {
  const outcomes = new Map<DeclaredCheck, Outcome>();
  for (const dataset of CHECKED_DATASETS) {
    const own = checks.filter((check) => check.dataset === dataset);
    for (const [check, outcome] of await outcomesOf(dataset, own, ground)) {
      outcomes.set(check, outcome);
    }
  }
  return checks.map((check) => {
    const outcome = outcomes.get(check) ?? { problem: 'it was not made' };
    if ('problem' in outcome) return brokenCheck(check, outcome.problem);
    if (outcome.total === 0 && check.check !== 'row_count') {
      return brokenCheck(check, `${check.dataset} has no row to check`);
    }
    return judgedCheck(check, outcome);
  });
}

async function outcomesOf(
  dataset: CheckedDataset,
  checks: readonly DeclaredCheck[],
  ground: CheckGround,
): Promise<[DeclaredCheck, Outcome][]> {
  const outcomes: [DeclaredCheck, Outcome][] = [];
  const sound: DeclaredCheck[] = [];
  for (const check of checks) {
    const problem = await problemBefore(check, ground);
    if (problem === undefined) sound.push(check);
    else outcomes.push([check, { problem }]);
  }
  if (sound.length === 0) return outcomes;
  const together = await attempt(ground, () => measure(dataset, sound, ground));
  if (!('problem' in together)) return [...outcomes, ...together];
  for (const check of sound) {
    const alone = await attempt(ground, () => measure(dataset, [check], ground));
    if ('problem' in alone) outcomes.push([check, alone]);
    else outcomes.push(...alone);
  }
  return outcomes;
}

async function measure(
  dataset: CheckedDataset,
  checks: readonly DeclaredCheck[],
  { duck, asOf }: CheckGround,
): Promise<[DeclaredCheck, Measured][]> {
  const columns = checks.flatMap((check, index) =>
    Object.entries(aggregatesOf(check, asOf)).map(
      ([name, sql]) => `${String(sql)} AS ${name}_${index}`,
    ),
  );
  const row = await duck.one<Record<string, number | null>>(
    `SELECT ${columns.join(', ')} FROM ${CLEANED_TABLES[dataset]}`,
  );
  return checks.map((check, index) => [
    check,
    {
      failing: row[`failing_${index}`] ?? 0,
      total: row[`total_${index}`] ?? 0,
      ageHours: row[`ageHours_${index}`] ?? null,
    },
  ]);
}

/** Why a check cannot be made whatever its table holds; undefined where nothing stands in its way. */
async function problemBefore(
  check: DeclaredCheck,
  ground: CheckGround,
): Promise<string | undefined> {
  if (check.check === 'custom_sql') return conditionProblem(check, ground);
  if (check.check !== 'referential') return undefined;
  const { dataset } = referenceOf(check);
  const table = CLEANED_TABLES[dataset as CheckedDataset];
  const { rows } = await ground.duck.one<{ rows: number }>(`SELECT count(*) AS rows FROM ${table}`);
  return rows === 0 ? `${dataset} has no row to look up` : undefined;
}

/** A condition must be one expression: what ends the statement and begins another is refused. */
async function conditionProblem(
  { sql = '' }: DeclaredCheck,
  ground: CheckGround,
): Promise<string | undefined> {
  const statement = sqlLiteral(`SELECT (${sql}\n)`);
  const parsed = await attempt(ground, async () =>
    ground.duck.one<{ tree: string }>(`SELECT json_serialize_sql(${statement})::VARCHAR AS tree`),
  );
  if ('problem' in parsed) return parsed.problem;
  const tree = JSON.parse(parsed.tree) as { error_message?: string; statements?: unknown[] };
  if (tree.error_message !== undefined) return firstLine(tree.error_message);
  return tree.statements?.length === 1 ? undefined : 'sql must be one condition';
}

/** A result, or the first line of what went wrong; a cancelled run is no problem of a check. */
async function attempt<Result>(
  { signal }: CheckGround,
  work: () => Promise<Result>,
): Promise<Result | { problem: string }> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    return { problem: firstLine(error) };
  }
}

/** What went wrong, in one line: the first names the column or value, hints follow below it. */
export function firstLine(error: unknown): string {
  const [line = ''] = String(error)
    .replace(/^Error: /, '')
    .split('\n');
  return line.slice(0, 200);
}
