import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { addAbortSignal, type Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { fetchObject } from './fetch-object.js';
import type { ObjectInfo, ObjectStore } from './object-store.js';
import { isConditionFailed, isMissing, toStorageError } from './s3-errors.js';
import { parseS3Uri } from './s3-uri.js';

/** How to reach an S3 service; what is left out comes from AWS's standard chain. */
export interface S3Config {
  endpoint?: string | undefined;
  region?: string | undefined;
  pathStyle?: boolean | undefined;
  credentials?: { accessKeyId: string; secretAccessKey: string } | undefined;
}

/**
 * From here on an upload goes in parts of this size, below it from memory: either way a request that fails
 * for a moment can be sent again, which a stream cannot. Four files with two parts each are 64 MB.
 */
const PART_BYTES = 8 * 1024 * 1024;

/** S3 takes no more parts of one object. */
const MOST_PARTS = 10_000;

/** A server that takes longer to accept a connection is away; one that is there takes milliseconds. */
const CONNECT_TIMEOUT_MS = 5_000;

/** Silence after which a request is given up and sent again; a busy service pauses for seconds at most. */
const IDLE_TIMEOUT_MS = 60_000;

/** An object store over any S3 service. Errors come out typed (AccessDenied, StorageUnavailable …). */
export function createS3Store(config: S3Config = {}): ObjectStore {
  return new S3Store(createClient(config));
}

function createClient(config: S3Config): S3Client {
  return new S3Client({
    ...(config.endpoint ? { endpoint: config.endpoint } : {}),
    region: config.region ?? 'us-east-1',
    ...(config.credentials ? { credentials: config.credentials } : {}),
    forcePathStyle: config.pathStyle ?? config.endpoint !== undefined,
    maxAttempts: 4,
    requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, socketTimeout: IDLE_TIMEOUT_MS },
    // Older S3 services refuse the checksum trailers that newer clients send by default.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

const abort = (signal: AbortSignal | undefined) => (signal ? { abortSignal: signal } : {});
const unquoted = (etag: string | undefined): string => (etag ?? '').replaceAll('"', '');
/** A service that does not say when is taken to have written long ago. */
const instant = (time: Date | undefined): string => (time ?? new Date(0)).toISOString();

class S3Store implements ObjectStore {
  constructor(private readonly client: S3Client) {}

  async list(prefixUri: string, signal?: AbortSignal): Promise<ObjectInfo[]> {
    const { bucket, key } = parseS3Uri(prefixUri);
    const found: ObjectInfo[] = [];
    await this.typed('list', prefixUri, signal, async () => {
      const pages = paginateListObjectsV2(
        { client: this.client },
        { Bucket: bucket, Prefix: key },
        abort(signal),
      );
      for await (const page of pages) {
        signal?.throwIfAborted();
        for (const item of page.Contents ?? []) {
          if (item.Key === undefined || item.Key.endsWith('/')) continue;
          found.push({
            key: item.Key,
            size: item.Size ?? 0,
            etag: unquoted(item.ETag),
            changedAt: instant(item.LastModified),
          });
        }
      }
    });
    return found.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  }

  async head(uri: string, signal?: AbortSignal): Promise<ObjectInfo | undefined> {
    const { bucket, key } = parseS3Uri(uri);
    return this.typed('head', uri, signal, async () => {
      try {
        const found = await this.client.send(
          new HeadObjectCommand({ Bucket: bucket, Key: key }),
          abort(signal),
        );
        return {
          key,
          size: found.ContentLength ?? 0,
          etag: unquoted(found.ETag),
          changedAt: instant(found.LastModified),
        };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    });
  }

  async readText(
    uri: string,
    signal?: AbortSignal,
  ): Promise<{ text: string; etag: string } | undefined> {
    const { bucket, key } = parseS3Uri(uri);
    return this.typed('read', uri, signal, async () => {
      try {
        const found = await this.client.send(
          new GetObjectCommand({ Bucket: bucket, Key: key }),
          abort(signal),
        );
        const text = await textOf(found.Body as Readable, signal);
        return { text, etag: unquoted(found.ETag) };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    });
  }

  async download(uri: string, path: string, signal?: AbortSignal, etag?: string): Promise<void> {
    const { bucket, key } = parseS3Uri(uri);
    await this.typed('read', uri, signal, () =>
      fetchObject(this.client, { bucket, key, uri, etag, signal }, path),
    );
  }

  async upload(path: string, uri: string, signal?: AbortSignal): Promise<void> {
    const { bucket, key } = parseS3Uri(uri);
    await this.typed('write', uri, signal, async () => {
      const { size } = await stat(path);
      const target = { Bucket: bucket, Key: key };
      if (size >= PART_BYTES) return this.uploadInParts(path, target, size, signal);
      const body = await readFile(path, { ...(signal && { signal }) });
      await this.client.send(new PutObjectCommand({ ...target, Body: body }), abort(signal));
    });
  }

  async writeText(
    uri: string,
    text: string,
    condition?: { ifAbsent: true } | { ifMatch: string },
    signal?: AbortSignal,
  ): Promise<boolean> {
    const { bucket, key } = parseS3Uri(uri);
    return this.typed('write', uri, signal, async () => {
      try {
        await this.client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: text,
            ...(condition && 'ifAbsent' in condition ? { IfNoneMatch: '*' } : {}),
            ...(condition && 'ifMatch' in condition ? { IfMatch: `"${condition.ifMatch}"` } : {}),
          }),
          abort(signal),
        );
        return true;
      } catch (error) {
        if (condition !== undefined && isConditionFailed(error)) return false;
        throw error;
      }
    });
  }

  async remove(uri: string): Promise<void> {
    const { bucket, key } = parseS3Uri(uri);
    await this.typed('remove', uri, undefined, async () => {
      await this.client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    });
  }

  private async uploadInParts(
    path: string,
    target: { Bucket: string; Key: string },
    size: number,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    signal?.throwIfAborted();
    const body = createReadStream(path);
    const upload = new Upload({
      client: this.client,
      params: { ...target, Body: body },
      partSize: Math.max(PART_BYTES, Math.ceil(size / MOST_PARTS)),
      queueSize: 2,
    });
    const stop = (): void => void upload.abort();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      await upload.done();
    } finally {
      signal?.removeEventListener('abort', stop);
      body.destroy();
    }
  }

  private async typed<T>(
    action: string,
    uri: string,
    signal: AbortSignal | undefined,
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      throw toStorageError(action, uri, error);
    }
  }
}

async function textOf(body: Readable, signal: AbortSignal | undefined): Promise<string> {
  const chunks: Buffer[] = [];
  if (signal) addAbortSignal(signal, body);
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
