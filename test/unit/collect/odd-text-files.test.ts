import { deflateSync, gzipSync } from 'node:zlib';
import { DAY, outcomeOf, type SourceFiles } from '../../support/source-files.js';

const HEADER = 'event_id,event_time,customer_id,event_type,amount';
const GOOD = 'e0,2026-03-02T08:00:00Z,c1,view,1.5';
const OTHER = 'e1,2026-03-02T09:00:00Z,c1,view,2.5';
const AMOUNTS = 'SELECT event_id, amount::VARCHAR AS amount FROM events ORDER BY event_id';

const lines = (...all: string[]): string => `${all.join('\n')}\n`;
const csv = (content: string | Buffer): SourceFiles => ({ [`${DAY}/a.csv`]: content });
const beside = (name: string, content: string | Buffer): SourceFiles => ({
  [`${DAY}/${name}`]: content,
  [`${DAY}/good.csv`]: lines(HEADER, GOOD),
});
const many = lines(
  HEADER,
  ...Array.from({ length: 20_000 }, (_, row) => `x${row},2026-03-02T08:00:00Z,c${row},view,${row}`),
);

const E0 = { event_id: 'e0', amount: '1.5000' };
const E1 = { event_id: 'e1', amount: '2.5000' };
const isNotUtf8 = /header must be UTF-8 text/;

describe('an odd text file ends in clean rows, with the rest counted under a reason', () => {
  it.each<[string, SourceFiles, object[], Record<string, number>?]>([
    ['a byte order mark', csv(`\uFEFF${lines(HEADER, GOOD)}`), [E0]],
    ['two byte order marks', csv(`\uFEFF\uFEFF${lines(HEADER, GOOD)}`), [E0]],
    [
      'a byte order mark before a quoted header',
      csv(`\uFEFF${lines(HEADER.replaceAll(/\w+/g, '"$&"'), GOOD)}`),
      [E0],
    ],
    [
      'a line of another encoding',
      csv(Buffer.from(lines(HEADER, GOOD, 'e1,2026-03-02T08:00:00Z,café,view,1'), 'latin1')),
      [E0],
      { unparsable: 1 },
    ],
    [
      'gzip in several members',
      {
        [`${DAY}/a.csv.gz`]: Buffer.concat([gzipSync(lines(HEADER, GOOD)), gzipSync(lines(OTHER))]),
      },
      [E0, E1],
    ],
    ['gzip of nothing beside a whole file', beside('a.csv.gz', gzipSync('')), [E0]],
    ['a file of no byte beside a whole one', beside('a.csv', ''), [E0]],
    ['a file of blank lines beside a whole one', beside('a.csv', '\n \n\n'), [E0]],
    ['blank JSON lines beside a whole file', beside('a.jsonl', '\n\n'), [E0]],
    ['a header alone beside a whole file', beside('a.csv', HEADER), [E0]],
    ['blank lines before the header', csv(`\n  \n${lines(HEADER, GOOD)}`), [E0]],
    ['blank lines between rows', csv(lines(HEADER, '', GOOD, '', '', OTHER)), [E0, E1]],
    ['no line end at the end', csv(`${HEADER}\n${GOOD}`), [E0]],
    ['lines that end with CR', csv([HEADER, GOOD, OTHER].join('\r')), [E0, E1]],
    ['lines that end with CR LF', csv([HEADER, GOOD, OTHER].join('\r\n')), [E0, E1]],
    ['CR LF, then LF', csv(`${HEADER}\r\n${GOOD}\n${OTHER}\r\n`), [E0, E1]],
    ['LF, then CR LF', csv(`${HEADER}\n${GOOD}\r\n${OTHER}\n`), [E0, E1]],
    ['LF, then CR', csv(`${HEADER}\n${GOOD}\r${OTHER}\n`), [E0, E1]],
    [
      'mixed line ends in gzip',
      { [`${DAY}/a.csv.gz`]: gzipSync(`${HEADER}\r\n${GOOD}\n${OTHER}\r\n`) },
      [E0, E1],
    ],
    [
      'a NUL in a value',
      csv(lines(HEADER, GOOD.replace('e0', 'e\0x'))),
      [{ ...E0, event_id: 'e\0x' }],
    ],
    [
      'ragged rows',
      csv(lines(HEADER, 'e1,2026-03-02T08:00:00Z', GOOD, `${GOOD},a,b`, ',,,,')),
      [E0],
      { unparsable: 2, missing_customer_id: 1 },
    ],
    ['a comma at the end of each line', csv(lines(`${HEADER},`, `${GOOD},`)), [E0]],
    ['semicolons', csv(lines(HEADER, GOOD).replaceAll(',', ';')), [E0]],
    ['pipes', csv(lines(HEADER, GOOD).replaceAll(',', '|')), [E0]],
    ['tabs in .csv', csv(lines(HEADER, GOOD).replaceAll(',', '\t')), [E0]],
    ['a quote inside a field', csv(lines(HEADER, GOOD.replace('view', 'vi"ew'))), [E0]],
    [
      'text after a closing quote',
      csv(lines(HEADER, OTHER.replace('view', '"view"x'), GOOD)),
      [E0],
      { unparsable: 1 },
    ],
    [
      'quotes escaped by a backslash',
      csv(lines(HEADER, OTHER.replace('view', String.raw`"a\"b"`), GOOD)),
      [E0],
      { unparsable: 1 },
    ],
    [
      'single quotes around a comma',
      csv(lines(HEADER, OTHER.replace('view', "'a,b'"), GOOD)),
      [E0],
      { unparsable: 1 },
    ],
    ['a line break in quotes', csv(lines(HEADER, GOOD.replace('view', '"a\nb"'))), [E0]],
    ['doubled quotes', csv(lines(HEADER, GOOD.replace('view', '"a""b"'))), [E0]],
    [
      'a quote that never closes',
      csv(lines(HEADER, GOOD, OTHER.replace('view', '"view'), GOOD)),
      [E0],
      { unparsable: 1 },
    ],
    [
      'spaces and dashes in the header',
      csv(lines('event_id , event_time, Customer ID ,Event-Type,amount', GOOD)),
      [E0],
    ],
    [
      'names that are the same but for a space, where the exact one wins',
      csv(
        lines(
          'event_id,event_time,customer_id,event_type,amount,amount ,x'.replace(
            'amount ',
            '-amount',
          ),
          `${GOOD},9,1`,
        ),
      ),
      [E0],
    ],
    [
      "columns called as Wayline's own",
      csv(
        lines(`${HEADER},source_file,source_row,parse_error,raw,attributes`, `${GOOD},x,7,y,z,w`),
      ),
      [E0],
    ],
    ['a field of 3 MB', csv(lines(HEADER, GOOD.replace('view', 'x'.repeat(3_000_000)))), [E0]],
    [
      'a field of 6 MB',
      csv(lines(HEADER, GOOD.replace('view', 'x'.repeat(6_000_000)), OTHER)),
      [E1],
      { unparsable: 1 },
    ],
    [
      '2000 columns',
      csv(
        lines(
          HEADER + Array.from({ length: 2000 }, (_, at) => `,c${at}`).join(''),
          GOOD + ',1'.repeat(2000),
        ),
      ),
      [E0],
    ],
    [
      'an amount of nothing',
      csv(lines(HEADER, GOOD.replace('1.5', '-0'))),
      [{ ...E0, amount: '0.0000' }],
    ],
    [
      'a name with wildcards and quotes',
      { [`${DAY}/a b'c[1]*?ü%20.csv`]: lines(HEADER, GOOD) },
      [E0],
    ],
  ])('%s', async (_, files, rows, rejected = {}) => {
    expect(await outcomeOf(files, AMOUNTS)).toEqual({ kept: rows.length, rejected, rows });
  });

  it('amounts that are no number are rejected, never guessed', async () => {
    const good = ['1', '1.50', '.5', '5.', '1e3', '-0', '1e-400'];
    const bad = [
      '-1',
      'NaN',
      'inf',
      '-inf',
      '1e400',
      '1e13',
      '0x10',
      '$5',
      '5 USD',
      '１２',
      '1 000',
    ];
    const worse = ['1.2.3', 'true', '"1,000.50"', '9999999999999.99995'];
    const rows = [...good, ...bad, ...worse].map(
      (amount, at) => `e${at},2026-03-02T08:00:00Z,c1,view,${amount}`,
    );
    const select = 'SELECT sum(amount)::VARCHAR AS total FROM events';
    expect(await outcomeOf(csv(lines(HEADER, ...rows)), select)).toEqual({
      kept: good.length,
      rejected: { invalid_amount: bad.length + worse.length },
      rows: [{ total: '1008.0000' }],
    });
  });

  it('times that are none are rejected, never moved to another day', async () => {
    const good = ['1772438400', '1772438400000', '1772438400000000', '1772438400000000000'];
    const zoned = ['2026-03-02T08:00:00Z', '2026-03-02T08:00Z', '2026-03-02 16:00:00+0800'];
    const absurd = ['0000-01-01T00:00:00Z', '9999-12-31T00:00:00Z', '-1', '0', '1e30', 'infinity'];
    const calendar = [
      '2026-02-30',
      '2026-13-01',
      '03/02/2026 08:00',
      '2026-03-02 25:00:00',
      '20260302',
    ];
    const words = ['now', 'today', 'epoch', 'never', 'NaN', '2026-03-02 (BC)'];
    const times = [...good, ...zoned, ...absurd, ...calendar, ...words];
    const rows = times.map((time, at) => `e${at},${time},c1,view,1`);
    const select = 'SELECT DISTINCT event_time::VARCHAR AS event_time FROM events';
    expect(await outcomeOf(csv(lines(HEADER, ...rows)), select)).toEqual({
      kept: good.length + zoned.length,
      rejected: { unparsable: absurd.length + calendar.length + words.length },
      rows: [{ event_time: '2026-03-02 08:00:00+00' }],
    });
  });
});

describe('a text file that cannot be read ends in one violation that names it', () => {
  it.each<[string, string, string | Buffer, RegExp]>([
    ['UTF-16 with a mark', 'a.csv', Buffer.from(`\uFEFF${HEADER}\n${GOOD}`, 'utf16le'), isNotUtf8],
    ['UTF-16 without a mark', 'a.csv', Buffer.from(`${HEADER}\n${GOOD}`, 'utf16le'), isNotUtf8],
    [
      'a Latin-1 header',
      'a.csv',
      Buffer.from(lines(`${HEADER},größe`, `${GOOD},1`), 'latin1'),
      isNotUtf8,
    ],
    ['nothing but NUL', 'a.csv', Buffer.alloc(1000), isNotUtf8],
    ['gzip that is cut off', 'a.csv.gz', gzipSync(many).subarray(0, 40_000), /whole \.gz file/],
    ['deflate called gzip', 'a.csv.gz', deflateSync(lines(HEADER, GOOD)), /whole \.gz file/],
    ['text called gzip', 'a.csv.gz', lines(HEADER, GOOD), /whole \.gz file/],
    ['text called zstd', 'a.csv.zst', lines(HEADER, GOOD), /whole \.zst file/],
    ['gzip called text', 'a.csv', gzipSync(lines(HEADER, GOOD)), /header/],
    ['commas in .tsv', 'a.tsv', lines(HEADER, GOOD), /must have a column event_time/],
    ['JSON called CSV', 'a.csv', '{"event_id": 1}\n', /must have a column event_time/],
    ['a column twice', 'a.csv', lines(`${HEADER},amount`, `${GOOD},9`), /"amount" is there twice/],
    [
      'a column twice but for case',
      'a.csv',
      lines(`${HEADER},AMOUNT`, `${GOOD},9`),
      /"AMOUNT" is there twice/,
    ],
    ['a header over two lines', 'a.csv', `event_id,"event\n_time"\n${GOOD}\n`, /close its quotes/],
  ])('%s', async (_, name, content, message) => {
    await expect(outcomeOf({ [`${DAY}/${name}`]: content })).rejects.toMatchObject({
      type: 'DataContractViolation',
      object: `${DAY}/${name}`,
      message: expect.stringMatching(message) as string,
    });
  });
});
