import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import type { DuckSession } from '../../../activities/compute/duck-session.js';
import type { PublishedDataset } from '../../../activities/publish/dataset-schema.js';
import { writeDataset } from '../../../activities/publish/write-dataset.js';
import { withSession } from './open-session.js';

const COLUMNS = { id: 'VARCHAR', value: 'DOUBLE', tags: 'VARCHAR[]' } as const;

const dataset = (options: Partial<PublishedDataset> = {}): PublishedDataset => ({
  stage: 'clean',
  schemaVersion: 1,
  key: ['id'],
  keyIsUnique: true,
  columns: COLUMNS,
  madeFrom: { things: COLUMNS },
  ...options,
});

/** Rows in an order that depends on nothing: a permutation of 0..rows-1. */
const shuffled = (rows: number): string =>
  `CREATE VIEW things AS SELECT printf('%06d', (i * 7919) % ${rows}) AS id, i / 3.0 AS value, ['a', NULL, 'b'] AS tags
   FROM range(${rows}) AS t(i)`;

const sha256 = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex');

async function writtenHash(threads: number): Promise<string> {
  let hash = '';
  await withSession(async (duck, folder) => {
    await duck.run(shuffled(300_007));
    const { files } = await writeDataset(duck, ['things', dataset()], folder);
    hash = files[0]!.sha256;
  }, threads);
  return hash;
}

describe('writeDataset', () => {
  it('names files by their content and tells their rows, bytes and hash', () =>
    withSession(async (duck, folder) => {
      await duck.run(shuffled(10));
      const written = await writeDataset(duck, ['things', dataset()], folder);
      const [file] = written.files;
      expect(file?.name).toMatch(/^[0-9a-f]{12}-0000\.parquet$/);
      expect(file?.sha256).toBe(await sha256(file!.localPath));
      expect(file?.bytes).toBe((await readFile(file!.localPath)).length);
      expect(written).toMatchObject({ rows: 10, bytes: file?.bytes });
    }));

  it('gives the same bytes with one thread and with four', async () => {
    expect(await writtenHash(1)).toBe(await writtenHash(4));
  });

  it('splits many rows into files that follow each other in the order of the key', () =>
    withSession(async (duck, folder) => {
      await duck.run(shuffled(1_000));
      const written = await writeDataset(duck, ['things', dataset()], folder, 400);
      expect(written.files.map((file) => file.rows)).toEqual([400, 400, 200]);
      expect(written.files.map((file) => file.name.slice(13))).toEqual([
        '0000.parquet',
        '0001.parquet',
        '0002.parquet',
      ]);
      expect(new Set(written.files.map((file) => file.name.slice(0, 12))).size).toBe(1);
      const ids = await duck.all<{ id: string }>('SELECT id FROM published.things');
      expect(ids.map((row) => Number(row.id))).toEqual(Array.from({ length: 1_000 }, (_, i) => i));
    }));

  it('orders rows of equal key by all their other columns', () =>
    withSession(async (duck, folder) => {
      await duck.run(
        `CREATE VIEW things AS SELECT 'same' AS id, v::DOUBLE AS value, [t] AS tags
         FROM (VALUES (2, 'b'), (1, 'z'), (2, 'a')) AS rows(v, t)`,
      );
      await writeDataset(duck, ['things', dataset({ keyIsUnique: false })], folder);
      const rows = await duck.all<{ value: number; tags: string[] }>(
        'SELECT value, tags FROM published.things',
      );
      expect(rows).toEqual([
        { value: 1, tags: ['z'] },
        { value: 2, tags: ['a'] },
        { value: 2, tags: ['b'] },
      ]);
    }));

  it('throws and names the columns that an artifact lacks', () =>
    withSession(async (duck: DuckSession, folder) => {
      await duck.run(`CREATE VIEW things AS SELECT 'a' AS id, 1 AS other`);
      await expect(writeDataset(duck, ['things', dataset()], folder)).rejects.toThrow(
        new RangeError('published things: columns value, tags expected, got id, other'),
      );
    }));
});
