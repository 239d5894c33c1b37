import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cleanStage } from '../../../activities/clean/activity.js';
import type { QualityCheck } from '../../../activities/artifacts/quality-gates.js';
import { collectStage } from '../../../activities/collect/activity.js';
import type { PipelineSpecInput } from '../../../workflows/contracts/spec.js';
import { inlineThreads } from '../../support/inline-threads.js';
import { StageHarness } from '../../support/stage-harness.js';

const EVENTS = [
  'event_id,event_time,customer_id,event_type,channel,product_id,amount',
  'e1,2026-03-02 10:00:00,c1,view,web,p1,',
  'e2,2026-03-02 11:00:00,c1,purchase,web,p1,20',
  'e3,2026-03-02 12:00:00,c2,view,shop,p9,',
  'e4,2026-03-02 18:00:00,c2,purchase,app,,900',
];
const PRODUCTS = ['product_id,title', 'p1,Cup', 'p2,Cup'];

type Checks = NonNullable<NonNullable<PipelineSpecInput['quality']>['checks']>;

async function shop(checks: Checks): Promise<StageHarness> {
  const harness = await StageHarness.open({
    date: '2026-03-02',
    spec: {
      sources: { events: { path: 'events/dt={date}/*' }, products: { path: 'products.csv' } },
      quality: { checks },
    },
    threads: inlineThreads,
  });
  const folder = path.join(harness.root, 's3/source/shop');
  await mkdir(path.join(folder, 'events/dt=2026-03-02'), { recursive: true });
  await writeFile(path.join(folder, 'events/dt=2026-03-02/part.csv'), EVENTS.join('\n'));
  await writeFile(path.join(folder, 'products.csv'), PRODUCTS.join('\n'));
  await harness.run(collectStage);
  return harness;
}

describe('declared checks', () => {
  let harness: StageHarness | undefined;
  afterEach(() => harness?.close());

  async function rowsOf(checks: Checks): Promise<Partial<QualityCheck>[]> {
    harness = await shop(checks);
    await harness.run(cleanStage);
    const rows = await harness.query<QualityCheck>('SELECT * FROM quality');
    return rows
      .slice(-checks.length)
      .map(({ check, passed, observed, failing_rows, total_rows }) => ({
        check,
        passed,
        observed,
        failing_rows,
        total_rows,
      }));
  }

  it('count the rows that break a rule, in the order of the spec', async () => {
    const rows = await rowsOf([
      { check: 'row_count', min: 5 },
      { check: 'null_share', column: 'product_id', maxFailingShare: 0.25 },
      { dataset: 'products', check: 'unique', column: 'title' },
      { check: 'range', column: 'amount', min: 0, max: 100 },
      { check: 'allowed_values', column: 'channel', values: ['web', 'app'] },
      { check: 'referential', column: 'product_id', references: 'products' },
      { check: 'freshness', max: 2 },
      {
        name: 'paid',
        check: 'custom_sql',
        sql: "event_type <> 'purchase' OR amount > 0 -- in full",
      },
    ]);
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['row_count', false, '4 rows', 4, 4],
      ['product_id_null_share', true, 'not in 1 of 4 rows (25 %)', 1, 4],
      ['title_unique', false, 'not in 1 of 2 rows (50 %)', 1, 2],
      ['amount_range', false, 'not in 1 of 2 rows (50 %)', 1, 2],
      ['channel_allowed_values', false, 'not in 1 of 4 rows (25 %)', 1, 4],
      ['product_id_referential', false, 'not in 1 of 3 rows (33.3 %)', 1, 3],
      ['freshness', false, '6.00 hours old', 4, 4],
      ['paid', true, 'all rows', 0, 4],
    ]);
  });

  it('neither pass nor fail where they cannot be made, and take no other with them', async () => {
    const rows = await rowsOf([
      { name: 'wrong_column', check: 'custom_sql', sql: 'amuont > 0', severity: 'block' },
      { name: 'wrong_cast', check: 'custom_sql', sql: 'channel::INT > 0', severity: 'block' },
      { name: 'two_statements', check: 'custom_sql', sql: '1); DROP TABLE products; SELECT (1' },
      { dataset: 'feedback', check: 'null_share', column: 'rating', severity: 'block' },
      { check: 'referential', column: 'customer_id', references: 'customers', severity: 'block' },
      { name: 'sound', check: 'custom_sql', sql: 'amount < 1000' },
    ]);
    expect(rows.map(({ passed }) => passed)).toEqual([null, null, null, null, null, true]);
    expect(rows.map(({ observed }) => observed)).toEqual([
      expect.stringMatching(/^could not be checked: Binder Error: .*amuont/),
      expect.stringMatching(/^could not be checked: Conversion Error/),
      expect.stringMatching(/^could not be checked: /),
      'could not be checked: feedback has no row to check',
      'could not be checked: customers has no row to look up',
      'all rows',
    ]);
  });

  it('hold the run where one of severity block fails, until its gate is open', async () => {
    const checks: Checks = [
      { check: 'range', column: 'amount', max: 100, severity: 'block' },
      { check: 'row_count', min: 5 },
    ];
    harness = await shop(checks);
    await expect(harness.run(cleanStage)).rejects.toMatchObject({
      type: 'QualityGateFailed',
      gates: ['events amount_range'],
    });
    harness.openGates.push('events amount_range');
    await harness.run(cleanStage);
    const [row] = await harness.query<QualityCheck>(
      `SELECT * FROM quality WHERE "check" = 'amount_range'`,
    );
    expect(row).toMatchObject({
      passed: false,
      observed: 'not in 1 of 2 rows (50 %), let through by an operator',
    });
  });
});
