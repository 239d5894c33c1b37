import path from 'node:path';
import { sha256OfFile } from '../../../activities/artifacts/scratch.js';
import type { PublishedDataset } from '../../../activities/publish/dataset-schema.js';
import { copyIfReady } from '../../../activities/publish/ready-artifact.js';
import { writeDataset } from '../../../activities/publish/write-dataset.js';
import { withSession } from './open-session.js';

const COLUMNS = { id: 'VARCHAR', value: 'DOUBLE', seen: 'TIMESTAMPTZ' } as const;

const DATASET: PublishedDataset = {
  stage: 'clean',
  schemaVersion: 1,
  key: ['id', 'value'],
  keyIsUnique: true,
  columns: COLUMNS,
  madeFrom: { things: COLUMNS },
};

const ROWS = `SELECT printf('%06d', i // 2) AS id, (i % 2)::DOUBLE AS value, TIMESTAMPTZ '2026-01-01' AS seen
  FROM range(20_000) AS t(i)`;

describe('an artifact that is to be published', () => {
  it('is copied where it is the dataset already: the bytes that writing gives', () =>
    withSession(async (duck, folder) => {
      const artifact = path.join(folder, 'things.parquet');
      await duck.copyToParquet(`${ROWS} ORDER BY id, value`, artifact);
      const target = path.join(folder, 'copy.parquet');
      expect(await copyIfReady(duck, DATASET, artifact, target)).toBe(20_000);
      await duck.run(`CREATE VIEW things AS ${ROWS}`);
      const { files } = await writeDataset(duck, ['things', DATASET], folder);
      expect(await sha256OfFile(target)).toBe(files[0]?.sha256);
    }));

  it.each([
    ['rows in another order', `${ROWS} ORDER BY id DESC, value`, {}],
    ['two rows of one key', `SELECT id, 1.0::DOUBLE AS value, seen FROM (${ROWS}) ORDER BY id`, {}],
    ['columns in another order', `SELECT value, id, seen FROM (${ROWS}) ORDER BY id, value`, {}],
    [
      'another type',
      `SELECT id, value::FLOAT AS value, seen FROM (${ROWS}) ORDER BY id, value`,
      {},
    ],
    ['a column more', `SELECT *, 1 AS more FROM (${ROWS}) ORDER BY id, value`, {}],
    ['a key that is not unique by contract', `${ROWS} ORDER BY id, value`, { keyIsUnique: false }],
    ['a dataset with a query of its own', `${ROWS} ORDER BY id, value`, { query: 'customers.sql' }],
  ])('is written anew: %s', (_, sql, options) =>
    withSession(async (duck, folder) => {
      const artifact = path.join(folder, 'things.parquet');
      await duck.copyToParquet(sql, artifact);
      const target = path.join(folder, 'copy.parquet');
      expect(await copyIfReady(duck, { ...DATASET, ...options }, artifact, target)).toBeUndefined();
    }),
  );

  it('is written anew where it is compressed otherwise', () =>
    withSession(async (duck, folder) => {
      const artifact = path.join(folder, 'things.parquet');
      await duck.run(`COPY (${ROWS} ORDER BY id, value) TO '${artifact}' (FORMAT parquet)`);
      expect(await copyIfReady(duck, DATASET, artifact, `${artifact}.copy`)).toBeUndefined();
    }));
});
