import { open, type FileHandle } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetObjectCommand,
  HeadObjectCommand,
  type GetObjectCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { WaylineError } from '../failures.js';
import { digestOfFile, digestToExpect, type ExpectedDigest } from './object-digest.js';
import { isConditionFailed, isEmptyRange, isPassing } from './s3-errors.js';
import { sideBySide } from './side-by-side.js';

/** An object to be fetched. */
export interface ObjectToFetch {
  bucket: string;
  key: string;
  /** Its address, for messages. */
  uri: string;
  /** The version that is wanted, without quotes; by default the one that is there. */
  etag?: string | undefined;
  signal?: AbortSignal | undefined;
}

/** How an object is cut and how stubbornly it is fetched. */
export interface FetchOptions {
  partBytes: number;
  partsAtOnce: number;
  retries: number;
  firstPauseMs: number;
}

const DEFAULTS: FetchOptions = {
  // What a broken connection can cost; smaller ones spend more on requests (some 30 ms each to AWS).
  partBytes: 16 * 1024 * 1024,
  // AWS gives one connection some 90 MB/s; eight objects are fetched at once, and a client has 50 connections.
  partsAtOnce: 4,
  // Failures of a part in a row without one further byte: with the pauses below some 6 s of a network that is away.
  retries: 5,
  firstPauseMs: 200,
};

/**
 * Fetches an object into a local file: in one request where it is small, else in ranges of one version, a few
 * at once, each of which goes on from the bytes it has when its connection breaks. Size and, where the
 * storage tells one, checksum are those of the object. Memory does not depend on its size. Throws
 * StorageUnavailable where the object is changed meanwhile.
 */
export async function fetchObject(
  client: S3Client,
  object: ObjectToFetch,
  path: string,
  options: Partial<FetchOptions> = {},
): Promise<void> {
  const fetchOnce = async (): Promise<ExpectedDigest | undefined> => {
    const file = await open(path, 'w');
    try {
      return await new ObjectFetch(client, object, file, { ...DEFAULTS, ...options }).run();
    } finally {
      await file.close();
    }
  };
  const expected = await fetchOnce();
  if (expected === undefined) return;
  const digest = await digestOfFile(path, expected.algorithm, object.signal);
  if (digest === expected.value) return;
  await fetchOnce();
  const again = await digestOfFile(path, expected.algorithm, object.signal);
  // What breaks on its way does not break twice alike: then the ETag of this storage is no sum.
  if (again === expected.value || (!expected.isCertain && again === digest)) return;
  throw new WaylineError(
    'StorageUnavailable',
    object.uri,
    `the bytes that came are not the object's: expected ${expected.algorithm} ${expected.value}, got ${again}`,
  );
}

/** Bytes from `at` up to `end`; `at` moves with what has been written. */
interface Part {
  at: number;
  end: number;
}

class ObjectFetch {
  /** Before the first answer the client's own attempts have to do: a storage that is away is told soon. */
  private hasBegun = false;
  private size = Infinity;
  private etag: string | undefined;
  private digest: ExpectedDigest | undefined;

  constructor(
    private readonly client: S3Client,
    private readonly object: ObjectToFetch,
    private readonly file: FileHandle,
    private readonly options: FetchOptions,
  ) {
    this.etag = object.etag;
  }

  async run(): Promise<ExpectedDigest | undefined> {
    const { partBytes, partsAtOnce } = this.options;
    await this.fetchPart({ at: 0, end: partBytes });
    if (this.size <= partBytes) return this.digest;
    await this.file.truncate(this.size);
    const parts: Part[] = [];
    for (let at = partBytes; at < this.size; at += partBytes) {
      parts.push({ at, end: Math.min(at + partBytes, this.size) });
    }
    await sideBySide(parts, partsAtOnce, (part) => this.fetchPart(part));
    return this.digestOfWhole();
  }

  private async fetchPart(part: Part): Promise<void> {
    for (let failures = 0; part.at < part.end;) {
      const before = part.at;
      try {
        await this.receive(part);
      } catch (error) {
        this.object.signal?.throwIfAborted();
        failures = part.at > before ? 1 : failures + 1;
        const mayResume = this.hasBegun && failures <= this.options.retries;
        if (!mayResume || !isPassing(error)) throw error;
        await sleep(this.options.firstPauseMs * 2 ** (failures - 1), undefined, {
          signal: this.object.signal,
        });
      }
    }
  }

  private async receive(part: Part): Promise<void> {
    const { signal } = this.object;
    const found = await this.request(part);
    const body = found.Body as Readable | undefined;
    try {
      this.take(found, part);
      if (body === undefined) return;
      if (signal) addAbortSignal(signal, body);
      for await (const chunk of body) {
        const bytes = chunk as Buffer;
        await this.file.write(bytes, 0, bytes.length, part.at);
        part.at += bytes.length;
      }
    } finally {
      body?.destroy();
    }
    if (part.at < part.end) {
      throw new Error(`the answer ended early: expected ${part.end} bytes, got ${part.at}`);
    }
  }

  private async request(part: Part): Promise<GetObjectCommandOutput> {
    const { bucket, key, signal } = this.object;
    const ask = (range: { Range?: string }): Promise<GetObjectCommandOutput> =>
      this.client.send(
        new GetObjectCommand({
          Bucket: bucket,
          Key: key,
          ...range,
          ...(this.etag !== undefined && { IfMatch: `"${this.etag}"` }),
        }),
        signal ? { abortSignal: signal } : {},
      );
    try {
      return await ask({ Range: `bytes=${part.at}-${part.end - 1}` });
    } catch (error) {
      if (isConditionFailed(error)) throw this.changed();
      // An empty object has no first byte.
      if (part.at === 0 && isEmptyRange(error)) return ask({});
      throw error;
    }
  }

  /** What an answer says of the object; a storage that knows no ranges answers with all of it. */
  private take(found: GetObjectCommandOutput, part: Part): void {
    const etag = unquoted(found.ETag);
    if (this.etag !== undefined && etag !== undefined && etag !== this.etag) throw this.changed();
    this.etag ??= etag;
    const total = /\/(\d+)$/.exec(found.ContentRange ?? '')?.[1];
    if (total === undefined) Object.assign(part, { at: 0, end: found.ContentLength ?? 0 });
    const size = total === undefined ? part.end : Number(total);
    if (this.hasBegun && size !== this.size) throw this.changed();
    this.hasBegun = true;
    this.size = size;
    part.end = Math.min(part.end, size);
    this.digest ??= digestToExpect(found);
  }

  /** An answer to a range carries no sum of the whole. */
  private async digestOfWhole(): Promise<ExpectedDigest | undefined> {
    const { bucket, key, signal } = this.object;
    const head = await this.client.send(
      new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' }),
      signal ? { abortSignal: signal } : {},
    );
    if (unquoted(head.ETag) !== this.etag) throw this.changed();
    return digestToExpect(head);
  }

  private changed(): WaylineError {
    const version = this.etag === undefined ? '' : `: expected the version with ETag ${this.etag}`;
    return new WaylineError(
      'StorageUnavailable',
      this.object.uri,
      `the object was changed while it was being read${version}`,
      { remedy: 'It is listed and read again; write objects of a day once, then leave them.' },
    );
  }
}

const unquoted = (etag: string | undefined): string | undefined => etag?.replaceAll('"', '');
