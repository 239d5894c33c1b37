import path from 'node:path';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import type { Columns, PublishedDataset } from './dataset-schema.js';

/** A name as a SQL identifier. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A query of no rows with these columns: what a missing artifact is taken to be. */
export function emptyQuery(columns: Columns): string {
  const list = Object.entries(columns).map(([name, type]) => `NULL::${type} AS ${quoted(name)}`);
  return `SELECT ${list.join(', ')} WHERE false`;
}

/** Makes a view of each named artifact; one that no stage has made, or without rows, is an empty view. */
export async function openArtifacts(
  context: Pick<StageContext, 'has' | 'views'>,
  duck: DuckSession,
  artifacts: Readonly<Record<string, Columns>>,
): Promise<void> {
  for (const [name, columns] of Object.entries(artifacts)) {
    if (context.has(name)) await context.views(duck, name);
    else await duck.run(`CREATE OR REPLACE VIEW ${quoted(name)} AS ${emptyQuery(columns)}`);
  }
}

/**
 * Makes the view `source.<name>` that a dataset's rows come from, and checks that it has every
 * published column. Throws RangeError naming the columns that are missing.
 */
export async function openSource(
  duck: DuckSession,
  name: string,
  dataset: PublishedDataset,
): Promise<string> {
  const target = `source.${quoted(name)}`;
  const empty = `source.${quoted(`${name} without rows`)}`;
  const [artifact] = Object.keys(dataset.madeFrom);
  await duck.run('CREATE SCHEMA IF NOT EXISTS source');
  await duck.run(`CREATE OR REPLACE VIEW ${empty} AS ${emptyQuery(dataset.columns)}`);
  if (dataset.query === undefined) {
    await duck.run(
      `CREATE OR REPLACE VIEW ${target} AS SELECT * FROM main.${quoted(artifact ?? name)}`,
    );
  } else {
    const artifacts = Object.keys(dataset.madeFrom).map((key) => [key, `main.${quoted(key)}`]);
    const identifiers = {
      ...(Object.fromEntries(artifacts) as Record<string, string>),
      target,
      empty,
    };
    await duck.runFile(path.join(__dirname, dataset.query), {}, identifiers);
  }
  await checkColumns(duck, name, target, dataset.columns);
  return target;
}

async function checkColumns(
  duck: DuckSession,
  name: string,
  target: string,
  columns: Columns,
): Promise<void> {
  const found = await duck.all<{ column_name: string }>(`DESCRIBE ${target}`);
  const names = new Set(found.map((column) => column.column_name));
  const missing = Object.keys(columns).filter((column) => !names.has(column));
  if (missing.length > 0) {
    throw new RangeError(
      `published ${name}: columns ${missing.join(', ')} expected, got ${[...names].join(', ')}`,
    );
  }
}
