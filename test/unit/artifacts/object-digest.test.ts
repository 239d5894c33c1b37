import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  digestOfFile,
  digestToExpect,
  type ObjectDigests,
} from '../../../activities/artifacts/object-digest.js';

/** Sums of the text `123456789`; its CRC32 is the check value of the published CRC catalogue. */
const CRC32_BASE64 = 'y/Q5Jg==';
const MD5 = '25f9e794323b453885f5181f1b624d0b';
const SHA256 = '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225';

describe('digestToExpect', () => {
  it.each<[string, ObjectDigests, object | undefined]>([
    [
      'a checksum before the ETag',
      { ChecksumCRC32: CRC32_BASE64, ETag: `"${MD5}"` },
      { algorithm: 'crc32', value: 'cbf43926', isCertain: true },
    ],
    [
      'the ETag of an object written at once',
      { ETag: `"${MD5.toUpperCase()}"`, ServerSideEncryption: 'AES256' },
      { algorithm: 'md5', value: MD5, isCertain: false },
    ],
    ['nothing of parts', { ETag: `"${MD5}-3"`, ChecksumCRC32: `${CRC32_BASE64}-3` }, undefined],
    ['nothing under a KMS key', { ETag: MD5, ServerSideEncryption: 'aws:kms' }, undefined],
    ["nothing under the customer's key", { ETag: MD5, SSECustomerAlgorithm: 'AES256' }, undefined],
  ])('takes %s', (_, told, expected) => {
    expect(digestToExpect(told)).toEqual(expected);
  });
});

describe('digestOfFile', () => {
  it('is the sum of the bytes by each algorithm', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'wayline-digest-'));
    try {
      const file = path.join(folder, 'file');
      await writeFile(file, '123456789');
      const algorithms = ['crc32', 'md5', 'sha256'] as const;
      const sums = await Promise.all(algorithms.map((one) => digestOfFile(file, one)));
      expect(sums).toEqual(['cbf43926', MD5, SHA256]);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
