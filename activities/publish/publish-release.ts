import type { ReleaseRef } from '../../workflows/messages.js';
import { sideBySide } from '../artifacts/side-by-side.js';
import type { StageContext } from '../artifacts/stage.js';
import { pointerTo, pointLatest } from './latest-release.js';
import { writeManifest } from './write-manifest.js';
import type { LocalRelease } from './make-release.js';
import { MANIFEST_FILE, releaseLayout } from './release-layout.js';
import { publishedFiles, type ReleaseManifest } from './release-manifest.js';

type PublishContext = Pick<StageContext, 'run' | 'spec' | 'publishStore' | 'signal' | 'progress'>;

/** Requests in flight: enough to hide their latency, few enough for a small server. */
const LANES = 8;

/**
 * Sends a release: every file first, then its manifest under If-None-Match. What is there already is
 * kept, for file names and release ids follow from content; only `audit` grows. Nothing points to the
 * release yet.
 */
export async function publishRelease(
  context: PublishContext,
  release: LocalRelease,
): Promise<ReleaseRef> {
  const { publishStore: store, signal } = context;
  const layout = releaseLayout(context);
  const { manifest, files } = release;
  let sent = 0;
  await sideBySide(files, LANES, async (file) => {
    const uri = layout.inRelease(manifest.release, file.path);
    const found = await store.head(uri, signal);
    if (found?.size !== file.bytes) await store.upload(file.localPath, uri, signal);
    sent += 1;
    context.progress('publishing', sent, files.length);
  });
  const manifestUri = layout.inRelease(manifest.release, MANIFEST_FILE);
  const stored = await writeManifest(store, manifestUri, manifest, signal);
  return releaseRef(stored, manifestUri, layout.inRelease(manifest.release, manifest.report.path));
}

/** Whether the manifest and every file that it names are there with their size. */
export async function isPublished(context: PublishContext, ref: ReleaseRef): Promise<boolean> {
  const { publishStore: store, signal } = context;
  const stored = await store.readText(ref.manifest, signal);
  if (stored === undefined) return false;
  const layout = releaseLayout(context);
  const missing: string[] = [];
  const files = publishedFiles(JSON.parse(stored.text) as ReleaseManifest);
  await sideBySide(files, LANES, async (file) => {
    const found = await store.head(layout.inRelease(ref.release, file.path), signal);
    if (found?.size !== file.bytes) missing.push(file.path);
  });
  return missing.length === 0;
}

/** Makes `latest.json` name a published release, unless it names that of a later date. */
export async function pointToRelease(context: PublishContext, ref: ReleaseRef): Promise<void> {
  const { publishStore: store, signal, run } = context;
  const stored = await store.readText(ref.manifest, signal);
  if (stored === undefined) throw new Error(`${ref.manifest}: not there after it was written`);
  await pointLatest(
    store,
    releaseLayout(context).latest,
    pointerTo(ref.release, run.date, stored.text),
    signal,
  );
}

function releaseRef(manifest: ReleaseManifest, manifestUri: string, report: string): ReleaseRef {
  return {
    release: manifest.release,
    manifest: manifestUri,
    report,
    datasets: Object.fromEntries(
      Object.entries(manifest.datasets).map(([name, { rows, bytes, files }]) => [
        name,
        { rows, bytes, files: files.length },
      ]),
    ),
  };
}
