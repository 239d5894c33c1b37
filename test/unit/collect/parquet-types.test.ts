import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ParquetSchema, ParquetWriter } from 'parquetjs-lite';
import { DAY, outcomeOf } from '../../support/source-files.js';

/** Files of test/data/parquet: three events of customer c1 at 2026-03-02 08:00 UTC, a column each changed. */
const bytesOf = (name: string): Buffer =>
  readFileSync(path.resolve(__dirname, '../../data/parquet', `${name}.parquet`));
const outcome = (bytes: Buffer, select?: string, timezone = 'UTC') =>
  outcomeOf({ [`${DAY}/a.parquet`]: bytes }, select, { timezone });
const valuesOf = async (
  bytes: Buffer,
  column: string,
  timezone?: string,
): Promise<(string | null)[]> => {
  const select = `SELECT (${column})::VARCHAR AS found FROM raw_events ORDER BY source_row`;
  const { rows } = await outcome(bytes, select, timezone);
  return (rows as { found: string | null }[]).map(({ found }) => found);
};
const thrice = (value: string): string[] => [value, value, value];

describe('a Parquet time', () => {
  const INSTANT = thrice('2026-03-02 08:00:00+00');
  const IN_SHANGHAI = thrice('2026-03-02 00:00:00+00');

  it.each([
    ['in UTC, ms', 'utc-ms', INSTANT],
    ['in UTC, µs', 'utc-us', INSTANT],
    ['in UTC, ns', 'utc-ns', INSTANT],
    ['of format version 1', 'version-1', INSTANT],
    ['INT96, as Spark and Hive write instants', 'int96', INSTANT],
    ['local, ms', 'local-ms', IN_SHANGHAI],
    ['local, µs', 'local-us', IN_SHANGHAI],
    ['local, ns', 'local-ns', IN_SHANGHAI],
    ['DATE', 'date32', thrice('2026-03-01 16:00:00+00')],
    ['DATE in milliseconds', 'date64', thrice('2026-03-01 16:00:00+00')],
  ])('%s, is read as that instant', async (_, name, expected) => {
    expect(await valuesOf(bytesOf(name), 'event_time', 'Asia/Shanghai')).toEqual(expected);
  });

  it('INT96 of Impala is local, and is told apart from one of Spark in the same folder', async () => {
    const writer = 'parquet-cpp-arrow version 26.0.1';
    const spark = bytesOf('int96');
    const impala = Buffer.from(
      spark.toString('latin1').replaceAll(writer, 'impala version 4.1.0'.padEnd(writer.length)),
      'latin1',
    );
    const { rows } = await outcomeOf(
      { [`${DAY}/impala.parquet`]: impala, [`${DAY}/spark.parquet`]: spark },
      'SELECT DISTINCT source_file[-13:] AS file, event_time::VARCHAR AS "at" FROM raw_events ORDER BY file',
      { timezone: 'Asia/Shanghai' },
    );
    expect(rows).toEqual(
      [
        { file: 'spark.parquet', at: '2026-03-02 08:00:00+00' },
        { file: 'mpala.parquet', at: '2026-03-02 00:00:00+00' },
      ].sort((a, b) => (a.file < b.file ? -1 : 1)),
    );
  });

  it('of a writer without the flag isAdjustedToUTC is an instant', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'wayline-old-parquet-'));
    try {
      const file = path.join(folder, 'old');
      const text = { type: 'UTF8' } as const;
      const schema = new ParquetSchema({
        event_time: { type: 'TIMESTAMP_MILLIS' },
        customer_id: text,
        event_type: text,
      } as never);
      const writer = await ParquetWriter.openFile(schema, file);
      const event_time = new Date('2026-03-02T08:00:00Z');
      await writer.appendRow({ event_time, customer_id: 'c1', event_type: 'view' });
      await writer.close();
      expect(await valuesOf(readFileSync(file), 'event_time', 'Asia/Shanghai')).toEqual([
        '2026-03-02 08:00:00+00',
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('far away or missing is read, and counted as missing', async () => {
    expect(await valuesOf(bytesOf('int96-far'), 'event_time')).toEqual([
      '2026-03-02 08:00:00+00',
      '1900-01-01 00:00:00+00',
      null,
    ]);
    expect((await outcome(bytesOf('int96-far'))).rejected).toEqual({ missing_event_time: 1 });
  });

  it('of day alone is unparsable', async () => {
    await expect(outcome(bytesOf('time-as-time'))).rejects.toThrow('all rejected (unparsable 3)');
  });
});

describe('a Parquet value', () => {
  const MONEY = ['19.9', '0.01', null];

  it.each<[string, string, string, (string | null)[]]>([
    ['DECIMAL(9) of fixed bytes', 'decimal-9-fixed', 'amount', MONEY],
    ['DECIMAL(9) of 32 bits', 'decimal-9-integer', 'amount', MONEY],
    ['DECIMAL(18) of fixed bytes', 'decimal-18-fixed', 'amount', MONEY],
    ['DECIMAL(18) of 64 bits', 'decimal-18-integer', 'amount', MONEY],
    ['DECIMAL(38)', 'decimal-38-fixed', 'amount', MONEY],
    ['DECIMAL(76)', 'decimal-76', 'amount', MONEY],
    ['half float', 'half', 'amount', ['1.5', '2.5', null]],
    ['unsigned 8 bits', 'uint8', 'quantity', ['1.0', '255.0', null]],
    ['unsigned 16 bits', 'uint16', 'quantity', ['1.0', '65535.0', null]],
    ['unsigned 32 bits', 'uint32', 'quantity', ['1.0', '4294967295.0', null]],
    ['unsigned 64 bits', 'uint64', 'quantity', ['1.0', '1.8446744073709552e+19', null]],
    ['large_string', 'large-string', 'customer_id', thrice('客户')],
    ['string_view', 'string-view', 'customer_id', thrice('c1')],
    ['binary text', 'binary', 'customer_id', thrice('客户')],
    ['fixed-length binary', 'fixed-binary', 'customer_id', thrice('c001')],
    ['dictionary', 'dictionary', 'event_type', thrice('view')],
    ['UUID', 'uuid', 'event_id', [1, 2, 3].map((id) => `00000000-0000-0000-0000-00000000000${id}`)],
    ['DELTA_BINARY_PACKED', 'delta-binary-packed', 'quantity', ['1.0', '2.0', '3.0']],
    ['DELTA_BYTE_ARRAY', 'delta-byte-array', 'event_id', ['e0', 'e1', 'e2']],
    ['DELTA_LENGTH_BYTE_ARRAY', 'delta-byte-array', 'customer_id', thrice('c1')],
    ['BYTE_STREAM_SPLIT', 'byte-stream-split', 'amount', ['1.5', '2.5', '3.5']],
    ['row groups without rows', 'empty-groups', 'event_id', ['e0', 'e1', 'e2']],
    ['bloom filter', 'bloom', 'customer_id', thrice('c1')],
    ['page index and page checksums', 'page-index', 'customer_id', thrice('c1')],
    ['data pages of version 2', 'page-v2', 'customer_id', thrice('c1')],
    ...['none', 'snappy', 'gzip', 'brotli', 'lz4', 'zstd'].map(
      (codec): [string, string, string, string[]] => [
        `codec ${codec}`,
        `codec-${codec}`,
        'event_id',
        ['e0', 'e1', 'e2'],
      ],
    ),
  ])('of %s', async (_, name, column, expected) => {
    expect(await valuesOf(bytesOf(name), column)).toEqual(expected);
  });

  it('of lists, maps and times is kept as an attribute, nested ones as JSON', async () => {
    const [first, second, third] = await valuesOf(bytesOf('nested'), 'attributes');
    expect(JSON.parse(first ?? '')).toEqual({
      tags: '["a",null]',
      facts: '{"k":1}',
      at: '08:30:00',
      nothing: null,
      took: '1',
    });
    expect(JSON.parse(second ?? '')).toMatchObject({ tags: '[]', facts: '{}' });
    expect(JSON.parse(third ?? '')).toMatchObject({ tags: null, facts: null });
  });

  it('a count beyond any shop is no amount', async () => {
    expect((await outcome(bytesOf('uint64'))).rejected).toEqual({ invalid_amount: 1 });
  });
});

describe('an encrypted Parquet file', () => {
  it.each(['encrypted', 'encrypted-columns'])('is refused by name: %s', async (name) => {
    await expect(outcome(bytesOf(name))).rejects.toMatchObject({
      type: 'DataContractViolation',
      object: `${DAY}/a.parquet`,
    });
  });
});
