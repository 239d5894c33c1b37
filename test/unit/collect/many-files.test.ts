import { gzipSync } from 'node:zlib';
import { DATE, DAY, outcomeOf } from '../../support/source-files.js';

const FILES = 2400;
const NAMES = ['event_id', 'event_time', 'customer_id', 'event_type'];

/** Three lines a file: a good one, one that cannot be read, a good one with a column that a third of the files have. */
function textOf(at: number, format: 'csv' | 'jsonl'): string {
  const extra = at % 3 === 0 ? ['shop'] : [];
  const values = (row: number) => [
    `${at}-${row}`,
    `${DATE}T08:00:00Z`,
    'c1',
    'view',
    ...extra.map(() => `s${at}`),
  ];
  const names = [...NAMES, ...extra];
  if (format === 'csv') {
    const end = at % 5 === 0 ? '\r\n' : '\n';
    return [names.join(), values(1).join(), 'broken', values(3).join()].join(end);
  }
  const object = (row: number) =>
    JSON.stringify(Object.fromEntries(values(row).map((value, index) => [names[index], value])));
  return [object(1), '{"broken', object(3)].join('\n');
}

describe('thousands of small files', () => {
  it.each(['csv', 'jsonl'] as const)(
    'of %s keep each line with its file and row',
    async (format) => {
      const files = Object.fromEntries(
        Array.from({ length: FILES }, (_, at): [string, string | Buffer] => {
          const text = textOf(at, format);
          return at % 100 === 50
            ? [`${DAY}/${at}.${format}.gz`, gzipSync(text)]
            : [`${DAY}/${at}.${format}`, text];
        }),
      );
      const misplaced = `SELECT count(*) AS misplaced FROM raw_events WHERE parse_error IS NULL AND NOT coalesce(
      source_file = '${DAY}/' || split_part(event_id, '-', 1) || '.${format}' || CASE WHEN source_file LIKE '%.gz' THEN '.gz' ELSE '' END
      AND attributes IS NOT DISTINCT FROM CASE WHEN split_part(event_id, '-', 1)::INT % 3 = 0 THEN '{"shop":"s' || split_part(event_id, '-', 1) || '"}' END, false)`;
      const lines = `SELECT count(DISTINCT source_file) AS files, (SELECT count(*) FROM rejected WHERE "row" LIKE '%broken%') AS broken, (${misplaced}) AS misplaced,
      count(*) FILTER (WHERE parse_error IS NOT NULL AND source_row <> 2) AS elsewhere FROM raw_events`;
      expect(await outcomeOf(files, lines)).toEqual({
        kept: 2 * FILES,
        rejected: { unparsable: FILES },
        rows: [{ files: FILES, broken: FILES, misplaced: 0, elsewhere: 0 }],
      });
    },
    120_000,
  );

  it('one of which cannot be read are refused by its name', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 600 }, (_, at) => [
        `${DAY}/${at}.jsonl`,
        at === 333 ? '{"a": 1}\n' : textOf(at, 'jsonl'),
      ]),
    );
    await expect(outcomeOf(files)).rejects.toMatchObject({
      type: 'DataContractViolation',
      object: `${DAY}/333.jsonl`,
    });
  });
});
