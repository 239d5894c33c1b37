import type { StageRecord } from '../../workflows/contracts/stage-io.js';
import { sha256OfJson } from '../artifacts/fingerprint.js';
import { OUTSIDE_IDENTITY } from './published-datasets.js';

/** A file of a release; `path` is relative to the manifest. */
export interface ManifestFile {
  path: string;
  bytes: number;
  sha256: string;
}

/** A published dataset: its files, its schema, and why it has no rows where it has none. */
export interface ManifestDataset {
  schemaVersion: number;
  key: readonly string[];
  columns: { name: string; type: string }[];
  rows: number;
  bytes: number;
  files: (ManifestFile & { rows: number })[];
  reason?: string;
  /** Date whose rows these are, where an operator has skipped the stage that makes them. */
  carriedFrom?: string;
}

/** One source object that the run has read. */
export interface ManifestInput {
  key: string;
  size: number;
  etag: string;
  rows: number | null;
}

/** How many events were read, kept, and rejected under each reason. */
export interface EventCounts {
  read: number;
  kept: number;
  rejected: Record<string, number>;
}

/** What a release holds and where it came from. */
export interface ReleaseManifest {
  manifestVersion: 1;
  release: string;
  pipeline: string;
  date: string;
  /** Exclusive end of the date, ISO-8601 UTC. */
  asOf: string;
  timezone: string;
  /** Currency of every published amount; empty where the spec names none. */
  currency: string;
  codeVersion: string | null;
  events: EventCounts;
  datasets: Record<string, ManifestDataset>;
  models: ManifestFile[];
  report: ManifestFile;
  inputs: ManifestInput[];
  /** The stages before publish in the run that made the release; seconds are of that run. */
  stages: Omit<StageRecord, 'reasons'>[];
}

/** Every file that a release consists of, beside its manifest. */
export function publishedFiles({
  datasets,
  models,
  report,
}: Pick<ReleaseManifest, 'datasets' | 'models' | 'report'>): ManifestFile[] {
  return [...Object.values(datasets).flatMap(({ files }) => files), ...models, report];
}

/** Everything that a manifest says, but for the release id that follows from it. */
export type ManifestFacts = Omit<ReleaseManifest, 'manifestVersion' | 'release'>;

/**
 * The manifest with its release id, `<date>-<12 hex>`: the hash of names and SHA-256 of every dataset
 * file, model and the report, but for `audit`. Timings, code version and input ETags are told but are not identity, so
 * two runs that make the same bytes make the same release.
 */
export function buildManifest(facts: ManifestFacts): ReleaseManifest {
  const identity = {
    date: facts.date,
    datasets: Object.entries(facts.datasets)
      .filter(([name]) => !OUTSIDE_IDENTITY.includes(name))
      .map(([name, dataset]) => ({
        name,
        schemaVersion: dataset.schemaVersion,
        files: dataset.files.map((file) => file.sha256),
      })),
    models: facts.models.map((file) => ({ path: file.path, sha256: file.sha256 })),
    report: facts.report.sha256,
  };
  const release = `${facts.date}-${sha256OfJson(identity).slice(0, 12)}`;
  return { manifestVersion: 1, release, ...facts };
}

/**
 * Event counts out of the rows {reason, rows} of the artifact `event_counts`, where `read` and `kept`
 * stand beside the rejection reasons. Throws RangeError where they do not add up.
 */
export function eventCounts(rows: readonly { reason: string; rows: number }[]): EventCounts {
  const counts: EventCounts = { read: 0, kept: 0, rejected: {} };
  for (const { reason, rows: count } of rows) {
    if (reason === 'read') counts.read = count;
    else if (reason === 'kept') counts.kept = count;
    else counts.rejected[reason] = count;
  }
  const rejected = Object.values(counts.rejected).reduce((sum, count) => sum + count, 0);
  if (counts.read !== counts.kept + rejected) {
    throw new RangeError(
      `event_counts: read = kept + rejected expected, got ${counts.read} and ${counts.kept} + ${rejected}`,
    );
  }
  return counts;
}
