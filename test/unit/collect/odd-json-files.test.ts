import { gzipSync } from 'node:zlib';
import { DAY, outcomeOf, type SourceFiles } from '../../support/source-files.js';

const json = (id: string, more: object = {}): string =>
  JSON.stringify({
    event_id: id,
    event_time: '2026-03-02T08:00:00Z',
    customer_id: 'c1',
    event_type: 'view',
    ...more,
  });
const lines = (...all: string[]): SourceFiles => ({ [`${DAY}/a.jsonl`]: `${all.join('\n')}\n` });
const AMOUNTS = 'SELECT event_id, amount::VARCHAR AS amount FROM events ORDER BY event_id';
const whole = (id: string, amount: string | null = null) => ({ event_id: id, amount });

describe('an odd JSON file ends in clean rows, with the rest counted under a reason', () => {
  it.each<[string, SourceFiles, object[], Record<string, number>?]>([
    ['a byte order mark', lines(`\uFEFF${json('e0')}`), [whole('e0')]],
    [
      'lines that end with CR',
      { [`${DAY}/a.jsonl`]: `${json('e0')}\r${json('e1')}` },
      [whole('e0'), whole('e1')],
    ],
    [
      'mixed line ends',
      { [`${DAY}/a.jsonl`]: `${json('e0')}\r\n${json('e1')}\n${json('e2')}` },
      [whole('e0'), whole('e1'), whole('e2')],
    ],
    [
      'a line of another encoding',
      {
        [`${DAY}/a.jsonl`]: Buffer.from(
          `${json('e0')}\n${json('e1', { page: 'café' })}\n`,
          'latin1',
        ),
      },
      [whole('e0')],
      { unparsable: 1 },
    ],
    [
      'a key that comes in two cases',
      lines(json('e0', { amount: 1 }), json('e1', { Amount: 2 })),
      [whole('e0', '1.0000'), whole('e1', '2.0000')],
    ],
    [
      'objects and lists where a number is expected',
      lines(
        json('e0', { amount: { a: 1 } }),
        json('e1', { amount: [1] }),
        json('e2', { amount: true }),
        json('e3', { amount: '3.5' }),
      ),
      [whole('e3', '3.5000')],
      { invalid_amount: 3 },
    ],
    [
      'nulls, nested and not',
      lines(
        json('e0', { amount: null, a: { b: null, c: [null, { d: null }] } }),
        json('e1', { customer_id: null }),
      ),
      [whole('e0')],
      { missing_customer_id: 1 },
    ],
    [
      'epochs as numbers',
      lines(
        json('e0', { event_time: 1772438400 }),
        json('e1', { event_time: 1772438400.123 }),
        json('e2', { event_time: 0 }),
      ),
      [whole('e0'), whole('e1')],
      { unparsable: 1 },
    ],
    [
      'lines that are no JSON object',
      lines(
        'null',
        '1',
        '[]',
        json('e0'),
        "{'event_id': 'x'}",
        '{"event_id": NaN}',
        `${json('e1')} x`,
      ),
      [whole('e0')],
      { unparsable: 5, missing_customer_id: 1 },
    ],
    [
      'keys that are no name',
      lines(json('e0', { '': 'x', 'a"b': 1, "a'b": 2, 'a.b': 3, 'n\0l': 4 }), '{}'),
      [whole('e0')],
      { missing_customer_id: 1 },
    ],
    [
      '5000 lists in one another',
      lines(`{"event_id":"d","a":${'['.repeat(5000)}${']'.repeat(5000)}}`, json('e0')),
      [whole('e0')],
      { missing_customer_id: 1 },
    ],
    [
      'a line of 6 MB',
      lines(json('e0'), json('e1', { text: 'x'.repeat(6_000_000) })),
      [whole('e0')],
      { unparsable: 1 },
    ],
    [
      "keys called as Wayline's own",
      lines(
        json('e0', { line: 'x', source_row: 1, source_file: 'x', is_object: false, fields: 1 }),
      ),
      [whole('e0')],
    ],
  ])('%s', async (_, files, rows, rejected = {}) => {
    expect(await outcomeOf(files, AMOUNTS)).toEqual({ kept: rows.length, rejected, rows });
  });

  it('500 objects of different keys', async () => {
    const all = Array.from({ length: 500 }, (_, at) => json(`e${at}`, { [`k${at}`]: at }));
    expect(await outcomeOf(lines(...all))).toMatchObject({ kept: 500, rejected: {} });
  });

  it('ids of many digits stay text', async () => {
    const id = '12345678901234567890';
    const select = 'SELECT customer_id FROM events';
    const { rows } = await outcomeOf(lines(json('e0').replace('"c1"', id)), select);
    expect(rows).toEqual([{ customer_id: id }]);
  });
});

describe('a JSON file that cannot be read ends in one violation that names it', () => {
  const long = gzipSync(Array.from({ length: 20_000 }, (_, at) => json(`e${at}`)).join('\n'));

  it.each<[string, string, string | Buffer, RegExp]>([
    [
      'one list of all events',
      'a.jsonl',
      `[${json('e0')}]`,
      /JSON object with keys on each line.*\[/,
    ],
    [
      'an object over many lines',
      'a.jsonl',
      JSON.stringify({ a: 1 }, null, 2),
      /JSON object with keys/,
    ],
    ['CSV called JSON', 'a.jsonl', 'event_id,event_time\n', /begins with "event_id,event_time"/],
    ['UTF-16', 'a.jsonl', Buffer.from(`\uFEFF${json('e0')}`, 'utf16le'), /JSON object with keys/],
    ['gzip that is cut off', 'a.jsonl.gz', long.subarray(0, long.length / 2), /whole \.gz file/],
  ])('%s', async (_, name, content, message) => {
    await expect(outcomeOf({ [`${DAY}/${name}`]: content })).rejects.toMatchObject({
      type: 'DataContractViolation',
      object: `${DAY}/${name}`,
      message: expect.stringMatching(message) as string,
    });
  });
});
