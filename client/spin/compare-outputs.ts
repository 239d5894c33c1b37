import path from 'node:path';
import type { ObjectStore } from '../../activities/artifacts/object-store.js';
import type { Scratch } from '../../activities/artifacts/scratch.js';
import type { DuckSession } from '../../activities/compute/duck-session.js';
import { compareTables, type TableDifference } from './compare-tables.js';
import type { DatasetFile, DatasetFiles } from './dataset-files.js';

/** How a dataset made here differs from the one that the run has made. */
export interface DatasetDifference {
  dataset: string;
  status: 'identical' | 'same rows' | 'different' | 'only here' | 'only there';
  bytesHere: number;
  bytesThere: number;
  /** Of tables whose bytes differ. */
  rows?: TableDifference;
}

/** Where the files of both sides are read. */
export interface ComparedPlaces {
  store: ObjectStore;
  scratch: Scratch;
  duck: DuckSession;
  signal: AbortSignal;
}

/** The differences of every dataset of either side, in the order of their names. */
export async function compareOutputs(
  places: ComparedPlaces,
  here: DatasetFiles,
  there: DatasetFiles,
): Promise<DatasetDifference[]> {
  const names = [...new Set([...here.keys(), ...there.keys()])].sort();
  const differences: DatasetDifference[] = [];
  for (const dataset of names) {
    const own = here.get(dataset);
    const other = there.get(dataset);
    const sizes = { bytesHere: bytesOf(own), bytesThere: bytesOf(other) };
    differences.push({ dataset, ...sizes, ...(await statusOf(places, own, other)) });
  }
  return differences;
}

async function statusOf(
  places: ComparedPlaces,
  own: readonly DatasetFile[] | undefined,
  other: readonly DatasetFile[] | undefined,
): Promise<Pick<DatasetDifference, 'status' | 'rows'>> {
  if (own === undefined) return { status: 'only there' };
  if (other === undefined) return { status: 'only here' };
  if (hashesOf(own) === hashesOf(other)) return { status: 'identical' };
  if (![...own, ...other].every(({ uri }) => path.posix.extname(uri) === '.parquet')) {
    return { status: 'different' };
  }
  const rows = await compareTables(
    places.duck,
    await localFiles(places, own),
    await localFiles(places, other),
  );
  const { rowsOnlyHere, rowsOnlyThere, columnsOnlyHere, columnsOnlyThere, otherTypes } = rows;
  const columns = [...columnsOnlyHere, ...columnsOnlyThere, ...otherTypes];
  const sameRows = rowsOnlyHere + rowsOnlyThere + columns.length === 0;
  return { status: sameRows ? 'same rows' : 'different', rows };
}

function localFiles(
  { store, scratch, signal }: ComparedPlaces,
  files: readonly DatasetFile[],
): Promise<string[]> {
  return Promise.all(
    files.map(({ uri, sha256 }) =>
      scratch.file(sha256, (target) => store.download(uri, target, signal)),
    ),
  );
}

function hashesOf(files: readonly DatasetFile[]): string {
  return files.map(({ sha256 }) => sha256).join(' ');
}

function bytesOf(files: readonly DatasetFile[] | undefined): number {
  return (files ?? []).reduce((sum, { bytes }) => sum + bytes, 0);
}

/** A difference in a few words. */
export function differenceText({ status, rows }: DatasetDifference): string {
  if (rows === undefined) return status === 'identical' ? 'identical bytes' : status;
  const counts = `${rows.rowsHere} rows here, ${rows.rowsThere} there`;
  if (status === 'same rows') return `same rows, other bytes (${counts})`;
  return [
    `${counts}: ${rows.rowsOnlyHere} only here, ${rows.rowsOnlyThere} only there`,
    ...named('columns only here', rows.columnsOnlyHere),
    ...named('columns only there', rows.columnsOnlyThere),
    ...named('other types', rows.otherTypes),
  ].join('; ');
}

function named(what: string, columns: readonly string[]): string[] {
  return columns.length === 0 ? [] : [`${what}: ${columns.join(', ')}`];
}
