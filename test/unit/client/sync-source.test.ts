import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { folderId, syncSource, type SyncResult } from '../../../client/demo/sync-source.js';
import { FolderStore } from '../../support/folder-store.js';

const targetUri = 's3://wayline-source/abc';
let base: string;
let store: FolderStore;

beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'wayline-sync-'));
  store = new FolderStore(path.join(base, 's3'));
  await put('events/a.csv', 'one');
  await put('events/b.csv', 'two');
});

afterEach(() => rm(base, { recursive: true }));

async function put(key: string, text: string): Promise<void> {
  const file = path.join(base, 'shop', key);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

function sync(...keys: string[]): Promise<SyncResult> {
  return syncSource(
    store,
    { folder: path.join(base, 'shop'), keys, targetUri, indexPath: path.join(base, 'index.json') },
    { signal: new AbortController().signal, onProgress: () => undefined },
  );
}

const keysInStore = async (): Promise<string[]> =>
  (await store.list(`${targetUri}/`)).map(({ key }) => key);

describe('syncSource', () => {
  it('sends every file under its key', async () => {
    await expect(sync('events/a.csv', 'events/b.csv')).resolves.toEqual({
      uploaded: 2,
      unchanged: 0,
      removed: 0,
    });
    await expect(store.readText(`${targetUri}/events/b.csv`)).resolves.toMatchObject({
      text: 'two',
    });
  });

  it('sends only what has changed, even where the size is the same', async () => {
    await sync('events/a.csv', 'events/b.csv');
    await put('events/b.csv', 'TWO');
    const { uploaded, unchanged } = await sync('events/a.csv', 'events/b.csv');
    expect({ uploaded, unchanged }).toEqual({ uploaded: 1, unchanged: 1 });
    await expect(store.readText(`${targetUri}/events/b.csv`)).resolves.toMatchObject({
      text: 'TWO',
    });
  });

  it('sends again what the service has lost or holds otherwise', async () => {
    await sync('events/a.csv', 'events/b.csv');
    await store.remove(`${targetUri}/events/a.csv`);
    await store.writeText(`${targetUri}/events/b.csv`, 'tampered');
    expect((await sync('events/a.csv', 'events/b.csv')).uploaded).toBe(2);
  });

  it('removes what is no longer there', async () => {
    await sync('events/a.csv', 'events/b.csv');
    expect((await sync('events/a.csv')).removed).toBe(1);
    await expect(keysInStore()).resolves.toEqual(['abc/events/a.csv']);
  });
});

describe('folderId', () => {
  it('is 12 hex digits that differ between folders', () => {
    expect(folderId('/a')).toMatch(/^[0-9a-f]{12}$/);
    expect(folderId('/a')).not.toBe(folderId('/b'));
  });
});
