import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ensureBundledSample } from '../../../client/sample/ensure-bundled-sample.js';
import { GENERATOR_VERSION } from '../../../client/sample/sample-options.js';

describe('ensureBundledSample', () => {
  let dir = '';
  let made = 0;
  const generate = async ({ outDir }: { outDir: string }): Promise<void> => {
    made += 1;
    await writeFile(path.join(outDir, 'truth.json'), '{}');
  };

  beforeEach(async () => {
    made = 0;
    dir = await mkdtemp(path.join(os.tmpdir(), 'bundled-sample-'));
  });

  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('makes the sample once, in a folder that bears the generator version', async () => {
    const folder = await ensureBundledSample(dir, { generate });
    expect(folder).toBe(path.join(dir, `sample-v${GENERATOR_VERSION}`));
    expect(await ensureBundledSample(dir, { generate })).toBe(folder);
    expect(made).toBe(1);
    expect(await readFile(path.join(folder, 'truth.json'), 'utf8')).toBe('{}');
  });

  it('leaves nothing behind when making it fails', async () => {
    const failing = async ({ outDir }: { outDir: string }): Promise<void> => {
      await generate({ outDir });
      throw new Error('disk full');
    };
    await expect(ensureBundledSample(dir, { generate: failing })).rejects.toThrow('disk full');
    expect(await readdir(dir)).toEqual([]);
  });

  it('gives two starts at once the same whole folder', async () => {
    const folders = await Promise.all([
      ensureBundledSample(dir, { generate }),
      ensureBundledSample(dir, { generate }),
    ]);
    expect(new Set(folders).size).toBe(1);
    expect(await readdir(dir)).toEqual([`sample-v${GENERATOR_VERSION}`]);
  });
});
