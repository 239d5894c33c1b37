import { copyFile } from 'node:fs/promises';
import type { StageContext } from '../artifacts/stage.js';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import { quoted } from './artifact-views.js';
import type { PublishedDataset } from './dataset-schema.js';

/** Below this, writing a dataset anew takes no longer than looking whether it must be. */
const WORTH_LOOKING_ROWS = 10_000;

/** Gives the local file of an artifact that is one Parquet file; undefined where there is none. */
export type ArtifactFile = (artifact: string) => Promise<string | undefined>;

export function artifactFiles(context: StageContext): ArtifactFile {
  return async (artifact) => {
    const ref = context.inputs[artifact];
    const isWorthIt = ref !== undefined && ref.rows >= WORTH_LOOKING_ROWS;
    return isWorthIt && ref.uri.endsWith('.parquet') ? context.localFile(artifact) : undefined;
  };
}

/**
 * Copies the artifact behind a dataset to `target` where its bytes are what publishing would write: the published
 * columns in their order and types, the rows in the order of a unique key, compressed with zstd. Returns its rows,
 * undefined where the dataset has to be written.
 */
export async function copyIfReady(
  duck: DuckSession,
  dataset: PublishedDataset,
  file: string,
  target: string,
): Promise<number | undefined> {
  if (dataset.query !== undefined || !dataset.keyIsUnique) return undefined;
  const source = `read_parquet(${sqlLiteral(file)})`;
  const columns = await duck.all<{ column_name: string; column_type: string }>(
    `DESCRIBE SELECT * FROM ${source}`,
  );
  const found = columns.map(({ column_name, column_type }) => [column_name, named(column_type)]);
  const wanted = Object.entries(dataset.columns).map(([name, type]) => [name, named(type)]);
  if (JSON.stringify(found) !== JSON.stringify(wanted)) return undefined;
  const codecs = await duck.all<{ compression: string }>(
    `SELECT DISTINCT compression FROM parquet_metadata(${sqlLiteral(file)})`,
  );
  if (codecs.some(({ compression }) => compression !== 'ZSTD')) return undefined;
  const key = `(${dataset.key.map(quoted).join(', ')}, 0)`;
  const { rows, misplaced } = await duck.one<{ rows: number; misplaced: number }>(
    `SELECT count(*) AS rows, count(*) FILTER (own_key <= key_before) AS misplaced
     FROM (SELECT ${key} AS own_key, lag(${key}) OVER () AS key_before FROM ${source})`,
  );
  if (misplaced > 0) return undefined;
  await copyFile(file, target);
  return rows;
}

const named = (type: string): string =>
  type === 'TIMESTAMP WITH TIME ZONE' ? 'TIMESTAMPTZ' : type;
