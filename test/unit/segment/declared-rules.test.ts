import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { StageContext } from '../../../activities/artifacts/stage.js';
import { DuckSession } from '../../../activities/compute/duck-session.js';
import { saveRuleMembers } from '../../../activities/segment/declared-rules.js';
import { segmentSchema } from '../../../workflows/contracts/segment-spec.js';

const TABLES = `
  CREATE VIEW customer_facts AS SELECT * FROM (VALUES
    ('a', 100.0, 'active'), ('b', 40.0, 'active'), ('c', 250.0, 'dormant'), ('d', 0.0, 'prospect')
  ) AS facts(customer_id, monetary_value, lifecycle);
  CREATE VIEW features AS SELECT * FROM (VALUES
    ('a', 0, 0.5), ('b', 0, 0.9), ('c', 0, NULL), ('a', 1, 1.0), ('c', 1, 1.0)
  ) AS known(customer_id, cutoff_index, discounted_purchase_share);
  CREATE TABLE segment_members AS SELECT * FROM (VALUES
    ('a', 's1'), ('b', 's2'), ('c', 's1'), ('d', 's2')
  ) AS members(customer_id, segment_id)`;

describe('saveRuleMembers', () => {
  let folder: string;
  let duck: DuckSession;
  beforeEach(async () => {
    folder = await mkdtemp(`${tmpdir()}/wayline-rules-`);
    duck = await DuckSession.open({ memoryMb: 128, threads: 1, tempDir: folder });
    await duck.run(TABLES);
  });
  afterEach(async () => {
    duck.close();
    await rm(folder, { recursive: true });
  });

  async function membersOf(rules: unknown): Promise<{ members: string[]; metrics: object[] }> {
    let members: string[] = [];
    const context = {
      run: { asOf: '2026-04-01T00:00:00.000Z' },
      saveTable: async (_: string, session: DuckSession, sql: string) => {
        const rows = await session.all<{ rule: string; customer_id: string }>(sql);
        members = rows.map(({ rule, customer_id }) => `${rule}:${customer_id}`);
        return rows.length;
      },
    } as unknown as StageContext;
    const parsed = segmentSchema.parse({ rules });
    return { metrics: await saveRuleMembers(context, duck, parsed.rules), members };
  }

  it('fits customers to whom all conditions apply, bounds included; a missing value fits none', async () => {
    const { members } = await membersOf([
      { name: 'vip', where: [{ column: 'monetary_value', min: 100 }] },
      {
        name: 'deals',
        where: [
          { column: 'discounted_purchase_share', min: 0.5, max: 0.9 },
          { column: 'lifecycle', values: ['active', 'new'] },
        ],
      },
    ]);
    expect(members).toEqual(['deals:a', 'deals:b', 'vip:a', 'vip:c']);
  });

  it('tells the share of all customers, and of every segment, also where it is 0', async () => {
    const { metrics } = await membersOf([
      { name: 'vip', where: [{ column: 'monetary_value', min: 100 }] },
      { name: 'whales', where: [{ column: 'monetary_value', min: 1e6 }] },
    ]);
    const told = metrics as { name: string; slice: string; value: number; n: number }[];
    expect(told.map(({ name, slice, value, n }) => [name, slice, value, n])).toEqual([
      ['rule.vip', 'all', 0.5, 4],
      ['rule.vip', 'segment:s1', 1, 2],
      ['rule.vip', 'segment:s2', 0, 2],
      ['rule.whales', 'all', 0, 4],
      ['rule.whales', 'segment:s1', 0, 2],
      ['rule.whales', 'segment:s2', 0, 2],
    ]);
  });

  it('refuses a column that there is not, a condition of nothing, and a name given twice', async () => {
    const where = [{ column: 'monetary_value', min: 1 }];
    await expect(
      membersOf([{ name: 'vip', where: [{ column: 'monetry', min: 1 }] }]),
    ).rejects.toThrow('expected a column of customers or a feature');
    await expect(
      membersOf([{ name: 'vip', where: [{ column: 'monetary_value' }] }]),
    ).rejects.toThrow('needs min, max or values');
    await expect(
      membersOf([
        { name: 'vip', where },
        { name: 'vip', where },
      ]),
    ).rejects.toThrow('names of rules must differ');
  });
});
