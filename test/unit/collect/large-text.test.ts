import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { READABLE_TIME_MACRO } from '../../../activities/collect/column-casts.js';
import { loadSource } from '../../../activities/collect/load-source.js';
import { RecordCuts } from '../../../activities/collect/record-cuts.js';
import { DuckSession } from '../../../activities/compute/duck-session.js';
import { inlineThreads } from '../../support/inline-threads.js';

const HEADER = 'event_id,event_time,customer_id,event_type,note';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wayline-large-text-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

type Read = { rows: object[]; synonyms: object } | { error: string };

/** What comes of a text that is read as a whole, or in pieces of some bytes. */
async function read(text: string | Buffer, format: 'csv' | 'jsonl', bytes?: number): Promise<Read> {
  const file = path.join(folder, `text.${format}`);
  await writeFile(file, text);
  const duck = await DuckSession.open({ memoryMb: 256, threads: 2, tempDir: folder });
  await duck.run(READABLE_TIME_MACRO);
  try {
    const { found, drop } = await loadSource(
      duck,
      [{ key: 'text', path: file, format, sizeBytes: text.length }],
      {
        source: 'events',
        timezone: 'UTC',
        declared: {},
        ...(bytes !== undefined && {
          pieces: {
            threads: inlineThreads,
            folder: path.join(folder, 'pieces'),
            largeBytes: 0,
            pieceBytes: bytes,
          },
        }),
      },
    );
    const rows = await duck.all('SELECT * FROM raw_events ORDER BY ALL');
    await duck.run(drop);
    return { rows, synonyms: found.get('text')?.synonyms ?? {} };
  } catch (error) {
    return { error: (error as Error).message.replaceAll(/piece-\d+/g, 'text') };
  } finally {
    duck.close();
  }
}

const row = (id: number, note = 'x'): string => `e${id},2026-03-02T08:00:00Z,c${id},view,${note}`;
const rows = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, at) => row(from + at));

describe('a text that is read in pieces', () => {
  const csv = (...lines: string[]): string => [HEADER, ...lines].join('\n') + '\n';
  it.each<[string, string | Buffer]>([
    ['clean lines', csv(...rows(0, 50))],
    ['no line end at the end', csv(...rows(0, 50)).trimEnd()],
    [
      'lines of another width',
      csv(...rows(0, 20), 'short', ...rows(20, 40), 'a,b', ...rows(40, 60)),
    ],
    [
      'line ends in quotes',
      csv(...rows(0, 9), row(9, '"a\n\nb\nc"'), 'short', ...rows(10, 30), 'x'),
    ],
    ['doubled quotes', csv(...rows(0, 9), row(9, '"a""\n""b"'), 'short', ...rows(10, 30), 'x')],
    ['quotes inside a field', csv(...rows(0, 9), row(9, 'a"b'), row(10, 'c"d\n'), ...rows(11, 30))],
    ['text after a closing quote', csv(...rows(0, 9), row(9, '"a"b\nc"'), ...rows(10, 30), 'x')],
    ['a quote that never closes', csv(...rows(0, 9), row(9, '"a'), ...rows(10, 30))],
    [
      'blank lines',
      csv('', '', ...rows(0, 9), '', 'short', '', '', ...rows(9, 30), '', 'x', '', ''),
    ],
    ['blank lines before the header', `\n  \n${csv(...rows(0, 9), 'short', ...rows(9, 30))}`],
    [
      'CR LF',
      csv(...rows(0, 9), row(9, '"a\r\nb"'), 'short', '', 'x', ...rows(10, 30)).replaceAll(
        /\r?\n/g,
        '\r\n',
      ),
    ],
    ['CR', csv(...rows(0, 9), 'short', ...rows(9, 30), 'x').replaceAll('\n', '\r')],
    ['mixed line ends', csv(...rows(0, 9), 'short', ...rows(9, 30), 'x').replace('\n', '\r\n')],
    ['a byte order mark', `\uFEFF${csv(...rows(0, 30))}`],
    [
      'a line of another encoding',
      Buffer.from(csv(...rows(0, 9), row(9, 'é'), ...rows(10, 30), row(30, 'é')), 'latin1'),
    ],
    ['a header alone', HEADER],
    ['blank lines alone', '\n\n\n'],
    ['no customer', csv(...rows(0, 30)).replace('customer_id', 'note_2')],
  ])('of CSV gives the same rows: %s', async (_, text) => {
    const whole = await read(text, 'csv');
    for (const bytes of [60, 400]) expect(await read(text, 'csv', bytes)).toEqual(whole);
  });

  const object = (id: number, more: object = {}): string =>
    JSON.stringify({
      event_id: `e${id}`,
      ts: '2026-03-02T08:00:00Z',
      user_id: 'c',
      event: 'v',
      ...more,
    });
  const objects = (from: number, to: number): string[] =>
    Array.from({ length: to - from }, (_, at) => object(from + at));
  const lines = (...all: string[]): string => all.join('\n') + '\n';
  it.each<[string, string]>([
    ['clean lines', lines(...objects(0, 30))],
    [
      'lines that are no object',
      lines('[1]', ...objects(0, 9), '{"broken', '7', ...objects(9, 30), '"x"'),
    ],
    ['blank lines', lines('', ...objects(0, 9), '', '', '{"broken', '', ...objects(9, 30), '', '')],
    [
      'a key of a later line alone',
      lines(...objects(0, 9), object(9, { shop: 's' }), ...objects(10, 30)),
    ],
    ['a required key of later lines alone', lines('{"event_id": "e"}', ...objects(0, 30))],
    ['no required key', lines(...objects(0, 30)).replaceAll('user_id', 'other')],
    ['no object', lines('[1]', '2', '"x"', '{}')],
    ['blank lines alone', '\n\n\n'],
    [
      'a line that DuckDB cannot take',
      lines(...objects(0, 9), object(9).replace('v', '\u0001'), ...objects(10, 30), '{"broken'),
    ],
    ['CR LF', lines(...objects(0, 9), '{"broken', '', ...objects(9, 30)).replaceAll('\n', '\r\n')],
  ])('of JSON lines gives the same rows: %s', async (_, text) => {
    const whole = await read(text, 'jsonl');
    for (const bytes of [60, 400]) expect(await read(text, 'jsonl', bytes)).toEqual(whole);
  });

  it('of CSV gives the same rows whatever it holds', async () => {
    const token = fc.constantFrom(
      'a',
      ',',
      ',',
      '"',
      '""',
      '"a"',
      ' ',
      '\n',
      '\n',
      `\n${row(1)}\n`,
      `\n${row(2, '"b\nc"')}\n`,
    );
    const text = fc
      .array(token, { minLength: 5, maxLength: 60 })
      .map((all) => `${HEADER}\n${all.join('')}`);
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 80 }), async (content, bytes) => {
        expect(await read(content, 'csv', bytes)).toEqual(await read(content, 'csv'));
      }),
      { numRuns: 30, seed: 1 },
    );
  }, 120_000);
});

describe('cuts', () => {
  it('are the same however the text comes', () => {
    const token = fc.constantFrom('a', ',', '"', '\n', '\r', '\r\n', '"\n"', 'bb');
    const text = fc.array(token, { maxLength: 40 }).map((all) => Buffer.from(all.join('')));
    fc.assert(
      fc.property(
        text,
        fc.integer({ min: 2, max: 9 }),
        fc.integer({ min: 1, max: 20 }),
        (bytes, chunk, pieceBytes) => {
          const options = { pieceBytes, delimiter: 44, longestRecord: 15 };
          const whole = new RecordCuts(options);
          whole.scan(bytes, { isLast: true });
          const chunked = new RecordCuts(options);
          for (let at = 0; at < bytes.length;) {
            const next = bytes.subarray(at, at + chunk);
            at += chunked.scan(next, { isLast: next.length < chunk });
          }
          expect(chunked.end()).toEqual(whole.end());
        },
      ),
    );
  });
});
