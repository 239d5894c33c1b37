import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cleanStage } from '../../../activities/clean/activity.js';
import { collectStage } from '../../../activities/collect/activity.js';
import { featuriseStage } from '../../../activities/featurise/activity.js';
import { inlineThreads } from '../../support/inline-threads.js';
import { StageHarness } from '../../support/stage-harness.js';

const DAYS: Readonly<Record<string, readonly string[]>> = {
  '2026-03-01': ['web,purchase,o1,50,'],
  '2026-03-02': ['web,view,,,'],
  '2026-03-03': ['app,purchase,o2,8,'],
  '2026-03-04': ['web,view,,,dev-1', 'app,view,,,dev-1'],
};

describe('facts of a customer’s whole life, whose ids are joined later', () => {
  it('hold what each id did before the window', async () => {
    const harness = await StageHarness.open({
      date: '2026-03-01',
      spec: {
        sources: {
          events: { path: 'events/dt={date}/*.csv', lookbackDays: 2 },
          customers: { path: 'customers.csv' },
        },
        identity: { keys: [{ name: 'device', column: 'anonymous_id' }] },
      },
      threads: inlineThreads,
    });
    const shop = path.join(harness.root, 's3/source/shop');
    try {
      for (const [day, rows] of Object.entries(DAYS)) {
        await mkdir(path.join(shop, `events/dt=${day}`), { recursive: true });
        const lines = rows.map((row) => `${day}T10:00:00Z,${row}`);
        const header = 'event_time,customer_id,event_type,order_id,amount,anonymous_id';
        await writeFile(
          path.join(shop, `events/dt=${day}/part.csv`),
          [header, ...lines, ''].join('\n'),
        );
      }
      await writeFile(
        path.join(shop, 'customers.csv'),
        'customer_id,signup_time\napp,2026-01-01\n',
      );
      const facts: object[] = [];
      for (const date of Object.keys(DAYS)) {
        const run = harness.onDate(date);
        for (const stage of [collectStage, cleanStage, featuriseStage]) await run.run(stage);
        const stages = ['clean', 'featurise'].map((stage) => ({ stage, outputs: run.inputs }));
        const record = `s3://wayline/artifacts/test/_runs/${date}.json`;
        await run.store.writeText(record, JSON.stringify({ date, stages }));
        facts.push(
          ...(await run.query(
            'SELECT customer_id, orders, monetary_value, first_seen::DATE::VARCHAR AS first_day FROM customer_facts ORDER BY customer_id',
          )),
        );
      }
      expect(facts.slice(-1)).toEqual([
        { customer_id: 'app', orders: 2, monetary_value: 58, first_day: '2026-03-01' },
      ]);
      expect(facts).toContainEqual({
        ...{ customer_id: 'web', orders: 1, monetary_value: 50, first_day: '2026-03-01' },
      });
    } finally {
      await harness.close();
    }
  });
});
