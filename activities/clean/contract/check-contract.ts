import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { artifactRefSchema, type ArtifactRef } from '../../../workflows/contracts/artifact-ref.js';
import {
  dataContractSchema,
  type ContractColumn,
  type DataContract,
} from '../../../workflows/contracts/data-contract.js';
import { newestRunBefore } from '../../artifacts/earlier-run.js';
import type { StageContext } from '../../artifacts/stage.js';
import { CANONICAL_COLUMNS, type SourceName } from '../../collect/canonical-columns.js';
import { sqlLiteral, type DuckSession } from '../../compute/duck-session.js';
import type { QualityCheck } from '../../artifacts/quality-gates.js';
import { compareContracts } from './compare-contracts.js';
import { judgeSource, type FoundColumn } from './judge-source.js';

/** Name of the artifact that keeps the contract of a run for the dates after it. */
const DATASET = 'data_contract';

const earlierSchema = z.object({ date: z.string(), contract: artifactRefSchema });

/** The contract of the newest released date before, as an artifact; undefined where there is none. */
export async function earlierContract(
  context: StageContext,
): Promise<{ date: string; contract: ArtifactRef } | undefined> {
  if (context.spec.quality.contract === undefined) return undefined;
  const earlier = await newestRunBefore(context);
  const contract = earlier?.outputsOf('clean')[DATASET];
  return earlier && contract ? { date: earlier.date, contract } : undefined;
}

/**
 * The quality checks of the spec's data contract: its version against the contract of the released date before, and
 * what came of the date against its promises. Keeps the contract for later dates. Without a contract there are none.
 */
export async function checkContract(
  context: StageContext,
  duck: DuckSession,
  resolved: unknown,
): Promise<QualityCheck[]> {
  const { contract } = context.spec.quality;
  if (contract === undefined) return [];
  const file = path.join(context.workDir, `${DATASET}.json`);
  await writeFile(file, JSON.stringify(contract));
  await context.saveFile(DATASET, file);
  const checks = await versionChecks(context, contract, resolved);
  for (const [source, { columns }] of Object.entries(contract.sources)) {
    checks.push(...(await sourceChecks(context, duck, { contract, source, columns })));
  }
  return checks;
}

async function versionChecks(
  context: StageContext,
  contract: DataContract,
  resolved: unknown,
): Promise<QualityCheck[]> {
  const earlier = earlierSchema.safeParse(resolved);
  if (!earlier.success) return [];
  const file = await context.fetch(earlier.data.contract);
  const before = dataContractSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  const { passed, needed, changes } = compareContracts(before, contract);
  const said = changes.map(({ text }) => text).join(', ');
  return [
    {
      dataset: 'contract',
      check: 'contract_version',
      severity: 'block',
      passed,
      observed: `${contract.version}${said === '' ? '' : ` (${said})`}`,
      expected: `at least ${needed}, after ${before.version} on ${earlier.data.date}`,
      failing_rows: 0,
      total_rows: 0,
    },
  ];
}

interface ContractedSource {
  contract: DataContract;
  source: string;
  columns: Readonly<Record<string, ContractColumn>>;
}

async function sourceChecks(
  { run }: StageContext,
  duck: DuckSession,
  { contract, source, columns }: ContractedSource,
): Promise<QualityCheck[]> {
  const found = await foundColumns(duck, source);
  // Of events only what has come with the date; older days have been judged on their own.
  const rows =
    source === 'events'
      ? `(SELECT * FROM raw_events WHERE coalesce(source_day, local_day) = DATE ${sqlLiteral(run.date)})`
      : `raw_${source}`;
  const own = Object.keys(columns).filter((name) => found.some(({ column }) => column === name));
  const counts = own.map(
    (name) =>
      `count(*) - count("${name}") AS "empty_${name}", ${unreadable(source, name, columns[name])} AS "unreadable_${name}"`,
  );
  const sums = await duck.one<Record<string, number>>(
    `SELECT ${['count(*) AS rows', ...counts].join(', ')} FROM ${rows}`,
  );
  const named = (kind: string): Record<string, number> =>
    Object.fromEntries(own.map((name) => [name, sums[`${kind}_${name}`] ?? 0]));
  const facts = { source, rows: sums['rows'] ?? 0, found };
  return judgeSource(contract, {
    ...facts,
    empty: named('empty'),
    unreadable: named('unreadable'),
  });
}

/** SQL that counts the values which are not what the contract says; a number that cannot be read came out as NaN. */
function unreadable(source: string, name: string, column: ContractColumn | undefined): string {
  const { kind, required } = CANONICAL_COLUMNS[source as SourceName][name] ?? {};
  if (kind === 'number') return `count(*) FILTER (isnan("${name}"))`;
  if (kind === 'time' && required) return `count(*) FILTER (parse_error = 'time')`;
  if (kind !== 'text' || column?.type !== 'number') return '0';
  return `count("${name}") - count(try_cast("${name}" AS DOUBLE))`;
}

async function foundColumns(duck: DuckSession, source: string): Promise<FoundColumn[]> {
  return duck.all<{ column: string; kinds: string[] }>(
    `SELECT "column", list_filter(string_split(kinds, ' '), lambda kind: kind <> '') AS kinds
     FROM source_columns WHERE "source" = ${sqlLiteral(source)} ORDER BY "column"`,
  );
}
