import { deriveSources, pipelineNameOf } from '../../../client/spec/derive-spec.js';

const listing = (...keys: string[]) => keys.map((key) => ({ key, size: 100 }));

describe('deriveSources', () => {
  it('finds day folders and the files beside them', () => {
    const objects = listing(
      'customers.parquet',
      'events/dt=2026-01-01/part-0.parquet',
      'events/dt=2026-01-02/part-0.parquet',
      'feedback.jsonl.gz',
      'products/part-0.csv',
      'products/part-1.csv',
    );
    expect(deriveSources(objects)).toEqual({
      events: { path: 'events/dt={date}/*.parquet' },
      customers: { path: 'customers.parquet' },
      products: { path: 'products/*.csv' },
      feedback: { path: 'feedback.jsonl.gz' },
    });
  });

  it('finds outcomes, in one file or by day', () => {
    const events = 'events/dt=2026-01-01/a.csv';
    expect(deriveSources(listing(events, 'outcomes.csv'))?.outcomes).toEqual({
      path: 'outcomes.csv',
    });
    const byDay = listing(events, 'outcomes/dt=2026-01-01/a.csv', 'outcomes/dt=2026-01-02/a.csv');
    expect(deriveSources(byDay)).toEqual({
      events: { path: 'events/dt={date}/*.csv' },
      outcomes: { path: 'outcomes/dt={date}/*.csv' },
    });
  });

  it.each([
    ['date=2026-01-01/a.csv.gz', 'date={date}/*.csv.gz'],
    ['2026-01-01/a.ndjson', '{date}/*.ndjson'],
    ['raw/2026-01-01/hour=05/a.parquet', 'raw/{date}/**/*.parquet'],
    ['events/2026-01-01.csv', 'events/{date}.csv'],
    ['events-2026-01-01.jsonl.zst', 'events-{date}.jsonl.zst'],
    ['events.csv.gz', 'events.csv.gz'],
    ['events/a.parquet', 'events/a.parquet'],
  ])('describes %s as %s', (key, path) => {
    expect(deriveSources(listing(key))?.events.path).toBe(path);
  });

  it('takes the layout that most day files have', () => {
    const objects = listing(
      'events/dt=2026-01-01/a.csv',
      'events/dt=2026-01-02/a.parquet',
      'events/dt=2026-01-03/a.parquet',
    );
    expect(deriveSources(objects)?.events.path).toBe('events/dt={date}/*.parquet');
  });

  it('prefers events to other day folders', () => {
    const objects = listing(
      'events/dt=2026-01-01/a.csv',
      'stock/dt=2026-01-01/a.csv',
      'stock/dt=2026-01-02/a.csv',
    );
    expect(deriveSources(objects)?.events.path).toBe('events/dt={date}/*.csv');
  });

  it('does not take customers for events', () => {
    expect(deriveSources(listing('customers/dt=2026-01-01/a.parquet'))).toBeUndefined();
  });

  it('ignores files that no reader knows and names of tools', () => {
    expect(
      deriveSources(listing('events/dt=2026-01-01/a.xlsx', 'events/dt=2026-01-01/_SUCCESS.csv')),
    ).toBeUndefined();
  });

  it('does not take a number or an impossible day for a day', () => {
    expect(deriveSources(listing('x/2026-13-45/a.csv', 'x/12026-01-011/a.csv'))).toBeUndefined();
  });
});

describe('pipelineNameOf', () => {
  it.each([
    ['My Shop (2026)', 'my-shop-2026'],
    ['商店', 'shop'],
    ['x'.repeat(60), 'x'.repeat(40)],
    ['--a--', 'a'],
  ])('makes %s the name %s', (folder, name) => {
    expect(pipelineNameOf(folder)).toBe(name);
  });
});
