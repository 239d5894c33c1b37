import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { fetchObject } from '../../../activities/artifacts/fetch-object.js';
import { createS3Store } from '../../../activities/artifacts/s3-store.js';
import type { LocalStack } from '../../../infra/local/local-stack.js';
import type * as LocalStackModule from '../../../infra/local/local-stack.js';
import { seededRandom } from '../../../activities/compute/seeded-random.js';
import { startCuttingProxy, type CuttingProxy } from '../../support/cutting-proxy.js';

const modulePath = path.resolve(__dirname, '../../../dist/infra/local/local-stack.js');
const { startLocalStack } = createRequire(__filename)(modulePath) as typeof LocalStackModule;

const MIB = 1024 * 1024;
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

describe('download', () => {
  let folder: string;
  let stack: LocalStack;
  let proxy: CuttingProxy | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'wayline-fetch-'));
    stack = await startLocalStack({ stateDir: path.join(folder, 'state'), log: () => undefined });
  });
  afterEach(async () => {
    await proxy?.close();
    proxy = undefined;
  });
  afterAll(async () => {
    await stack.stop();
    await rm(folder, { recursive: true });
  });

  const configOf = (endpoint = stack.s3.endpoint) => {
    const { region, accessKeyId, secretAccessKey } = stack.s3;
    return { endpoint, region, credentials: { accessKeyId, secretAccessKey } };
  };
  const clientOf = (endpoint?: string) =>
    new S3Client({ ...configOf(endpoint), forcePathStyle: true });
  const put = async (key: string, bytes: Buffer): Promise<void> => {
    const command = new PutObjectCommand({ Bucket: 'wayline-source', Key: key, Body: bytes });
    await clientOf().send(command);
  };
  const uriOf = (key: string): string => `s3://wayline-source/${key}`;
  const target = (): string => path.join(folder, 'fetched');

  it.each([
    ['no byte', 0],
    ['one byte', 1],
    ['several parts and a rest', 40 * MIB + 17],
    ['exactly its parts', 32 * MIB],
  ])('fetches an object of %s', async (_, size) => {
    const bytes = randomBytes(size);
    await put('object', bytes);
    await createS3Store(configOf()).download(uriOf('object'), target());
    expect(sha256(await readFile(target()))).toBe(sha256(bytes));
  });

  it('fetches an object that was written in parts, whose ETag is no sum of its bytes', async () => {
    const bytes = randomBytes(20 * MIB);
    await writeFile(path.join(folder, 'local'), bytes);
    const store = createS3Store(configOf());
    await store.upload(path.join(folder, 'local'), uriOf('parts'));
    expect((await store.head(uriOf('parts')))?.etag).toMatch(/-\d+$/);
    await store.download(uriOf('parts'), target());
    expect(sha256(await readFile(target()))).toBe(sha256(bytes));
  });

  it('goes on from the bytes it has when connections break', async () => {
    const bytes = randomBytes(24 * MIB);
    await put('cut', bytes);
    const random = seededRandom(7);
    let connections = 0;
    proxy = await startCuttingProxy(stack.s3.endpoint, () =>
      connections++ < 25 ? 1000 + Math.floor(random() * MIB) : undefined,
    );
    const client = clientOf(proxy.endpoint);
    const object = { bucket: 'wayline-source', key: 'cut', uri: uriOf('cut') };
    await fetchObject(client, object, target(), { partBytes: 4 * MIB, firstPauseMs: 1 });
    expect(sha256(await readFile(target()))).toBe(sha256(bytes));
    expect(proxy.seen.cuts).toBeGreaterThan(20);
    // What was under way in the sockets when they were cut is all that comes twice.
    expect(proxy.seen.bytes).toBeLessThan(1.5 * bytes.length);
  });

  it('gives up as StorageUnavailable where no further byte comes', async () => {
    await put('gone', randomBytes(2 * MIB));
    proxy = await startCuttingProxy(stack.s3.endpoint, () => (proxy?.seen.cuts ? 0 : 100_000));
    const store = createS3Store(configOf(proxy.endpoint));
    await expect(store.download(uriOf('gone'), target())).rejects.toMatchObject({
      type: 'StorageUnavailable',
      object: uriOf('gone'),
    });
  });

  it('never mixes two versions of an object that is changed meanwhile', async () => {
    await put('changed', randomBytes(24 * MIB));
    let isChanged = false;
    proxy = await startCuttingProxy(stack.s3.endpoint, () => {
      if (isChanged) return undefined;
      isChanged = true;
      return 3 * MIB;
    });
    const client = clientOf(proxy.endpoint);
    const object = { bucket: 'wayline-source', key: 'changed', uri: uriOf('changed') };
    const fetching = fetchObject(client, object, target(), { partBytes: 4 * MIB });
    while (proxy.seen.cuts === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await put('changed', randomBytes(24 * MIB));
    await expect(fetching).rejects.toMatchObject({
      type: 'StorageUnavailable',
      message: expect.stringMatching(/^the object was changed while it was being read/) as string,
    });
  });

  it('fetches the version that was listed or none', async () => {
    await put('listed', Buffer.from('one'));
    const store = createS3Store(configOf());
    const [listed] = await store.list(uriOf('listed'));
    await store.download(uriOf('listed'), target(), undefined, listed?.etag);
    await put('listed', Buffer.from('two'));
    await expect(
      store.download(uriOf('listed'), target(), undefined, listed?.etag),
    ).rejects.toMatchObject({ type: 'StorageUnavailable', object: uriOf('listed') });
  });

  it('ends at once where it is cancelled', async () => {
    await put('large', randomBytes(40 * MIB));
    const controller = new AbortController();
    proxy = await startCuttingProxy(stack.s3.endpoint, () => {
      controller.abort(new Error('cancelled'));
      return undefined;
    });
    const store = createS3Store(configOf(proxy.endpoint));
    await expect(store.download(uriOf('large'), target(), controller.signal)).rejects.toThrow(
      'cancelled',
    );
  });

  it('lists thousands of objects over several pages, each once and in order', async () => {
    const keys = Array.from({ length: 2_500 }, (_, at) => `many/${String(at).padStart(5, '0')}`);
    const client = clientOf();
    for (let start = 0; start < keys.length; start += 50) {
      const some = keys.slice(start, start + 50);
      await Promise.all(
        some.map((Key) =>
          client.send(new PutObjectCommand({ Bucket: 'wayline-source', Key, Body: Key })),
        ),
      );
    }
    const listed = await createS3Store(configOf()).list(uriOf('many/'));
    expect(listed.map(({ key }) => key)).toEqual(keys);
  });
});
