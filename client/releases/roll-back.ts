import { pointerTo, readLatest } from '../../activities/publish/latest-release.js';
import { publishedFiles } from '../../activities/publish/release-manifest.js';
import { sideBySide } from '../../activities/artifacts/side-by-side.js';
import { releaseFileUri } from '../../activities/publish/release-layout.js';
import { CommandFailure } from '../command-failure.js';
import { EXIT_CODES } from '../cli/exit-codes.js';
import {
  latestUri,
  readManifest,
  type ListedRelease,
  type ReleasePlace,
} from './release-catalogue.js';

/** What `latest.json` named and names. */
export interface RolledBack {
  before: string;
  after: string;
  changed: boolean;
}

/** Requests in flight: enough to hide their latency, few enough for a small server. */
const LANES = 8;

/**
 * Makes `latest.json` name a release that is there whole, until the next publish. The write is conditional
 * on what was read, so that a release published meanwhile is not lost sight of. Fails (exit 1) where a
 * file of the release is missing, or where something was published meanwhile.
 */
export async function rollBack(place: ReleasePlace, to: ListedRelease): Promise<RolledBack> {
  const uri = latestUri(place);
  const before = await readLatest(place.store, uri);
  if (before?.release === to.release) {
    return { before: to.release, after: to.release, changed: false };
  }
  const { text, missing } = await checkWhole(place, to);
  if (missing.length > 0) throw notWhole(to.release, missing);
  const pointer = pointerTo(to.release, to.date, text);
  const condition = before === undefined ? { ifAbsent: true as const } : { ifMatch: before.etag };
  const written = await place.store.writeText(
    uri,
    `${JSON.stringify(pointer, null, 2)}\n`,
    condition,
  );
  if (!written) throw movedMeanwhile(uri);
  return { before: before?.release ?? '', after: to.release, changed: true };
}

/** The release's manifest as text, and the files that it names and the storage has not, or not whole. */
async function checkWhole(
  place: ReleasePlace,
  { release }: ListedRelease,
): Promise<{ text: string; missing: string[] }> {
  const { manifest, text } = await readManifest(place, release);
  const missing: string[] = [];
  await sideBySide(publishedFiles(manifest), LANES, async ({ path, bytes }) => {
    const uri = releaseFileUri(place.base, release, path);
    if ((await place.store.head(uri))?.size !== bytes) missing.push(uri);
  });
  return { text, missing: missing.sort() };
}

function notWhole(release: string, missing: readonly string[]): CommandFailure {
  const [first = ''] = missing;
  const others = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
  return new CommandFailure(EXIT_CODES.failed, {
    type: 'ArtifactMissing',
    object: release,
    message: `${release}: expected every file of the release, ${first}${others} is not there whole`,
    remedy: 'Choose another release, or publish the date again.',
  });
}

function movedMeanwhile(uri: string): CommandFailure {
  return new CommandFailure(EXIT_CODES.failed, {
    type: 'StorageUnavailable',
    object: uri,
    message: `${uri}: a release was published at this moment; nothing was changed, call again if it is still to be rolled back`,
    remedy: 'Look at wayline releases list, then call again.',
  });
}
