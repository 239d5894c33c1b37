import { gzipSync } from 'node:zlib';
import { cleaned, DAY } from '../../support/source-files.js';
import type { StageHarness } from '../../support/stage-harness.js';

const HEADER = 'event_id,event_time,customer_id,event_type,text';
const GOOD = 'e0,2026-03-02T08:00:00Z,c1,view,';

const KEY = `${DAY}/`;

const collected = (name: string, content: string | Buffer): Promise<StageHarness> =>
  cleaned({ [`${KEY}${name}`]: content });

describe('a file that cannot be read', () => {
  it.each([
    ['a Parquet file cut in half', 'part.parquet', Buffer.from('PAR1 and then nothing more')],
    ['text called Parquet', 'part.parquet', Buffer.from('event_id,event_time\n')],
    ['a gzip file cut in half', 'part.csv.gz', gzipSync(`${HEADER}\n${GOOD}\n`).subarray(0, 30)],
    ['text called gzip', 'part.jsonl.gz', Buffer.from('{"event_id": 1}')],
    ['a header without the columns', 'part.csv', 'a,b,c\n1,2,3\n'],
    ['a header that names a column twice', 'part.csv', `${HEADER},text\n${GOOD},\n`],
    ['JSON lines without the keys', 'part.jsonl', '{"a": 1}\n{"b": 2}\n'],
  ])('such as %s ends as a violation that names it', async (_, name, content) => {
    await expect(collected(name, content)).rejects.toMatchObject({
      type: 'DataContractViolation',
      object: `${KEY}${name}`,
    });
  });

  it('with a header and no row is a day without data', async () => {
    await expect(collected('part.csv', `${HEADER}\n`)).rejects.toMatchObject({
      type: 'UpstreamNotReady',
      message: 'no event row for 2026-03-02',
    });
  });

  it('in which no row can be used says so, with the reasons', async () => {
    await expect(collected('part.csv', `${HEADER}\ne1,never,c1,view,\n`)).rejects.toMatchObject({
      type: 'DataContractViolation',
      message:
        'expected at least one row that breaks no rule, got 1 rows, all rejected (unparsable 1)',
    });
  });
});

describe('a line that cannot be read', () => {
  const rejected = (harness: StageHarness) =>
    harness.query<{ reason: string; row: string }>(
      'SELECT reason, "row" FROM rejected ORDER BY source_row',
    );

  it('is kept as unparsable, with its text, and shifts no other line', async () => {
    const lines = [
      HEADER,
      'e1,2026-03-02T08:00:00Z',
      GOOD,
      'e2,2026-03-02T08:00:00Z,c1,view,a,b,c',
      'e3,2026-03-02T08:00:00Z,c1,view,"quoted, with ""quotes"" and\na line break"',
    ];
    const harness = await collected('part.csv', lines.join('\n'));
    try {
      expect(await rejected(harness)).toEqual([
        { reason: 'unparsable', row: lines[1] },
        { reason: 'unparsable', row: lines[3] },
      ]);
      const kept = await harness.query('SELECT event_id, "text" FROM events ORDER BY event_id');
      expect(kept).toEqual([
        { event_id: 'e0', text: null },
        { event_id: 'e3', text: 'quoted, with "quotes" and\na line break' },
      ]);
    } finally {
      await harness.close();
    }
  });

  it('of JSON is kept as unparsable; nested values and blank lines are no reason', async () => {
    const event = {
      event_id: 7,
      event_time: '2026-03-02 08:00:00',
      customer_id: '0042',
      event_type: 'view',
      nested: { a: [1, { b: null }] },
    };
    const content = ['{"event_id": 1,', '', JSON.stringify(event), '[1, 2]', '"text"'].join('\r\n');
    const harness = await collected('part.jsonl', content);
    try {
      expect((await rejected(harness)).map(({ reason }) => reason)).toEqual(
        Array.from({ length: 3 }, () => 'unparsable'),
      );
      const kept = await harness.query('SELECT event_id, customer_id FROM events');
      expect(kept).toEqual([{ event_id: '7', customer_id: '0042' }]);
    } finally {
      await harness.close();
    }
  });

  it('may come with a byte order mark, semicolons and Windows line ends', async () => {
    const lines = [HEADER, GOOD].map((line) => line.replaceAll(',', ';'));
    const harness = await collected('part.csv', `\uFEFF${lines.join('\r\n')}\r\n`);
    try {
      expect(await harness.query('SELECT event_id FROM events')).toEqual([{ event_id: 'e0' }]);
    } finally {
      await harness.close();
    }
  });
});
