import { readLatest } from '../../activities/publish/latest-release.js';
import { MANIFEST_FILE, releaseFileUri } from '../../activities/publish/release-layout.js';
import type { ReleaseManifest } from '../../activities/publish/release-manifest.js';
import type { ObjectStore } from '../../activities/artifacts/object-store.js';
import { joinUri } from '../../activities/artifacts/s3-uri.js';
import { wrongCall } from '../command-failure.js';

/** A release as its manifest's object shows it. */
export interface ListedRelease {
  release: string;
  date: string;
  /** When its manifest was written, ISO-8601 UTC. */
  publishedAt: string;
  /** Whether `latest.json` names it. */
  isLatest: boolean;
}

/** Where the releases of a pipeline lie. */
export interface ReleasePlace {
  store: ObjectStore;
  /** `<publish>/<pipeline>`. */
  base: string;
}

/** Address of the pointer to the newest release. */
export const latestUri = ({ base }: ReleasePlace): string => joinUri(base, 'latest.json');

/** Address of a release's manifest. */
export const manifestUri = ({ base }: ReleasePlace, release: string): string =>
  releaseFileUri(base, release, MANIFEST_FILE);

/** All releases of a pipeline: the newest date first, of one date the one that was published last. */
export async function listReleases(place: ReleasePlace): Promise<ListedRelease[]> {
  const latest = await readLatest(place.store, latestUri(place));
  const objects = await place.store.list(`${joinUri(place.base, 'releases')}/`);
  const releases = objects.flatMap(({ key, changedAt }) => {
    const release = /\/releases\/([^/]+)\/manifest\.json$/.exec(`/${key}`)?.[1];
    if (release === undefined) return [];
    const date = release.slice(0, 'YYYY-MM-DD'.length);
    return [{ release, date, publishedAt: changedAt, isLatest: release === latest?.release }];
  });
  const order = ({ date, publishedAt }: ListedRelease): string => `${date} ${publishedAt}`;
  return releases.sort((a, b) => (order(a) < order(b) ? 1 : -1));
}

/**
 * The release of that name; of a date the one that was published last. Fails (exit 2) with the nearest
 * name where there is none.
 */
export async function findRelease(place: ReleasePlace, name: string): Promise<ListedRelease> {
  const releases = await listReleases(place);
  const found = releases.find(({ release, date }) => release === name || date === name);
  if (found !== undefined) return found;
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(name);
  throw wrongCall({
    object: `release ${name}`,
    expected: releases.length === 0 ? 'a release; none is published yet' : 'a release or its date',
    got: name,
    candidates: releases.map(({ release, date }) => (isDate ? date : release)),
  });
}

/** The manifest of a release as it was published. */
export async function readManifest(
  place: ReleasePlace,
  release: string,
): Promise<{ manifest: ReleaseManifest; text: string }> {
  const uri = manifestUri(place, release);
  const found = await place.store.readText(uri);
  if (found === undefined) throw new Error(`${uri}: listed a moment ago, and gone`);
  return { manifest: JSON.parse(found.text) as ReleaseManifest, text: found.text };
}
