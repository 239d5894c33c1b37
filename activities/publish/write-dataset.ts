import { createHash } from 'node:crypto';
import { mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { sha256OfFile } from '../artifacts/scratch.js';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import { openSource, quoted } from './artifact-views.js';
import type { PublishedDataset } from './published-datasets.js';

/** One Parquet file of a dataset on the local disk. */
export interface WrittenFile {
  localPath: string;
  /** `<12 hex of the dataset's fingerprint>-NNNN.parquet`. */
  name: string;
  rows: number;
  bytes: number;
  sha256: string;
}

/** A dataset as it will be published; without rows it is still one file with its full schema. */
export interface WrittenDataset {
  rows: number;
  bytes: number;
  files: WrittenFile[];
}

/** Keeps a file near 200 MB for the widest dataset, so that readers can split the work. */
const ROWS_PER_FILE = 5_000_000;

/**
 * Writes a published dataset as zstd Parquet files below `folder`, columns cast to their published
 * types and rows in a total order, and makes the view `published.<name>` over them. The fingerprint in
 * the file names is that of the files' own bytes: equal names are equal content.
 */
export async function writeDataset(
  duck: DuckSession,
  [name, dataset]: readonly [string, PublishedDataset],
  folder: string,
  rowsPerFile = ROWS_PER_FILE,
): Promise<WrittenDataset> {
  const target = path.join(folder, name);
  await mkdir(target, { recursive: true });
  const source = await openSource(duck, name, dataset);
  const paths = await writeParts(duck, orderedQuery(source, dataset), source, target, rowsPerFile);
  const files = await nameByContent(duck, paths);
  await duck.run('CREATE SCHEMA IF NOT EXISTS published');
  await duck.run(
    `CREATE OR REPLACE VIEW published.${quoted(name)} AS
     SELECT * FROM read_parquet(${sqlLiteral(files.map((file) => file.localPath))})`,
  );
  const sum = (pick: (file: WrittenFile) => number): number =>
    files.reduce((total, file) => total + pick(file), 0);
  return { rows: sum((file) => file.rows), bytes: sum((file) => file.bytes), files };
}

/** The published columns, cast, in the order of the key and then of everything else where it must be. */
export function orderedQuery(source: string, dataset: PublishedDataset): string {
  const columns = Object.entries(dataset.columns).map(
    ([column, type]) => `${cast(quoted(column), type)} AS ${quoted(column)}`,
  );
  const others = Object.keys(dataset.columns).filter((column) => !dataset.key.includes(column));
  const order = dataset.keyIsUnique ? dataset.key : [...dataset.key, ...others];
  return `SELECT * FROM (SELECT ${columns.join(', ')} FROM ${source})
    ORDER BY ${order.map(quoted).join(', ')}`;
}

/** Small artifacts hold maps as JSON text and instants as ISO text; both cast by way of their text. */
function cast(column: string, type: string): string {
  return type.startsWith('MAP') ? `${column}::JSON::${type}` : `${column}::${type}`;
}

async function writeParts(
  duck: DuckSession,
  query: string,
  source: string,
  folder: string,
  rowsPerFile: number,
): Promise<string[]> {
  const { rows } = await duck.one<{ rows: number }>(`SELECT count(*) AS rows FROM ${source}`);
  const partPath = (part: number): string => path.join(folder, `part-${part}.parquet`);
  if (rows <= rowsPerFile) {
    await duck.copyToParquet(query, partPath(0));
    return [partPath(0)];
  }
  await duck.run(`CREATE OR REPLACE TEMP TABLE sorted AS ${query}`);
  const paths: string[] = [];
  for (let start = 0; start < rows; start += rowsPerFile) {
    const range = `rowid >= ${start} AND rowid < ${start + rowsPerFile}`;
    paths.push(partPath(paths.length));
    await duck.copyToParquet(
      `SELECT * FROM sorted WHERE ${range} ORDER BY rowid`,
      partPath(paths.length - 1),
    );
  }
  await duck.run('DROP TABLE sorted');
  return paths;
}

async function nameByContent(duck: DuckSession, paths: readonly string[]): Promise<WrittenFile[]> {
  const hashes = await Promise.all(paths.map((file) => sha256OfFile(file)));
  const fingerprint = createHash('sha256').update(hashes.join('\n')).digest('hex').slice(0, 12);
  const files: WrittenFile[] = [];
  for (const [part, file] of paths.entries()) {
    const name = `${fingerprint}-${String(part).padStart(4, '0')}.parquet`;
    const localPath = path.join(path.dirname(file), name);
    await rename(file, localPath);
    const { rows } = await duck.one<{ rows: number }>(
      `SELECT num_rows AS rows FROM parquet_file_metadata(${sqlLiteral(localPath)})`,
    );
    const { size } = await stat(localPath);
    files.push({ localPath, name, rows, bytes: size, sha256: hashes[part] ?? '' });
  }
  return files;
}
