import { formatOf } from '../../../activities/collect/source-format.js';
import { compileSourcePath } from '../../../activities/collect/source-path.js';

describe('compileSourcePath', () => {
  it('finds the day of a key and lists from the part before it', () => {
    const path = compileSourcePath('events/dt={date}/*.parquet');
    expect(path.prefix).toBe('events/dt=');
    expect(path.dayOf('events/dt=2026-03-02/part-0.parquet')).toBe('2026-03-02');
    expect(path.dayOf('events/dt=2026-03-02/deep/part-0.parquet')).toBeUndefined();
    expect(path.dayOf('events/dt=20260302/part-0.parquet')).toBeUndefined();
  });

  it('takes the same day twice in a key, and no other', () => {
    const path = compileSourcePath('{date}/events-{date}.csv.gz');
    expect(path.dayOf('2026-03-02/events-2026-03-02.csv.gz')).toBe('2026-03-02');
    expect(path.dayOf('2026-03-02/events-2026-03-03.csv.gz')).toBeUndefined();
  });

  it('gives no day where the path has none, and matches any depth by **', () => {
    const path = compileSourcePath('events/**/*.jsonl');
    expect(path.dayOf('events/a/b/c.jsonl')).toBe('');
    expect(path.dayOf('other/c.jsonl')).toBeUndefined();
  });
});

describe('formatOf', () => {
  it.each([
    ['a.parquet', { format: 'parquet', compression: '' }],
    ['a.csv.gz', { format: 'csv', compression: '.gz' }],
    ['a.NDJSON.zst', { format: 'jsonl', compression: '.zst' }],
    ['a.tsv', { format: 'tsv', compression: '' }],
    ['a.parquet.gz', undefined],
    ['a.xlsx', undefined],
  ])('of %s is %j', (key, expected) => {
    expect(formatOf(key)).toEqual(expected);
  });
});
