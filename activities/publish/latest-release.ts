import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ObjectStore } from '../artifacts/object-store.js';
import { WaylineError } from '../failures.js';
import { MANIFEST_FILE } from './release-layout.js';

/** Content of `latest.json`; `manifest` is relative to it, `sha256` is the manifest's. */
export interface LatestRelease {
  release: string;
  date: string;
  manifest: string;
  sha256: string;
}

/** The pointer to a release, by the text of its manifest. */
export function pointerTo(release: string, date: string, manifest: string): LatestRelease {
  return {
    release,
    date,
    manifest: `releases/${release}/${MANIFEST_FILE}`,
    sha256: createHash('sha256').update(manifest).digest('hex'),
  };
}

/** What setting the pointer came to. `newer` means that a later date's release stays in place. */
export type PointerOutcome = 'moved' | 'unchanged' | 'newer';

/** One lost race per concurrent publisher; more than this many is a storage that lies about ETags. */
const MAX_ATTEMPTS = 12;
const PAUSE_MS = 25;

/**
 * Makes `latest.json` name this release, unless it names a later date's: a backfill never moves it back,
 * and publishing a date again replaces that date. The write is conditional on the ETag that was read,
 * so of concurrent publishers the one with the newest date wins whatever their order.
 * Throws RangeError where the object is not such a pointer.
 */
export async function pointLatest(
  store: ObjectStore,
  uri: string,
  pointer: LatestRelease,
  signal?: AbortSignal,
): Promise<PointerOutcome> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const current = await store.readText(uri, signal);
    if (current !== undefined) {
      const named = parsePointer(uri, current.text);
      if (named.date > pointer.date) return 'newer';
      if (named.release === pointer.release && named.sha256 === pointer.sha256) return 'unchanged';
    }
    const condition =
      current === undefined ? { ifAbsent: true as const } : { ifMatch: current.etag };
    const text = `${JSON.stringify(pointer, null, 2)}\n`;
    if (await store.writeText(uri, text, condition, signal)) return 'moved';
    await delay(PAUSE_MS * (attempt + 1), undefined, signal ? { signal } : {});
  }
  throw new WaylineError(
    'StorageUnavailable',
    uri,
    `changed by others ${MAX_ATTEMPTS} times while it was being set`,
  );
}

/** What `latest.json` names, with its ETag; undefined where there is none yet. Throws RangeError where it is no pointer. */
export async function readLatest(
  store: ObjectStore,
  uri: string,
  signal?: AbortSignal,
): Promise<{ release: string; date: string; etag: string } | undefined> {
  const found = await store.readText(uri, signal);
  if (found === undefined) return undefined;
  const { release, date } = parsePointer(uri, found.text);
  return { release, date, etag: found.etag };
}

function parsePointer(
  uri: string,
  text: string,
): { release: string; date: string; sha256: unknown } {
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null && 'date' in value && 'release' in value) {
    const { date, release } = value;
    if (typeof date === 'string' && typeof release === 'string') {
      return { date, release, sha256: 'sha256' in value ? value.sha256 : undefined };
    }
  }
  throw new RangeError(`${uri}: a pointer {release, date, manifest, sha256} expected, got ${text}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
