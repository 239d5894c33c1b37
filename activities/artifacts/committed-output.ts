import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type { StageName, StageOutput } from '../../workflows/contracts/stage-io.js';
import type { ObjectStore } from './object-store.js';
import type { RecordedParts } from './recorded-parts.js';
import { joinUri } from './s3-uri.js';

/** What a commit marker holds: the output of a stage without what differs from run to run. */
export type CommittedOutput = Omit<StageOutput, 'seconds' | 'attempts'>;

/** Whose output it is. */
export interface CommitAddress {
  storage: PipelineSpec['storage'];
  pipeline: string;
  stage: StageName;
  fingerprint: string;
}

/** Address of the marker that makes an output exist. */
export function markerUri(address: CommitAddress): string {
  return besideMarkers(address, `${address.fingerprint}.json`);
}

/** Address of what went into the output's fingerprint. */
export function partsUri(address: CommitAddress): string {
  return besideMarkers(address, `${address.fingerprint}.parts.json`);
}

/** The output that is committed under a fingerprint, as a run finds it; undefined where there is none. */
export async function readCommitted(
  store: ObjectStore,
  address: CommitAddress,
  signal?: AbortSignal,
): Promise<CommittedOutput | undefined> {
  const found = await store.readText(markerUri(address), signal);
  if (found === undefined) return undefined;
  const output = JSON.parse(found.text) as CommittedOutput;
  return { ...output, status: output.status === 'skipped' ? 'skipped' : 'cached' };
}

/** What went into a fingerprint; undefined where it was not kept. */
export async function readParts(
  store: ObjectStore,
  address: CommitAddress,
  signal?: AbortSignal,
): Promise<RecordedParts | undefined> {
  const found = await store.readText(partsUri(address), signal);
  return found === undefined ? undefined : (JSON.parse(found.text) as RecordedParts);
}

function besideMarkers({ storage, pipeline, stage }: CommitAddress, name: string): string {
  return joinUri(storage.artifacts, pipeline, stage, '_committed', name);
}
