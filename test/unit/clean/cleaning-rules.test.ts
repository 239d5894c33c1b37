import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { cleanStage } from '../../../activities/clean/activity.js';
import { collectStage } from '../../../activities/collect/activity.js';
import { DuckSession } from '../../../activities/compute/duck-session.js';
import { inlineThreads } from '../../support/inline-threads.js';
import { StageHarness } from '../../support/stage-harness.js';

const HEADER = [
  'event_id',
  'event_time',
  'customer_id',
  'event_type',
  'channel',
  'session_id',
  'order_id',
  'product_id',
  'quantity',
  'amount',
  'received_time',
];

/** Rows of 2026-03-02 (zone Asia/Shanghai); the last column says what must become of the row. */
const ROWS: [...string[]][] = [
  ['e1', '2026-03-02 10:00:00', '007', 'view', 'web', '', '', 'p1', '', '', '', 'kept'],
  [
    'e2',
    '2026-03-02T02:20:00Z',
    '007',
    'purchase',
    'web',
    '',
    'o1',
    'p1',
    '2',
    '19.90',
    '',
    'kept',
  ],
  ['e3', '2026-03-02 11:00:00', '007', 'view', '', '', '', 'p2', '', '', '', 'kept'],
  ['e4', '1772420400', '008', 'view', 'app', 's9', '', 'p1', '', '', '', 'kept'],
  ['e5', '1772420400123', '008', 'view', 'app', 's9', '', 'p1', '', '', '', 'kept'],
  ['e6', 'yesterday', '008', 'view', 'app', '', '', '', '', '', '', 'unparsable'],
  ['e7', 'infinity', '008', 'view', 'app', '', '', '', '', '', '', 'unparsable'],
  ['e8', '2026-03-02 10:00:00', '  ', 'view', 'app', '', '', '', '', '', '', 'missing_customer_id'],
  ['e9', '', '008', 'view', 'app', '', '', '', '', '', '', 'missing_event_time'],
  ['e10', '2026-03-02 10:00:00', '008', '', 'app', '', '', '', '', '', '', 'missing_event_type'],
  ['e11', '2026-03-03 00:00:00', '008', 'view', 'app', '', '', '', '', '', '', 'future_time'],
  ['e12', '2026-03-02T15:59:59Z', '008', 'view', 'app', '', '', '', '', '', '', 'kept'],
  [
    'd1',
    '2026-03-02 12:00:00',
    '009',
    'view',
    'web',
    '',
    '',
    '',
    '',
    '',
    '2026-03-02 12:05:00',
    'duplicate_event_id',
  ],
  [
    'd1',
    '2026-03-02 12:00:00',
    '009',
    'view',
    'web',
    '',
    '',
    '',
    '',
    '',
    '2026-03-02 12:01:00',
    'kept',
  ],
  ['d1', '2026-03-02 12:00:00', '009', 'view', 'web', '', '', '', '', '', '', 'duplicate_event_id'],
  ['d2', 'never', '009', 'view', 'web', '', '', '', '', '', '', 'unparsable'],
  ['d2', '2026-03-02 13:00:00', '009', 'view', 'web', '', '', '', '', '', '', 'kept'],
  ['', '2026-03-02 14:00:00', '009', 'view', 'web', '', '', 'p3', '', '', '', 'kept'],
  ['', '2026-03-02 14:00:00', '009', 'view', 'web', '', '', 'p3', '', '', '', 'duplicate_event_id'],
  ['', '2026-03-02 14:00:00', '009', 'view', 'web', '', '', 'p4', '', '', '', 'kept'],
  [
    'a1',
    '2026-03-02 15:00:00',
    '009',
    'purchase',
    'web',
    '',
    '',
    'p3',
    '1',
    '-1',
    '',
    'invalid_amount',
  ],
  [
    'a2',
    '2026-03-02 15:00:00',
    '009',
    'purchase',
    'web',
    '',
    '',
    'p3',
    '1',
    'inf',
    '',
    'invalid_amount',
  ],
  [
    'a3',
    '2026-03-02 15:00:00',
    '009',
    'purchase',
    'web',
    '',
    '',
    'p3',
    '1',
    'NaN',
    '',
    'invalid_amount',
  ],
  [
    'a4',
    '2026-03-02 15:00:00',
    '009',
    'purchase',
    'web',
    '',
    '',
    'p3',
    '-2',
    '5',
    '',
    'invalid_amount',
  ],
  [
    'a5',
    '2026-03-02 15:00:00',
    '009',
    'purchase',
    'web',
    '',
    '',
    'p3',
    '1',
    'ten',
    '',
    'invalid_amount',
  ],
  ['c1', '2026-03-02 15:00:00', '010', 'view', 'web', '', '', 'p3', '', '', '', 'no_consent'],
];

const csv = (rows: readonly (readonly string[])[]): string =>
  [HEADER, ...rows.map((row) => row.slice(0, HEADER.length))]
    .map((row) => row.map((field) => `"${field}"`).join(','))
    .join('\n') + '\n';

const jsonLines = (rows: readonly (readonly string[])[]): string =>
  rows
    .map((row) => JSON.stringify(Object.fromEntries(HEADER.map((name, i) => [name, row[i]]))))
    .join('\n') + '\n';

async function harnessWith(name: string, content: string | Buffer): Promise<StageHarness> {
  const harness = await StageHarness.open({
    date: '2026-03-02',
    spec: {
      timezone: 'Asia/Shanghai',
      sources: {
        events: { path: 'events/dt={date}/*' },
        customers: { path: 'customers.csv' },
      },
    },
    threads: inlineThreads,
  });
  const shop = path.join(harness.root, 's3/source/shop');
  await mkdir(path.join(shop, 'events/dt=2026-03-02'), { recursive: true });
  await writeFile(path.join(shop, 'events/dt=2026-03-02', name), content);
  await writeFile(path.join(shop, 'customers.csv'), 'customer_id,consent\n007,true\n010,no\n');
  await harness.run(collectStage);
  await harness.run(cleanStage);
  return harness;
}

async function parquetOf(rows: readonly (readonly string[])[]): Promise<Buffer> {
  const { mkdtemp, readFile } = await import('node:fs/promises');
  const folder = await mkdtemp('/tmp/wayline-parquet-');
  await writeFile(path.join(folder, 'rows.csv'), csv(rows));
  const duck = await DuckSession.open({ memoryMb: 256, threads: 1, tempDir: folder });
  await duck.run(
    `COPY (SELECT * FROM read_csv('${folder}/rows.csv', all_varchar = true, header = true)) TO '${folder}/rows.parquet' (FORMAT parquet)`,
  );
  duck.close();
  return readFile(path.join(folder, 'rows.parquet'));
}

const EVENTS = `SELECT event_id, event_time, event_day::VARCHAR AS event_day, customer_id, channel, event_type,
  product_id, quantity, amount::VARCHAR AS amount, order_key, stage, touchpoint, session_key, session_seq
  FROM events ORDER BY event_key`;

describe('the cleaning rules', () => {
  let harness: StageHarness;
  beforeAll(async () => {
    harness = await harnessWith('part.csv', csv(ROWS));
  });
  afterAll(() => harness.close());

  it('reject each row under the first rule that it breaks', async () => {
    const rejected = await harness.query<{ source_row: number; reason: string }>(
      `SELECT source_row, reason FROM rejected WHERE dataset = 'events' ORDER BY source_row`,
    );
    const expected = ROWS.map((row, index) => ({ source_row: index + 1, reason: row.at(-1) }));
    expect(rejected).toEqual(expected.filter(({ reason }) => reason !== 'kept'));
  });

  it('account for every row that was read', async () => {
    const counts = await harness.query<{ reason: string; rows: number }>(
      'SELECT * FROM event_counts',
    );
    const byReason = Object.fromEntries(counts.map(({ reason, rows }) => [reason, rows]));
    const { read, kept, ...rejected } = byReason;
    expect(read).toBe(ROWS.length);
    expect(kept).toBe(ROWS.filter((row) => row.at(-1) === 'kept').length);
    expect(Object.values(rejected).reduce((sum, rows) => sum + rows, 0)).toBe(ROWS.length - kept!);
  });

  it('keep leading zeros, read local times in the zone, and epochs by their size', async () => {
    const rows = await harness.query<Record<string, unknown>>(EVENTS);
    expect(rows[0]).toMatchObject({ customer_id: '007', event_time: '2026-03-02T02:00:00.000Z' });
    const epochs = rows.filter(({ event_id }) => event_id === 'e4' || event_id === 'e5');
    expect(epochs.map(({ event_time }) => event_time)).toEqual([
      '2026-03-02T03:00:00.000Z',
      '2026-03-02T03:00:00.123Z',
    ]);
  });

  it('cut a session after 30 idle minutes, and let a given session id win', async () => {
    const rows = await harness.query<Record<string, number | string>>(EVENTS);
    const of = (id: string) => rows.find(({ event_id }) => event_id === id);
    expect(of('e1')?.['session_key']).toBe(of('e2')?.['session_key']);
    expect(of('e2')).toMatchObject({ session_seq: 2, order_key: 'o:o1' });
    expect(of('e3')?.['session_key']).not.toBe(of('e2')?.['session_key']);
    expect(of('e4')?.['session_key']).toBe(of('e5')?.['session_key']);
    expect(of('e12')?.['session_key']).not.toBe(of('e4')?.['session_key']);
  });

  it('name the touchpoint and the journey stage', async () => {
    const rows = await harness.query<Record<string, unknown>>(EVENTS);
    expect(rows[1]).toMatchObject({
      touchpoint: 'purchase@web',
      stage: 'purchase',
      amount: '19.9000',
    });
    expect(rows[2]).toMatchObject({ touchpoint: 'view@unknown', stage: 'evaluate' });
  });

  it.each([
    ['CSV in gzip', 'part.csv.gz', () => Promise.resolve(gzipSync(csv(ROWS)))],
    ['JSON lines', 'part.jsonl', () => Promise.resolve(jsonLines(ROWS))],
    ['JSON lines in gzip', 'part.ndjson.gz', () => Promise.resolve(gzipSync(jsonLines(ROWS)))],
    ['Parquet', 'part.parquet', () => parquetOf(ROWS)],
  ])('give the same values from %s', async (_, name, content) => {
    const other = await harnessWith(name, await content());
    try {
      expect(await other.query(EVENTS)).toEqual(await harness.query(EVENTS));
      const rejected = `SELECT source_row, reason FROM rejected ORDER BY source_row`;
      expect(await other.query(rejected)).toEqual(await harness.query(rejected));
    } finally {
      await other.close();
    }
  });
});
