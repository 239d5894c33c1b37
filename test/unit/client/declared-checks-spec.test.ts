import { specComplaints } from '../../support/spec-complaints.js';

const HEAD = `pipeline: shop
storage: {source: s3://raw, artifacts: s3://way/a, publish: s3://way/p}
sources: {events: {path: "events/dt={date}/*.parquet"}}
quality:
  checks:
`;

function linesOf(...checks: string[]): readonly string[] {
  const text = HEAD + checks.map((check) => `    - {${check}}\n`).join('');
  return specComplaints(text);
}

describe('quality.checks in a spec', () => {
  it('takes every kind of check', () => {
    expect(
      linesOf(
        'check: row_count, min: 10',
        'check: null_share, column: channel, maxFailingShare: .1',
        'check: unique, column: event_id, severity: block',
        'check: range, column: amount, min: 0',
        'check: allowed_values, column: channel, values: [web, app]',
        'check: referential, column: product_id, references: products.product_id',
        'check: freshness, dataset: feedback, max: 48',
        'check: custom_sql, sql: "amount < 1e6"',
      ),
    ).toEqual([]);
  });

  it.each([
    ['check: null_shar, column: channel', 'nearest is null_share'],
    ['check: unique, colum: event_id', 'unknown key quality.checks.0.colum: '],
    ['check: unique, colum: event_id', 'nearest is column'],
    ['check: null_share, column: chanel', 'quality.checks.0.column is chanel: '],
    ['check: null_share, column: chanel', 'nearest is channel'],
    ['check: range, column: chanel, min: 1', 'one of quantity, unit_price, amount, result_count'],
    ['check: null_share', 'quality.checks.0.column is missing: expected a value'],
    ['check: range, column: amount', 'expected min, max or both'],
    ['check: row_count, min: 2, max: 1', 'expected at most max, which is 1'],
    ['check: row_count, min: 2, column: amount', 'no such key here: row_count takes min, max'],
    ['check: referential, column: product_id, references: product', 'nearest is products'],
    [
      'check: referential, column: product_id, references: products.id',
      'one of products.product_id, products.title',
    ],
    ['check: freshness, dataset: products', 'a dataset with a time'],
    ['check: unique, column: event_id, name: A', 'lower-case letters'],
  ])('says of {%s} %s', (check, message) => {
    expect(linesOf(check).join('\n')).toContain(message);
  });

  it('refuses two checks of one name, since a gate is opened by name', () => {
    const check = 'check: range, column: amount, min: 1';
    expect(linesOf(check, check)).toEqual([
      expect.stringContaining('quality.checks.1.name is missing: expected a name that no other'),
    ]);
  });
});
