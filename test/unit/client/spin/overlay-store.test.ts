import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OverlayStore } from '../../../../client/local-stages/overlay-store.js';
import { FolderStore } from '../../../support/folder-store.js';

const A = 's3://wayline/a.json';
const B = 's3://wayline/b.json';

describe('OverlayStore', () => {
  let root: string;
  let below: FolderStore;
  let overlay: OverlayStore;

  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'wayline-overlay-'));
    below = new FolderStore(path.join(root, 'below'));
    overlay = new OverlayStore(below, path.join(root, 'own'));
    await below.writeText(A, 'old');
  });
  afterEach(() => rm(root, { recursive: true }));

  const keysOf = async (store: { list: FolderStore['list'] }): Promise<string[]> =>
    (await store.list('s3://wayline/')).map(({ key }) => key);

  it('shows what lies below', async () => {
    expect(await overlay.readText(A)).toEqual(await below.readText(A));
    expect(await overlay.head(A)).toEqual(await below.head(A));
    expect(await overlay.head(B)).toBeUndefined();
  });

  it('shows what was written in its place, and writes nothing below', async () => {
    await overlay.writeText(A, 'new');
    const file = path.join(root, 'file');
    await writeFile(file, 'sent');
    await overlay.upload(file, B);
    await overlay.download(B, `${file}.copy`);
    expect(await readFile(`${file}.copy`, 'utf8')).toBe('sent');
    expect((await overlay.readText(A))?.text).toBe('new');
    expect(await keysOf(overlay)).toEqual(['a.json', 'b.json']);
    expect((await below.readText(A))?.text).toBe('old');
    expect(await keysOf(below)).toEqual(['a.json']);
  });

  it('keeps conditions over both', async () => {
    expect(await overlay.writeText(A, 'new', { ifAbsent: true })).toBe(false);
    expect(await overlay.writeText(B, 'new', { ifAbsent: true })).toBe(true);
    expect(await overlay.writeText(B, 'again', { ifAbsent: true })).toBe(false);
    const etag = (await below.head(A))?.etag ?? '';
    expect(await overlay.writeText(A, 'new', { ifMatch: etag })).toBe(true);
    expect(await overlay.writeText(A, 'newer', { ifMatch: etag })).toBe(false);
  });

  it('forgets what was removed, and removes nothing below', async () => {
    await overlay.remove(A);
    expect(await overlay.head(A)).toBeUndefined();
    expect(await overlay.readText(A)).toBeUndefined();
    expect(await keysOf(overlay)).toEqual([]);
    expect(await keysOf(below)).toEqual(['a.json']);
    await overlay.writeText(A, 'back', { ifAbsent: true });
    expect((await overlay.readText(A))?.text).toBe('back');
  });
});
