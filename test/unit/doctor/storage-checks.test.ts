import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ObjectStore } from '../../../activities/artifacts/object-store.js';
import { WaylineError } from '../../../activities/failures.js';
import { exitCodeOf } from '../../../client/cli/doctor.js';
import { checkWritable, judgeClock } from '../../../client/doctor/storage-checks.js';
import { FolderStore } from '../../support/folder-store.js';

describe('judgeClock', () => {
  it.each([
    [1_000, 'ok'],
    [-119_000, 'ok'],
    [-200_000, 'warn'],
    [16 * 60_000, 'fail'],
  ])('finds a difference of %d ms %s', (skewMs, level) => {
    expect(judgeClock(skewMs).level).toBe(level);
  });
});

describe('checkWritable', () => {
  const { signal } = new AbortController();
  let root: string;
  beforeEach(() => (root = mkdtempSync(path.join(tmpdir(), 'wayline-doctor-'))));
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const checked = (store: ObjectStore) =>
    checkWritable(store, 'artifacts', 's3://wayline/a/shop', signal);
  const filesLeft = (): string[] =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);

  it('is well with a storage that keeps conditional writes, and leaves nothing', async () => {
    const found = await checked(new FolderStore(root));
    expect(found.map(({ level }) => level)).toEqual(['ok', 'ok']);
    expect(filesLeft()).toEqual([]);
  });

  it('fails where conditions are not looked at', async () => {
    class Unconditional extends FolderStore {
      override writeText(uri: string, text: string): Promise<boolean> {
        return super.writeText(uri, text);
      }
    }
    const found = await checked(new Unconditional(root));
    expect(found[1]).toMatchObject({
      level: 'fail',
      says: expect.stringContaining('If-None-Match: * did not keep a second writer out') as unknown,
    });
    expect(filesLeft()).toEqual([]);
  });

  it('says what was refused, leaves nothing, and counts as a server that refuses', async () => {
    class WriteOnce extends FolderStore {
      override readText(uri: string): Promise<never> {
        return Promise.reject(new WaylineError('AccessDenied', uri, 'refused to read'));
      }
    }
    const found = await checked(new WriteOnce(root));
    expect(found).toMatchObject([{ level: 'fail', isUnreachable: true }]);
    expect(exitCodeOf(found)).toBe(3);
    expect(filesLeft()).toEqual([]);
  });

  it('removes what a killed doctor has left long ago', async () => {
    const store = new FolderStore(root);
    await store.writeText('s3://wayline/a/shop/_doctor/1700000000000-x.txt', 'one');
    await checked(store);
    expect(filesLeft()).toEqual([]);
  });
});
