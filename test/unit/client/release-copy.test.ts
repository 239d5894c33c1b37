import { createHash } from 'node:crypto';
import { mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkCopyTarget, copyRelease, resolveUri } from '../../../client/demo/release-copy.js';
import { insideFolder } from '../../../client/demo/folder-swap.js';
import { FolderStore } from '../../support/folder-store.js';

const ROOT = 's3://wayline/published/shop';
let base: string;
let out: string;
let store: FolderStore;

beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'wayline-copy-'));
  out = path.join(base, 'out');
  store = new FolderStore(path.join(base, 's3'));
});

afterEach(() => rm(base, { recursive: true }));

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Publishes a release of two customer files, a model and a report; returns its manifest's address. */
async function publish(release: string): Promise<string> {
  const texts = {
    'customers/dt=2026-01-01/aa-0000.parquet': `${release} first`,
    'customers/dt=2026-01-01/aa-0001.parquet': `${release} second`,
    [`releases/${release}/models/purchase/model.json`]: '{}',
    [`releases/${release}/report/index.html`]: '<html>',
  };
  for (const [key, text] of Object.entries(texts)) await store.writeText(`${ROOT}/${key}`, text);
  const file = (key: string, from: string) => ({
    path: from,
    bytes: 1,
    rows: 1,
    sha256: sha256(texts[key] ?? ''),
  });
  const data = Object.keys(texts).slice(0, 2);
  const manifest = {
    release,
    datasets: { customers: { files: data.map((key) => file(key, `../../${key}`)) } },
    models: [file(`releases/${release}/models/purchase/model.json`, 'models/purchase/model.json')],
    report: file(`releases/${release}/report/index.html`, 'report/index.html'),
  };
  const uri = `${ROOT}/releases/${release}/manifest.json`;
  await store.writeText(uri, JSON.stringify(manifest));
  return uri;
}

describe('copyRelease', () => {
  it('lays the files out by dataset and part, under a manifest with these paths', async () => {
    await copyRelease(store, await publish('r1'), out);
    const files = await readdir(out, { recursive: true });
    expect(files.filter((name) => /\.\w+$/.test(name)).sort()).toEqual([
      'customers/part-0000.parquet',
      'customers/part-0001.parquet',
      'manifest.json',
      'models/purchase/model.json',
      'report/index.html',
    ]);
    await expect(readFile(path.join(out, 'customers/part-0001.parquet'), 'utf8')).resolves.toBe(
      'r1 second',
    );
    const manifest: unknown = JSON.parse(await readFile(path.join(out, 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({
      release: 'r1',
      datasets: {
        customers: {
          files: [{ path: 'customers/part-0000.parquet' }, { path: 'customers/part-0001.parquet' }],
        },
      },
    });
  });

  it('replaces an earlier copy as a whole', async () => {
    await copyRelease(store, await publish('r1'), out);
    await writeFile(path.join(out, 'customers', 'part-0002.parquet'), 'of an even earlier one');
    await copyRelease(store, await publish('r2'), out);
    await expect(readdir(path.join(out, 'customers'))).resolves.toEqual([
      'part-0000.parquet',
      'part-0001.parquet',
    ]);
    await expect(readdir(base)).resolves.toEqual(expect.not.arrayContaining(['out.old']));
  });

  it('keeps the earlier copy where a file is not the one of the manifest', async () => {
    await copyRelease(store, await publish('r1'), out);
    const broken = await publish('r2');
    await store.writeText(`${ROOT}/customers/dt=2026-01-01/aa-0000.parquet`, 'other bytes');
    await expect(copyRelease(store, broken, out)).rejects.toThrow('SHA-256 expected');
    const manifest: unknown = JSON.parse(await readFile(path.join(out, 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({ release: 'r1' });
    await expect(readdir(base)).resolves.toEqual(['out', 's3']);
  });
});

describe('insideFolder', () => {
  it('exchanges the entries of a folder that cannot be renamed', async () => {
    await mkdir(out);
    await writeFile(path.join(out, 'old.txt'), 'old');
    const place = insideFolder(out);
    await mkdir(place.building);
    await writeFile(path.join(place.building, 'new.txt'), 'new');
    await expect(readdir(out)).resolves.toContain('old.txt');
    await place.swap();
    await rm(place.building, { recursive: true });
    await expect(readdir(out)).resolves.toEqual(['new.txt']);
  });
});

describe('checkCopyTarget', () => {
  it('takes a new folder, an empty one and an earlier copy', async () => {
    await expect(checkCopyTarget('--out', out)).resolves.toBeUndefined();
    await mkdir(out);
    await expect(checkCopyTarget('--out', out)).resolves.toBeUndefined();
    await writeFile(path.join(out, 'manifest.json'), '{"release": "r1"}');
    await expect(checkCopyTarget('--out', out)).resolves.toBeUndefined();
  });

  it('refuses a folder with anything else in it', async () => {
    await mkdir(out);
    await writeFile(path.join(out, 'thesis.txt'), 'precious');
    await expect(checkCopyTarget('--out', out)).rejects.toThrow('got a folder with thesis.txt');
  });

  it('refuses a file', async () => {
    await writeFile(out, 'precious');
    await expect(checkCopyTarget('--out', out)).rejects.toThrow('expected a folder');
  });
});

describe('resolveUri', () => {
  it('goes up with .. and stays in the bucket', () => {
    expect(resolveUri('s3://b/p/releases/r/manifest.json', '../../customers/x')).toBe(
      's3://b/p/customers/x',
    );
  });
});
