import path from 'node:path';
import type { StageRecord } from '../../workflows/contracts/stage-io.js';
import type { StageContext } from '../artifacts/stage.js';
import type { DuckSession } from '../compute/duck-session.js';
import { openArtifacts } from './artifact-views.js';
import { carriedStages } from './carried-stages.js';
import { emptyReasons } from './empty-reasons.js';
import { makeReport, type LocalFile } from './make-report.js';
import type { Columns } from './dataset-schema.js';
import { publishedDatasets } from './published-datasets.js';
import { artifactFiles } from './ready-artifact.js';
import { MODEL_FILES, releaseLayout, type ReleaseLayout } from './release-layout.js';
import {
  buildManifest,
  eventCounts,
  type ManifestDataset,
  type ManifestFacts,
  type ManifestInput,
  type ReleaseManifest,
} from './release-manifest.js';
import { SHOWN_ARTIFACTS } from './report/report-parts.js';
import { openRunRows } from './run-rows.js';
import { writeDatasetsOf, type WrittenDataset } from './write-dataset.js';

/** What the manifest tells beside the datasets. */
export const MANIFEST_ARTIFACTS = {
  event_counts: { reason: 'VARCHAR', rows: 'BIGINT' },
  source_objects: { key: 'VARCHAR', size: 'BIGINT', etag: 'VARCHAR', rows: 'BIGINT' },
} as const satisfies Readonly<Record<string, Columns>>;

/** A file on the local disk and its path relative to the manifest. */
export interface ReleaseFile {
  localPath: string;
  path: string;
  bytes: number;
}

/** A release that is complete on the local disk and not yet published. */
export interface LocalRelease {
  manifest: ReleaseManifest;
  files: ReleaseFile[];
}

/**
 * Makes every file of the release below the attempt's folder, and the manifest that names them. `ledgerIds`
 * names the entries of the operator ledger that its `audit` holds.
 */
export async function makeRelease(
  context: StageContext,
  ledgerIds: readonly string[],
): Promise<LocalRelease> {
  const duck = await context.openDuck();
  const layout = releaseLayout(context);
  for (const [, dataset] of publishedDatasets()) {
    await openArtifacts(context, duck, dataset.madeFrom);
  }
  await openArtifacts(context, duck, { ...SHOWN_ARTIFACTS, ...MANIFEST_ARTIFACTS });
  await openRunRows(context, duck, ledgerIds);
  const datasets = await writeDatasets(context, duck);
  const facts = await factsOfRun(context, duck, describeDatasets(context, datasets, layout));
  const report = await makeReport(context, duck, facts);
  const models = await modelFiles(context);
  const manifest = buildManifest({
    ...facts,
    models: models.map(({ path: file, bytes, sha256 }) => ({ path: file, bytes, sha256 })),
    report: { path: report.path, bytes: report.bytes, sha256: report.sha256 },
  });
  const dataFiles = [...datasets].flatMap(([name, dataset]) =>
    dataset.files.map((file) => ({
      localPath: file.localPath,
      path: layout.datasetPath(name, file.name),
      bytes: file.bytes,
    })),
  );
  return { manifest, files: [...dataFiles, ...models, report] };
}

function writeDatasets(
  context: StageContext,
  duck: DuckSession,
): Promise<Map<string, WrittenDataset>> {
  const all = publishedDatasets();
  context.progress('writing datasets', 0, all.length);
  return writeDatasetsOf(duck, all, {
    folder: path.join(context.workDir, 'published'),
    artifactFile: artifactFiles(context),
    onDone: (done) => context.progress('writing datasets', done, all.length),
  });
}

function describeDatasets(
  context: StageContext,
  written: ReadonlyMap<string, WrittenDataset>,
  layout: ReleaseLayout,
): Record<string, ManifestDataset> {
  const reasons = emptyReasons(context.before);
  const carried = carriedStages(context.before);
  return Object.fromEntries(
    publishedDatasets().map(([name, dataset]): [string, ManifestDataset] => {
      const { rows, bytes, files } = written.get(name) ?? { rows: 0, bytes: 0, files: [] };
      const reason = rows === 0 ? reasons[name] : undefined;
      const from = carried.find(({ datasets }) => datasets.includes(name))?.from;
      return [
        name,
        {
          schemaVersion: dataset.schemaVersion,
          key: dataset.key,
          columns: Object.entries(dataset.columns).map(([column, type]) => ({
            name: column,
            type,
          })),
          rows,
          bytes,
          files: files.map((file) => ({
            path: layout.datasetPath(name, file.name),
            rows: file.rows,
            bytes: file.bytes,
            sha256: file.sha256,
          })),
          ...(reason === undefined ? {} : { reason }),
          ...(from === undefined ? {} : { carriedFrom: from }),
        },
      ];
    }),
  );
}

async function factsOfRun(
  context: StageContext,
  duck: DuckSession,
  datasets: Record<string, ManifestDataset>,
): Promise<Omit<ManifestFacts, 'models' | 'report'>> {
  const { run, spec } = context;
  return {
    pipeline: run.pipeline,
    date: run.date,
    asOf: run.asOf,
    timezone: spec.timezone,
    currency: spec.currency,
    codeVersion: context.codeVersion,
    events: eventCounts(
      await duck.all<{ reason: string; rows: number }>(
        'SELECT reason, rows::BIGINT AS rows FROM event_counts ORDER BY reason',
      ),
    ),
    datasets,
    inputs: await duck.all<ManifestInput>(
      `SELECT key, size::BIGINT AS size, etag, rows::BIGINT AS rows FROM source_objects
       ORDER BY key, etag`,
    ),
    stages: context.before.map(withoutReasons),
  };
}

function withoutReasons(record: StageRecord): Omit<StageRecord, 'reasons'> {
  const { stage, status, rowsIn, rowsOut, seconds, carriedFrom, carriedBecause } = record;
  return {
    ...{ stage, status, rowsIn, rowsOut, seconds },
    ...(carriedFrom === undefined ? {} : { carriedFrom }),
    ...(carriedBecause === undefined ? {} : { carriedBecause }),
  };
}

async function modelFiles(context: StageContext): Promise<LocalFile[]> {
  const files: LocalFile[] = [];
  for (const [artifact, target] of Object.entries(MODEL_FILES)) {
    const ref = context.inputs[artifact];
    if (ref === undefined) continue;
    const localPath = await context.localFile(artifact);
    files.push({ localPath, path: target, bytes: ref.bytes, sha256: ref.sha256 });
  }
  return files;
}
