import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { sampleCommand } from '../../../client/cli/sample.js';

describe('wayline sample', () => {
  let dir = '';
  let out: string[] = [];
  let err: string[] = [];
  const exitCode = process.exitCode;

  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'sample-command-'));
    out = [];
    err = [];
    const into = (lines: string[]) => (text: string | Uint8Array) => lines.push(String(text)) > 0;
    jest.spyOn(process.stdout, 'write').mockImplementation(into(out));
    jest.spyOn(process.stderr, 'write').mockImplementation(into(err));
  });

  afterEach(async () => {
    jest.restoreAllMocks();
    process.exitCode = exitCode;
    await rm(dir, { recursive: true, force: true });
  });

  const call = async (...args: string[]): Promise<void> => {
    await sampleCommand().exitOverride().parseAsync(args, { from: 'user' });
  };

  it('writes the sample, reports progress on stderr and the summary as the last line', async () => {
    const folder = path.join(dir, 'shop');
    await call('--out', folder, '--events', '1000', '--days', '10', '--json');
    const summary = JSON.parse(out.at(-1) ?? '') as Record<string, unknown>;
    expect(summary).toMatchObject({ outDir: folder, lastDate: '2026-06-30', products: 240 });
    expect(err.filter((line) => line.startsWith('sample: '))).toHaveLength(10);
    expect((await readdir(folder)).sort()).toEqual([
      'customers.parquet',
      'events',
      'feedback.parquet',
      'outcomes.parquet',
      'products.parquet',
      'spec.yaml',
      'truth.json',
    ]);
  });

  it('leaves a filled folder alone unless forced', async () => {
    await writeFile(path.join(dir, 'mine.txt'), 'keep');
    await call('--out', dir, '--events', '1000', '--days', '7');
    expect(process.exitCode).toBe(2);
    expect(err.join('')).toContain('expected a new or empty folder, found 1 entries; --force');
    expect(await readdir(dir)).toEqual(['mine.txt']);
    await call('--out', dir, '--events', '1000', '--days', '7', '--force');
    expect(process.exitCode).toBe(0);
    expect(await readdir(dir)).toContain('mine.txt');
    expect(await readdir(dir)).toContain('truth.json');
  });

  it.each([
    [['--events', 'many'], '--events many: expected a whole number from 1000 to 100000000'],
    [['--days', '1'], '--days 1: expected a whole number from 7 to 1095'],
    [['--seed', '-1'], '--seed -1: expected a whole number from 0 to 2147483647'],
    [
      ['--preset', 'travel'],
      '--preset travel: expected ecommerce, the only preset with a sample so far',
    ],
    [['--end-date', '2026-02-30'], '--end-date 2026-02-30: expected a day that exists'],
  ])('refuses %j in one line', async (args, message) => {
    await expect(call('--out', path.join(dir, 'new'), ...args)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(message) as string,
    });
    expect(await readdir(dir)).toEqual([]);
  });
});
