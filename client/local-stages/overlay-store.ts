import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ObjectInfo, ObjectStore } from '../../activities/artifacts/object-store.js';
import { parseS3Uri } from '../../activities/artifacts/s3-uri.js';

type Condition = { ifAbsent: true } | { ifMatch: string };

/**
 * An object store over another that is only ever read: what is written lies below a folder, as
 * `<bucket>/<key>`, and is seen in the place of what the other store holds there.
 */
export class OverlayStore implements ObjectStore {
  private readonly removed = new Set<string>();

  constructor(
    private readonly below: ObjectStore,
    private readonly folder: string,
  ) {}

  async list(prefixUri: string, signal?: AbortSignal): Promise<ObjectInfo[]> {
    const { bucket } = parseS3Uri(prefixUri);
    const found = new Map<string, ObjectInfo>();
    for (const object of await this.below.list(prefixUri, signal)) {
      if (!this.removed.has(`s3://${bucket}/${object.key}`)) found.set(object.key, object);
    }
    for (const object of await this.ownObjects(prefixUri)) found.set(object.key, object);
    return [...found.values()].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  }

  async head(uri: string, signal?: AbortSignal): Promise<ObjectInfo | undefined> {
    const own = await this.ownInfo(uri);
    if (own !== undefined || this.removed.has(uri)) return own;
    return this.below.head(uri, signal);
  }

  async readText(
    uri: string,
    signal?: AbortSignal,
  ): Promise<{ text: string; etag: string } | undefined> {
    if ((await this.ownInfo(uri)) !== undefined) {
      const text = await readFile(this.pathOf(uri), 'utf8');
      return { text, etag: etagOf(Buffer.from(text)) };
    }
    return this.removed.has(uri) ? undefined : this.below.readText(uri, signal);
  }

  async download(uri: string, target: string, signal?: AbortSignal, etag?: string): Promise<void> {
    if ((await this.ownInfo(uri)) === undefined) {
      await this.below.download(uri, target, signal, etag);
    } else await copyFile(this.pathOf(uri), target);
  }

  async upload(source: string, uri: string): Promise<void> {
    await mkdir(path.dirname(this.pathOf(uri)), { recursive: true });
    await copyFile(source, this.pathOf(uri));
    this.removed.delete(uri);
  }

  async writeText(
    uri: string,
    text: string,
    condition?: Condition,
    signal?: AbortSignal,
  ): Promise<boolean> {
    if (condition !== undefined && !(await this.holds(uri, condition, signal))) return false;
    await mkdir(path.dirname(this.pathOf(uri)), { recursive: true });
    await writeFile(this.pathOf(uri), text);
    this.removed.delete(uri);
    return true;
  }

  async remove(uri: string): Promise<void> {
    await rm(this.pathOf(uri), { force: true });
    this.removed.add(uri);
  }

  /** Local path of an object that was written; it is there only then. */
  pathOf(uri: string): string {
    const { bucket, key } = parseS3Uri(uri);
    return path.join(this.folder, bucket, key);
  }

  private async holds(uri: string, condition: Condition, signal?: AbortSignal): Promise<boolean> {
    const current = await this.head(uri, signal);
    if ('ifAbsent' in condition) return current === undefined;
    return current?.etag === condition.ifMatch;
  }

  private async ownInfo(uri: string): Promise<ObjectInfo | undefined> {
    const file = this.pathOf(uri);
    const found = await stat(file).catch(() => undefined);
    if (found === undefined || !found.isFile()) return undefined;
    const { key } = parseS3Uri(uri);
    return {
      key,
      size: found.size,
      etag: etagOf(await readFile(file)),
      changedAt: found.mtime.toISOString(),
    };
  }

  private async ownObjects(prefixUri: string): Promise<ObjectInfo[]> {
    const { bucket, key } = parseS3Uri(prefixUri);
    const base = path.join(this.folder, bucket);
    const entries = await readdir(base, { recursive: true, withFileTypes: true }).catch(() => []);
    const keys = entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(base, path.join(entry.parentPath, entry.name)))
      .map((name) => name.split(path.sep).join('/'))
      .filter((name) => name.startsWith(key));
    const infos = await Promise.all(keys.map((name) => this.ownInfo(`s3://${bucket}/${name}`)));
    return infos.filter((info) => info !== undefined);
  }
}

function etagOf(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex');
}
