import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type { ObjectStore } from '../artifacts/object-store.js';
import { joinUri } from '../artifacts/s3-uri.js';

type Pipeline = Pick<PipelineSpec, 'pipeline' | 'storage'>;

/** From when on runs count for the circuit breaker. */
export interface BreakerCount {
  /** ISO-8601 UTC; the beginning of time where the breaker has never tripped. */
  since: string;
  /** Of the object that says so; undefined where there is none. */
  etag: string | undefined;
}

/** From when on the runs of a pipeline count for its circuit breaker. */
export async function readBreakerCount(
  store: ObjectStore,
  { pipeline, storage }: Pipeline,
  signal?: AbortSignal,
): Promise<BreakerCount> {
  const found = await store.readText(countUri(storage, pipeline), signal);
  const { since = new Date(0).toISOString() } = JSON.parse(found?.text ?? '{}') as {
    since?: string;
  };
  return { since, etag: found?.etag };
}

/**
 * Lets only runs that end after this instant count. With a `seen` count it is false, and nothing changes,
 * where somebody else has restarted it since: of two runs that trip the breaker at once, one says so.
 */
export async function restartBreakerCount(
  store: ObjectStore,
  { pipeline, storage }: Pipeline,
  since: string,
  seen?: BreakerCount,
): Promise<boolean> {
  const text = JSON.stringify({ since });
  const condition =
    seen === undefined
      ? undefined
      : seen.etag === undefined
        ? ({ ifAbsent: true } as const)
        : { ifMatch: seen.etag };
  return store.writeText(countUri(storage, pipeline), text, condition);
}

function countUri(storage: Pipeline['storage'], pipeline: string): string {
  return joinUri(storage.artifacts, pipeline, '_breaker.json');
}
