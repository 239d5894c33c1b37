import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readLedger, type Ledger } from '../artifacts/ledger.js';
import type { StageContext } from '../artifacts/stage.js';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import { quoted } from './artifact-views.js';
import { carriedRows, carriedStages } from './carried-stages.js';
import type { Columns } from './dataset-schema.js';
import { QUALITY_COLUMNS } from './schemas/clean-datasets.js';
import { AUDIT_COLUMNS } from './schemas/run-datasets.js';

/**
 * Makes the views of what comes from the run and not from an artifact: `audit_entries`, the operator
 * ledger with these ids, and `carried_over`, a failed check for every dataset of a skipped stage.
 */
export async function openRunRows(
  context: StageContext,
  duck: DuckSession,
  ledgerIds: readonly string[],
): Promise<void> {
  const { publishStore, spec, run, signal } = context;
  const ledger = await readLedger(publishStore, spec.storage, run.pipeline, ledgerIds, signal);
  const view = openRows.bind(undefined, context, duck);
  await view('audit_entries', AUDIT_COLUMNS, auditRows(ledger, run.pipeline));
  const carried = carriedRows(carriedStages(context.before), run.date);
  await view('carried_over', QUALITY_COLUMNS, carried);
}

/** Rows of `audit`; an object that is no entry keeps its place, so that nothing is missing in silence. */
function auditRows({ entries, unreadable }: Ledger, pipeline: string): object[] {
  const nothing = { who: '', date: '', object: '', stage: '', before: '', after: '' };
  return [
    ...entries.map(({ id, ...entry }) => ({ ...entry, entry: id })),
    ...unreadable.map(({ id, problem }) => ({
      ...nothing,
      ...{ entry: id, when: timeOf(id), what: 'unreadable', why: problem, pipeline },
    })),
  ];
}

/** The time that an entry's name begins with, as ISO-8601; null where it has none. */
function timeOf(id: string): string | null {
  const [, day, hour, minute, second, ms] =
    /^(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})-(\d{3})Z/.exec(id) ?? [];
  return day === undefined ? null : `${day}T${hour}:${minute}:${second}.${ms}Z`;
}

async function openRows(
  context: StageContext,
  duck: DuckSession,
  name: string,
  columns: Columns,
  rows: readonly object[],
): Promise<void> {
  const file = path.join(context.workDir, `${name}.ndjson`);
  await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const types = Object.entries(columns).map(
    ([column, type]) => `${sqlLiteral(column)}: ${sqlLiteral(type)}`,
  );
  await duck.run(
    `CREATE OR REPLACE VIEW ${quoted(name)} AS SELECT * FROM read_json(
       ${sqlLiteral(file)}, format = 'newline_delimited', columns = {${types.join(', ')}})`,
  );
}
