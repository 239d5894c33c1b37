import { createHash } from 'node:crypto';
import { mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { sha256OfFile } from '../artifacts/scratch.js';
import { sideBySide } from '../artifacts/side-by-side.js';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import { SessionPool } from '../compute/session-pool.js';
import { openSource, quoted } from './artifact-views.js';
import type { PublishedDataset } from './dataset-schema.js';
import { copyIfReady, type ArtifactFile } from './ready-artifact.js';

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

/** Datasets that are written at once: most are small, and their statements wait for files more than they compute. */
const LANES = 4;

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
  const source = await openSource(duck, name, dataset);
  const query = { source, ordered: orderedQuery(source, dataset) };
  const written = await writeFiles(duck, query, path.join(folder, name), rowsPerFile);
  await openPublished(duck, name, written);
  return written;
}

/** Where datasets are written to, what they may be copies of, and who hears how many are there. */
export interface WriteCall {
  readonly folder: string;
  readonly artifactFile: ArtifactFile;
  readonly onDone: (done: number) => void;
}

/** Writes all datasets like `writeDataset`, a few side by side; an artifact that is one already is copied. */
export async function writeDatasetsOf(
  duck: DuckSession,
  datasets: readonly (readonly [string, PublishedDataset])[],
  { folder, artifactFile, onDone }: WriteCall,
): Promise<Map<string, WrittenDataset>> {
  const queries = new Map<string, DatasetQuery>();
  for (const [name, dataset] of datasets) {
    const source = await openSource(duck, name, dataset);
    queries.set(name, { source, ordered: orderedQuery(source, dataset) });
  }
  const found = new Map<string, WrittenDataset>();
  const sessions = await Promise.all(Array.from({ length: LANES }, () => duck.fork()));
  const pool = new SessionPool(sessions);
  try {
    await sideBySide(datasets, LANES, async ([name, dataset]) => {
      const own = path.join(folder, name);
      const [artifact = ''] = Object.keys(dataset.madeFrom);
      const file = await artifactFile(artifact);
      const write = async (session: DuckSession): Promise<WrittenDataset> =>
        (file && (await copied(session, dataset, file, own))) ||
        writeFiles(session, queries.get(name)!, own, ROWS_PER_FILE);
      found.set(name, await pool.use(write));
      onDone(found.size);
    });
  } finally {
    await Promise.all(sessions.map((session) => session.stop()));
  }
  for (const [name, written] of found) await openPublished(duck, name, written);
  return new Map(datasets.flatMap(([name]) => withName(name, found.get(name))));
}

const withName = <Value>(name: string, value: Value | undefined): [string, Value][] =>
  value === undefined ? [] : [[name, value]];

/** Where rows come from, and all of them cast and in their order. */
interface DatasetQuery {
  readonly source: string;
  readonly ordered: string;
}

async function copied(
  duck: DuckSession,
  dataset: PublishedDataset,
  file: string,
  folder: string,
): Promise<WrittenDataset | undefined> {
  await mkdir(folder, { recursive: true });
  const target = path.join(folder, 'part-0.parquet');
  const rows = await copyIfReady(duck, dataset, file, target);
  return rows === undefined || rows > ROWS_PER_FILE ? undefined : named([{ path: target, rows }]);
}

async function writeFiles(
  duck: DuckSession,
  { source, ordered }: DatasetQuery,
  folder: string,
  rowsPerFile: number,
): Promise<WrittenDataset> {
  await mkdir(folder, { recursive: true });
  return named(await writeParts(duck, ordered, source, folder, rowsPerFile));
}

async function named(parts: readonly Part[]): Promise<WrittenDataset> {
  const files = await nameByContent(parts);
  const sum = (pick: (file: WrittenFile) => number): number =>
    files.reduce((total, file) => total + pick(file), 0);
  return { rows: sum((file) => file.rows), bytes: sum((file) => file.bytes), files };
}

async function openPublished(
  duck: DuckSession,
  name: string,
  { files }: WrittenDataset,
): Promise<void> {
  await duck.run('CREATE SCHEMA IF NOT EXISTS published');
  await duck.run(
    `CREATE OR REPLACE VIEW published.${quoted(name)} AS
     SELECT * FROM read_parquet(${sqlLiteral(files.map((file) => file.localPath))})`,
  );
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

interface Part {
  readonly path: string;
  readonly rows: number;
}

async function writeParts(
  duck: DuckSession,
  query: string,
  source: string,
  folder: string,
  rowsPerFile: number,
): Promise<Part[]> {
  const { rows } = await duck.one<{ rows: number }>(`SELECT count(*) AS rows FROM ${source}`);
  const parts: Part[] = [];
  const write = async (sql: string): Promise<void> => {
    const file = path.join(folder, `part-${parts.length}.parquet`);
    parts.push({ path: file, rows: await duck.copyToParquet(sql, file) });
  };
  if (rows <= rowsPerFile) {
    await write(query);
    return parts;
  }
  await duck.run(`CREATE OR REPLACE TEMP TABLE sorted AS ${query}`);
  for (let start = 0; start < rows; start += rowsPerFile) {
    const range = `rowid >= ${start} AND rowid < ${start + rowsPerFile}`;
    await write(`SELECT * FROM sorted WHERE ${range} ORDER BY rowid`);
  }
  await duck.run('DROP TABLE sorted');
  return parts;
}

async function nameByContent(parts: readonly Part[]): Promise<WrittenFile[]> {
  const hashes = await Promise.all(parts.map((part) => sha256OfFile(part.path)));
  const fingerprint = createHash('sha256').update(hashes.join('\n')).digest('hex').slice(0, 12);
  const files: WrittenFile[] = [];
  for (const [index, part] of parts.entries()) {
    const name = `${fingerprint}-${String(index).padStart(4, '0')}.parquet`;
    const localPath = path.join(path.dirname(part.path), name);
    await rename(part.path, localPath);
    const { size } = await stat(localPath);
    files.push({ localPath, name, rows: part.rows, bytes: size, sha256: hashes[index] ?? '' });
  }
  return files;
}
