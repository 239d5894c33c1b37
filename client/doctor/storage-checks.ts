import { randomUUID } from 'node:crypto';
import type { ObjectStore } from '../../activities/artifacts/object-store.js';
import { joinUri } from '../../activities/artifacts/s3-uri.js';
import type { Stores } from '../../activities/deps.js';
import { WaylineError } from '../../activities/failures.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import { oneLine } from '../command-failure.js';
import { fail, ok, warn, type Finding } from './finding.js';

/** Signatures of requests are refused from 15 minutes on; by 2 something is wrong with a clock. */
const SKEW_WARN_MS = 120_000;
const SKEW_FAIL_MS = 15 * 60_000;

/** A probe that is older was left by a doctor that was killed. */
const LEFT_BEHIND_MS = 3_600_000;

/** An ETag that no object has. */
const NO_ETAG = '0'.repeat(32);

/** Whether the clock here and that of the storage agree. */
export function judgeClock(skewMs: number): Finding {
  const says = `this clock is ${(Math.abs(skewMs) / 1000).toFixed(0)} s ${skewMs < 0 ? 'behind' : 'ahead of'} the storage's`;
  const mend = 'Set the clocks by NTP: requests are refused, and days begin at the wrong time.';
  if (Math.abs(skewMs) >= SKEW_FAIL_MS) return fail('clock', says, mend);
  return Math.abs(skewMs) >= SKEW_WARN_MS ? warn('clock', says, mend) : ok('clock', says);
}

/** The checks of the storage of a spec: what is read, and what is written. */
export async function checkStorage(
  stores: Stores,
  spec: PipelineSpec,
  signal: AbortSignal,
): Promise<Finding[]> {
  const { storage, pipeline } = spec;
  const { source, artifacts } = stores(storage);
  return [
    await checkSource(source, storage.source, signal),
    ...(await checkWritable(artifacts, 'artifacts', joinUri(storage.artifacts, pipeline), signal)),
    ...(await checkWritable(artifacts, 'publish', joinUri(storage.publish, pipeline), signal)),
  ];
}

/** Whether the source can be listed, and its files read. */
export async function checkSource(
  store: ObjectStore,
  uri: string,
  signal: AbortSignal,
): Promise<Finding> {
  try {
    const objects = await store.list(`${uri.replace(/\/+$/, '')}/`, signal);
    const [first] = objects;
    if (first === undefined) {
      return warn(
        'source',
        `${uri} can be listed and is empty`,
        'Check storage.source in the spec.',
      );
    }
    const bucket = uri.replace(/^(s3:\/\/[^/]+).*$/, '$1');
    // The right to read is that of any object; a small one does.
    const smallest = objects.reduce((a, b) => (b.size < a.size ? b : a), first);
    await store.readText(joinUri(bucket, smallest.key), signal);
    return ok('source', `${uri} can be listed and read (${objects.length} objects)`);
  } catch (error) {
    signal.throwIfAborted();
    return failed('source', error);
  }
}

/**
 * Whether objects can be listed, written, read and removed below an address, and whether conditional
 * writes are kept: without them two runs could publish over each other. Leaves nothing behind.
 */
export async function checkWritable(
  store: ObjectStore,
  check: string,
  uri: string,
  signal: AbortSignal,
): Promise<Finding[]> {
  const folder = joinUri(uri, '_doctor');
  const probe = joinUri(folder, `${Date.now()}-${randomUUID()}.txt`);
  try {
    await removeLeftBehind(store, folder, signal);
    return await tryProbe(store, check, probe, signal);
  } catch (error) {
    signal.throwIfAborted();
    return [failed(check, error)];
  } finally {
    await store.remove(probe).catch(() => undefined);
  }
}

async function tryProbe(
  store: ObjectStore,
  check: string,
  probe: string,
  signal: AbortSignal,
): Promise<Finding[]> {
  const where = probe.replace(/\/_doctor\/.*$/, '');
  const first = await store.writeText(probe, 'one', { ifAbsent: true }, signal);
  const second = await store.writeText(probe, 'two', { ifAbsent: true }, signal);
  const found = await store.readText(probe, signal);
  const isKept = found?.text === 'one';
  const wrong = await store.writeText(probe, 'three', { ifMatch: NO_ETAG }, signal);
  const right = await store.writeText(probe, 'four', { ifMatch: found?.etag ?? '' }, signal);
  await store.remove(probe);
  const isGone = (await store.head(probe, signal)) === undefined;
  const broken = [
    ...(first && !second && isKept ? [] : ['If-None-Match: * did not keep a second writer out']),
    ...(!wrong && right ? [] : ['If-Match did not compare the ETag']),
  ];
  return [
    isGone
      ? ok(check, `${where} can be listed, written, read and removed from`)
      : fail(check, `${where}: a removed object is still there`, 'Check the storage service.'),
    broken.length === 0
      ? ok(`${check} conditions`, 'conditional writes are kept (If-None-Match, If-Match)')
      : fail(
          `${check} conditions`,
          `${where}: ${broken.join('; ')}`,
          'Use a storage with conditional writes (S3, R2, MinIO, SeaweedFS 4): two runs could publish over each other.',
        ),
  ];
}

async function removeLeftBehind(
  store: ObjectStore,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  for (const { key } of await store.list(`${folder}/`, signal)) {
    const name = key.split('/').at(-1) ?? '';
    if (Date.now() - Number.parseInt(name, 10) > LEFT_BEHIND_MS) {
      await store.remove(joinUri(folder, name));
    }
  }
}

/** The time difference between this machine and the service, by the date in an answer; undefined without. */
export async function clockSkewMs(
  endpoint: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const startedAt = Date.now();
  // Any answer has a date, also a refusal: nothing is asked for.
  const answer = await fetch(endpoint, { method: 'HEAD', signal }).catch(() => undefined);
  const date = Date.parse(answer?.headers.get('date') ?? '');
  if (Number.isNaN(date)) return undefined;
  // The header has whole seconds; half of one is the least wrong.
  return (startedAt + Date.now()) / 2 - (date + 500);
}

function failed(check: string, error: unknown): Finding {
  if (!(error instanceof WaylineError)) throw error;
  const isUnreachable = error.type === 'AccessDenied' || error.type === 'StorageUnavailable';
  const says = oneLine(`${error.object}: ${error.message}`);
  return { ...fail(check, says, error.remedy), isUnreachable };
}
