import { createHash } from 'node:crypto';
import { copyFile, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ObjectInfo, ObjectStore } from '../../activities/artifacts/object-store.js';
import { parseS3Uri } from '../../activities/artifacts/s3-uri.js';
import { sideBySide } from '../../activities/artifacts/side-by-side.js';

/** An object store over a folder, for tests of stages by themselves; S3 itself is tested on a real server. */
export class FolderStore implements ObjectStore {
  constructor(private readonly root: string) {}

  async list(prefixUri: string): Promise<ObjectInfo[]> {
    const { bucket, key } = parseS3Uri(prefixUri);
    const base = path.join(this.root, bucket);
    const names = await readdir(base, { recursive: true, withFileTypes: true }).catch(() => []);
    const keys = names
      .filter((entry) => entry.isFile())
      .map((entry) => path.relative(base, path.join(entry.parentPath, entry.name)))
      .filter((name) => name.startsWith(key))
      .sort();
    const found: ObjectInfo[] = [];
    // A folder may hold more files than may be open at once.
    await sideBySide(keys, 64, async (name, index) => {
      found[index] = await this.info(path.join(base, name), name);
    });
    return found;
  }

  async head(uri: string): Promise<ObjectInfo | undefined> {
    return this.info(this.pathOf(uri), parseS3Uri(uri).key).catch(() => undefined);
  }

  async readText(uri: string): Promise<{ text: string; etag: string } | undefined> {
    const text = await readFile(this.pathOf(uri), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : { text, etag: etagOf(Buffer.from(text)) };
  }

  async download(uri: string, target: string): Promise<void> {
    await copyFile(this.pathOf(uri), target);
  }

  async upload(source: string, uri: string): Promise<void> {
    await mkdir(path.dirname(this.pathOf(uri)), { recursive: true });
    await copyFile(source, this.pathOf(uri));
  }

  async writeText(
    uri: string,
    text: string,
    condition?: { ifAbsent: true } | { ifMatch: string },
  ): Promise<boolean> {
    const current = await this.readText(uri);
    if (condition && 'ifAbsent' in condition && current !== undefined) return false;
    if (condition && 'ifMatch' in condition && current?.etag !== condition.ifMatch) return false;
    await mkdir(path.dirname(this.pathOf(uri)), { recursive: true });
    await writeFile(this.pathOf(uri), text);
    return true;
  }

  async remove(uri: string): Promise<void> {
    await rm(this.pathOf(uri), { force: true });
  }

  private pathOf(uri: string): string {
    const { bucket, key } = parseS3Uri(uri);
    return path.join(this.root, bucket, key);
  }

  private async info(file: string, key: string): Promise<ObjectInfo> {
    const { size, mtime } = await stat(file);
    return { key, size, etag: etagOf(await readFile(file)), changedAt: mtime.toISOString() };
  }
}

function etagOf(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex');
}
