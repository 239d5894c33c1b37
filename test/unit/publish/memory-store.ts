import { createHash } from 'node:crypto';
import type { ObjectStore } from '../../../activities/artifacts/object-store.js';

type TextStore = Pick<ObjectStore, 'readText' | 'writeText'>;

/** Text objects with ETags and conditional writes. `beforeWrite` runs between a reader's read and write. */
export class MemoryTexts implements TextStore {
  readonly objects = new Map<string, string>();
  writes = 0;

  constructor(private readonly beforeWrite: (store: MemoryTexts) => void = () => undefined) {}

  readText(uri: string): Promise<{ text: string; etag: string } | undefined> {
    const text = this.objects.get(uri);
    return Promise.resolve(text === undefined ? undefined : { text, etag: etagOf(text) });
  }

  async writeText(
    uri: string,
    text: string,
    condition?: { ifAbsent: true } | { ifMatch: string },
  ): Promise<boolean> {
    this.beforeWrite(this);
    await Promise.resolve();
    const current = this.objects.get(uri);
    if (condition && 'ifAbsent' in condition && current !== undefined) return false;
    if (condition && 'ifMatch' in condition) {
      if (current === undefined || etagOf(current) !== condition.ifMatch) return false;
    }
    this.objects.set(uri, text);
    this.writes += 1;
    return true;
  }
}

const etagOf = (text: string): string => createHash('md5').update(text).digest('hex');
