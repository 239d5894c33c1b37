import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckSession } from '../../../activities/compute/duck-session.js';
import { DAY, outcomeOf, type SourceFiles } from '../../support/source-files.js';

const event = (id: string): string =>
  `'${id}' AS event_id, TIMESTAMPTZ '2026-03-02 08:00:00Z' AS event_time, 'c1' AS customer_id, 'view' AS event_type`;
const written = (select: string, ...before: string[]): readonly string[] => [
  ...before,
  `COPY (${select}) TO '{file}' (FORMAT parquet)`,
];
const parquet = (select: string, ...before: string[]): SourceFiles => ({
  [`${DAY}/a.parquet`]: written(select, ...before),
});
const times = (...values: string[]): SourceFiles =>
  parquet(
    `SELECT 'e' || place AS event_id, event_time, 'c1' AS customer_id, 'view' AS event_type FROM (VALUES ${values.map((value, at) => `(${at}, ${value})`).join(', ')}) t(place, event_time)`,
  );
const FACTS = `SELECT event_id, event_time::VARCHAR AS "at", amount::VARCHAR AS amount FROM events ORDER BY event_id`;
const fact = (event_id: string, amount: string | null = null, at = '2026-03-02 08:00:00+00') => ({
  event_id,
  at,
  amount,
});

describe('an odd Parquet file ends in clean rows, with the rest counted under a reason', () => {
  it.each<[string, SourceFiles, object[], Record<string, number>?]>([
    [
      'decimals and huge integers',
      parquet(`SELECT ${event('e0')}, 19.90::DECIMAL(38,10) AS amount, 5::HUGEINT AS quantity`),
      [fact('e0', '19.9000')],
    ],
    [
      'a list as a number',
      parquet(`SELECT ${event('e0')}, [1, 2] AS amount UNION ALL SELECT ${event('e1')}, NULL`),
      [fact('e1')],
      { invalid_amount: 1 },
    ],
    [
      'a struct as a number',
      parquet(`SELECT ${event('e0')}, {'a': 1} AS amount UNION ALL SELECT ${event('e1')}, NULL`),
      [fact('e1')],
      { invalid_amount: 1 },
    ],
    [
      'a date as a number',
      parquet(
        `SELECT ${event('e0')}, DATE '2026-01-01' AS amount UNION ALL SELECT ${event('e1')}, NULL`,
      ),
      [fact('e1')],
      { invalid_amount: 1 },
    ],
    [
      'a yes or no as a number',
      parquet(`SELECT ${event('e0')}, true AS amount UNION ALL SELECT ${event('e1')}, NULL`),
      [fact('e1')],
      { invalid_amount: 1 },
    ],
    [
      'numbers that are none',
      parquet(
        `SELECT ${event('e0')}, 'nan'::DOUBLE AS amount UNION ALL SELECT ${event('e1')}, '-inf'::DOUBLE UNION ALL SELECT ${event('e2')}, 1e300 UNION ALL SELECT ${event('e3')}, 2`,
      ),
      [fact('e3', '2.0000')],
      { invalid_amount: 3 },
    ],
    [
      'a dictionary',
      parquet(
        `SELECT * REPLACE (event_type::ENUM('view', 'x') AS event_type) FROM (SELECT ${event('e0')})`,
      ),
      [fact('e0')],
    ],
    [
      'columns of lists, structs and maps beside',
      parquet(`SELECT ${event('e0')}, [1] AS a, {'b': [NULL]} AS c, MAP {'d': 1} AS e`),
      [fact('e0')],
    ],
    [
      'instants that are none',
      times(
        "TIMESTAMPTZ '2026-03-02 08:00:00Z'",
        "'infinity'",
        "'-infinity'",
        "'0001-01-01 00:00:00Z'",
        "'9999-12-31 00:00:00Z'",
        "'290000-12-31 00:00:00Z'",
      ),
      [fact('e0')],
      { unparsable: 5 },
    ],
    [
      'local times that are none',
      times("TIMESTAMP '2026-03-02 08:00:00'", "'infinity'", "'290000-12-31 00:00:00'"),
      [fact('e0')],
      { unparsable: 2 },
    ],
    [
      'dates that are none',
      times("DATE '2026-03-02'", "'infinity'", "'5000000-12-31'"),
      [fact('e0', null, '2026-03-02 00:00:00+00')],
      { unparsable: 2 },
    ],
    ['seconds', times("TIMESTAMP_S '2026-03-02 08:00:00'"), [fact('e0')]],
    ['nanoseconds', times("TIMESTAMP_NS '2026-03-02 08:00:00'"), [fact('e0')]],
    [
      'epochs as whole numbers',
      times(
        '1772438400000::BIGINT',
        '9223372036854775807',
        '-9223372036854775807',
        '0',
        '20260302',
      ),
      [fact('e0')],
      { unparsable: 4 },
    ],
    [
      'epochs as broken numbers',
      times('1772438400::DOUBLE', "'nan'", "'inf'", '1e30'),
      [fact('e0')],
      { unparsable: 3 },
    ],
    [
      'text that is marked binary',
      parquet(
        `SELECT 'e0'::BLOB AS event_id, TIMESTAMPTZ '2026-03-02 08:00:00Z' AS event_time, encode('客户') AS customer_id, encode('view') AS event_type`,
      ),
      [fact('e0')],
    ],
    [
      "columns called as Wayline's own",
      parquet(
        `SELECT ${event('e0')}, 'x' AS source_file, 7 AS source_row, 'f' AS filename, 3 AS file_row_number`,
      ),
      [fact('e0')],
    ],
    [
      'no row beside a file of rows',
      {
        [`${DAY}/a.parquet`]: written(`SELECT ${event('x')} LIMIT 0`),
        [`${DAY}/b.parquet`]: written(`SELECT ${event('e0')}`),
      },
      [fact('e0')],
    ],
  ])('%s', async (_, files, rows, rejected = {}) => {
    expect(await outcomeOf(files, FACTS)).toEqual({ kept: rows.length, rejected, rows });
  });

  it('binary text is read as UTF-8', async () => {
    const files = parquet(
      `SELECT * REPLACE (encode('客户') AS customer_id) FROM (SELECT ${event('e0')})`,
    );
    const { rows } = await outcomeOf(files, 'SELECT customer_id FROM events');
    expect(rows).toEqual([{ customer_id: '客户' }]);
  });

  it('a column added, dropped, widened or of another type from one day to the next', async () => {
    const early = `SELECT 'e0' AS event_id, TIMESTAMP '2026-03-01 08:00:00' AS event_time, 1::INTEGER AS customer_id, 'view' AS event_type, 1::INTEGER AS amount, 'gone' AS dropped`;
    const late = `SELECT 'e1' AS event_id, '2026-03-02 08:00:00' AS event_time, '1' AS customer_id, 'view' AS event_type, 2.5::DOUBLE AS amount, 'new' AS added`;
    const files = {
      'events/dt=2026-03-01/a.parquet': written(early),
      [`${DAY}/a.parquet`]: written(late),
    };
    const select = `SELECT event_id, customer_id, amount::VARCHAR AS amount, attributes FROM events JOIN (SELECT event_id, attributes FROM raw_events) USING (event_id) ORDER BY event_id`;
    expect(await outcomeOf(files, select)).toEqual({
      kept: 2,
      rejected: {},
      rows: [
        { event_id: 'e0', customer_id: '1', amount: '1.0000', attributes: '{"dropped":"gone"}' },
        { event_id: 'e1', customer_id: '1', amount: '2.5000', attributes: '{"added":"new"}' },
      ],
    });
  });

  it('every format within one day', async () => {
    const csv = 'event_id,event_time,customer_id,event_type\ne1,2026-03-02T08:00:00Z,c1,view\n';
    const files: SourceFiles = {
      [`${DAY}/a.parquet`]: written(`SELECT ${event('e0')}`),
      [`${DAY}/b.csv`]: csv,
      [`${DAY}/c.tsv`]: csv.replace('e1', 'e2').replaceAll(',', '\t'),
      [`${DAY}/d.ndjson`]: '{"event_id":"e3","ts":1772438400,"user_id":"c1","event":"view"}',
      [`${DAY}/e.csv.zst`]: [
        `COPY (SELECT ${event('e4')}) TO '{file}' (FORMAT csv, COMPRESSION zstd)`,
      ],
    };
    const ids = ['e0', 'e1', 'e2', 'e3', 'e4'];
    const rows = ids.map((id) => fact(id));
    expect(await outcomeOf(files, FACTS)).toEqual({ kept: 5, rejected: {}, rows });
  });

  it('1000 files of one row each, in the default memory', async () => {
    const small = await bytesOf(
      `SELECT * EXCLUDE (event_id) FROM (SELECT ${event('x')})`,
      'parquet',
    );
    const files = Object.fromEntries(
      Array.from({ length: 1000 }, (_, at) => [`${DAY}/${at}.parquet`, small]),
    );
    const outcome = await outcomeOf(files);
    expect(outcome).toMatchObject({ kept: 1, rejected: { duplicate_event_id: 999 } });
  }, 60_000);

  it('1000 text files of one row each, of which some are odd', async () => {
    const head = 'event_id,event_time,customer_id,event_type\n';
    const row = (at: number) => `e${at},2026-03-02T08:00:00Z,c1,view`;
    const files = Object.fromEntries(
      Array.from({ length: 1000 }, (_, at): [string, string] => {
        if (at % 100 === 1) return [`${DAY}/${at}.csv`, `${head}a,b\n`];
        if (at % 100 === 2) return [`${DAY}/${at}.csv`, `${head}\r\n${row(at)}\n`];
        if (at % 2 === 0) return [`${DAY}/${at}.csv`, head + row(at)];
        return [`${DAY}/${at}.csv`, `${head.replace('event_id', 'id')}${row(at)}\r\n`];
      }),
    );
    const outcome = await outcomeOf(files, 'SELECT count(DISTINCT event_id) AS ids FROM events');
    expect(outcome).toEqual({ kept: 990, rejected: { unparsable: 10 }, rows: [{ ids: 990 }] });
  }, 60_000);
});

describe('a file that is cut off ends in one violation that names it', () => {
  const rows = `SELECT 'e' || range AS event_id, '2026-03-02 08:00:00Z' AS event_time, 'c' || hash(range) AS customer_id, 'view' AS event_type FROM range(50000)`;

  it.each<[string, string, (whole: Buffer) => Buffer]>([
    [
      'Parquet without its middle',
      'a.parquet',
      (whole) => Buffer.concat([whole.subarray(0, 1000), whole.subarray(-1000)]),
    ],
    ['Parquet without its end', 'a.parquet', (whole) => whole.subarray(0, whole.length / 2)],
    ['Parquet without its begin', 'a.parquet', (whole) => whole.subarray(whole.length / 2)],
    ['zstd', 'a.csv.zst', (whole) => whole.subarray(0, whole.length / 2)],
    ['zstd without its last byte', 'a.csv.zst', (whole) => whole.subarray(0, -1)],
  ])('%s', async (_, name, cut) => {
    const format = name.endsWith('.zst') ? 'csv, COMPRESSION zstd' : 'parquet';
    const files = { [`${DAY}/${name}`]: cut(await bytesOf(rows, format)) };
    await expect(outcomeOf(files)).rejects.toMatchObject({
      type: 'DataContractViolation',
      object: `${DAY}/${name}`,
    });
  });
});

async function bytesOf(select: string, format: string): Promise<Buffer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'wayline-file-'));
  const duck = await DuckSession.open({ memoryMb: 256, threads: 1, tempDir: folder });
  try {
    await duck.run(`COPY (${select}) TO '${folder}/file' (FORMAT ${format})`);
    return readFileSync(path.join(folder, 'file'));
  } finally {
    duck.close();
    rmSync(folder, { recursive: true });
  }
}
