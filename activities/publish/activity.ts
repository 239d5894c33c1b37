import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ReleaseRef } from '../../workflows/messages.js';
import { STAGE_SPEC_KEYS } from '../../workflows/contracts/stage-spec-keys.js';
import { listLedger } from '../artifacts/ledger.js';
import type { StageContext, StageDefinition, StageSummary } from '../artifacts/stage.js';
import { carriedStages, type CarriedStage } from './carried-stages.js';
import { emptyReasons } from './empty-reasons.js';
import { MANIFEST_ARTIFACTS, makeRelease } from './make-release.js';
import { isPublished, pointToRelease, publishRelease } from './publish-release.js';
import { publishedDatasets } from './published-datasets.js';
import { MODEL_FILES } from './release-layout.js';
import { SHOWN_ARTIFACTS } from './report/report-parts.js';

const READS = [
  ...new Set([
    ...publishedDatasets().flatMap(([, dataset]) => Object.keys(dataset.madeFrom)),
    ...Object.keys(SHOWN_ARTIFACTS),
    ...Object.keys(MANIFEST_ARTIFACTS),
    ...Object.keys(MODEL_FILES),
  ]),
];

/**
 * Publishes what the stages have made: dataset files, models and the report, then the manifest. The
 * artifact `release` says what was published; `finish` sets the pointer on every run, also on a cached
 * one, after publishing again what somebody has removed.
 */
export const publishStage: StageDefinition = {
  name: 'publish',
  specKeys: STAGE_SPEC_KEYS.publish,
  reads: READS,
  resolve,
  compute: (context, resolved) => compute(context, resolved as Resolved),
  finish,
};

/** What a release depends on beside spec and artifacts; a decision since the last one makes it anew. */
interface Resolved {
  publish: string;
  reasons: Record<string, string>;
  carried: CarriedStage[];
  ledger: string[];
}

async function resolve(context: StageContext): Promise<Resolved> {
  return {
    publish: context.spec.storage.publish,
    reasons: emptyReasons(context.before),
    carried: carriedStages(context.before),
    ledger: await ledgerIds(context),
  };
}

function ledgerIds({ publishStore, spec, run, signal }: StageContext): Promise<string[]> {
  return listLedger(publishStore, spec.storage, run.pipeline, signal);
}

async function compute(context: StageContext, { ledger }: Resolved): Promise<StageSummary> {
  const ref = await publishRelease(context, await makeRelease(context, ledger));
  const file = path.join(context.workDir, 'release.json');
  await writeFile(file, JSON.stringify(ref));
  await context.saveFile('release', file);
  const sum = (rows: readonly number[]): number => rows.reduce((total, value) => total + value, 0);
  return {
    rowsIn: sum(READS.map((dataset) => context.inputs[dataset]?.rows ?? 0)),
    rowsOut: sum(Object.values(ref.datasets).map((dataset) => dataset.rows)),
  };
}

async function finish(context: StageContext): Promise<ReleaseRef> {
  const made = JSON.parse(await readFile(await context.localFile('release'), 'utf8')) as ReleaseRef;
  const ref = (await isPublished(context, made))
    ? made
    : await publishRelease(context, await makeRelease(context, await ledgerIds(context)));
  await pointToRelease(context, ref);
  return ref;
}
