import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckSession } from '../../../../activities/compute/duck-session.js';
import { compareTables, type TableDifference } from '../../../../client/spin/compare-tables.js';

describe('compareTables', () => {
  let folder: string;
  let duck: DuckSession;
  let files = 0;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'wayline-compare-'));
    duck = await DuckSession.open({ memoryMb: 256, threads: 2, tempDir: folder });
  });
  afterAll(async () => {
    duck.close();
    await rm(folder, { recursive: true });
  });

  async function fileOf(sql: string): Promise<string> {
    files += 1;
    const file = path.join(folder, `${files}.parquet`);
    await duck.copyToParquet(sql, file);
    return file;
  }

  const compare = async (here: string, there: string): Promise<TableDifference> =>
    compareTables(duck, [await fileOf(here)], [await fileOf(there)]);

  it('finds no difference in rows of another order', async () => {
    const rows = `SELECT * FROM (VALUES ('a', 1.5, MAP {'x': 1.0}), ('b', NULL, NULL)) AS t(id, v, m)`;
    expect(await compare(`${rows} ORDER BY id`, `${rows} ORDER BY id DESC`)).toEqual({
      ...{ rowsHere: 2, rowsThere: 2, rowsOnlyHere: 0, rowsOnlyThere: 0 },
      ...{ columnsOnlyHere: [], columnsOnlyThere: [], otherTypes: [] },
    });
  });

  it('counts rows as bags', async () => {
    const twice = `SELECT unnest([1, 1, 2]) AS a`;
    expect(await compare(twice, `SELECT unnest([1, 3]) AS a`)).toMatchObject({
      ...{ rowsHere: 3, rowsThere: 2, rowsOnlyHere: 2, rowsOnlyThere: 1 },
    });
  });

  it('compares the columns that both have, and names the others', async () => {
    expect(
      await compare(`SELECT 1 AS a, 2 AS b, 3 AS c`, `SELECT 1 AS a, '2' AS b, 4 AS d`),
    ).toEqual({
      ...{ rowsHere: 1, rowsThere: 1, rowsOnlyHere: 0, rowsOnlyThere: 0 },
      ...{ columnsOnlyHere: ['c'], columnsOnlyThere: ['d'], otherTypes: ['b'] },
    });
  });

  it('takes all rows for other ones where no column is in common', async () => {
    expect(await compare(`SELECT unnest([1, 2]) AS a`, `SELECT 1 AS b`)).toMatchObject({
      ...{ rowsOnlyHere: 2, rowsOnlyThere: 1 },
    });
  });

  it('reads a dataset of several files', async () => {
    const parts = [await fileOf('SELECT 1 AS a'), await fileOf('SELECT 2 AS a')];
    const whole = [await fileOf('SELECT unnest([2, 1]) AS a')];
    expect(await compareTables(duck, parts, whole)).toMatchObject({
      ...{ rowsHere: 2, rowsThere: 2, rowsOnlyHere: 0, rowsOnlyThere: 0 },
    });
  });
});
