import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { crc32 } from 'node:zlib';

/** A sum that the bytes of an object must have. */
export interface ExpectedDigest {
  algorithm: DigestAlgorithm;
  value: string;
  /** False for an ETag: storages exist whose ETags look like an MD5 and are none. */
  isCertain: boolean;
}

type DigestAlgorithm = 'sha256' | 'sha1' | 'crc32' | 'md5';

/** What S3 says of an object's sums. */
export interface ObjectDigests {
  ChecksumSHA256?: string | undefined;
  ChecksumSHA1?: string | undefined;
  ChecksumCRC32?: string | undefined;
  ETag?: string | undefined;
  ServerSideEncryption?: string | undefined;
  SSECustomerAlgorithm?: string | undefined;
}

/**
 * The sum to expect: a checksum of the whole object, else the ETag of one that was written at once and lies
 * unencrypted or under the storage's own key. Undefined where there is none (sums of parts are of no use here;
 * CRC32C and CRC64NVME are not computed).
 */
export function digestToExpect(object: ObjectDigests): ExpectedDigest | undefined {
  const told = [
    ['sha256', object.ChecksumSHA256],
    ['sha1', object.ChecksumSHA1],
    ['crc32', object.ChecksumCRC32],
  ] as const;
  for (const [algorithm, base64] of told) {
    if (base64 === undefined || base64.includes('-')) continue;
    const value = Buffer.from(base64, 'base64').toString('hex');
    return { algorithm, value, isCertain: true };
  }
  const etag = (object.ETag ?? '').replaceAll('"', '').toLowerCase();
  const isOtherKey = object.ServerSideEncryption?.startsWith('aws:') ?? false;
  if (!/^[0-9a-f]{32}$/.test(etag) || isOtherKey || object.SSECustomerAlgorithm !== undefined) {
    return undefined;
  }
  return { algorithm: 'md5', value: etag, isCertain: false };
}

/** The sum of a file's bytes in lower-case hex. */
export async function digestOfFile(
  path: string,
  algorithm: DigestAlgorithm,
  signal?: AbortSignal,
): Promise<string> {
  const bytes = createReadStream(path, { ...(signal && { signal }) });
  if (algorithm === 'crc32') {
    let sum = 0;
    for await (const chunk of bytes) sum = crc32(chunk as Buffer, sum);
    return sum.toString(16).padStart(8, '0');
  }
  const hash = createHash(algorithm);
  for await (const chunk of bytes) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
