import { appendFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { addDays } from '../../workflows/contracts/logical-date.js';
import { wayline } from './support/demo-process.js';
import { ServedShop } from './support/served-shop.js';
import { TemporalWebUi } from './support/temporal-web-ui.js';

describe('a schedule in the Temporal Web UI', () => {
  // What is triggered is of the day before the trigger, whatever day this is and in which zone.
  const today = new Date().toISOString().slice(0, 10);
  let shop: ServedShop;
  let ui: TemporalWebUi;
  let connection: Connection;
  let client: Client;

  beforeAll(async () => {
    shop = await ServedShop.open({ events: 3000, endDate: addDays(today, 2) });
    connection = await Connection.connect({ address: shop.stack.temporalAddress });
    client = new Client({ connection });
    ui = await TemporalWebUi.open(shop.stack.temporalUiUrl);
    appendFileSync(shop.spec, 'schedule: {cron: "0 6 * * *", ready: {pollSeconds: 1}}\n');
    const applied = await wayline(['schedule', 'apply', '--spec', shop.spec], shop.env);
    expect(applied).toMatchObject({ code: 0 });
  });

  afterAll(async () => {
    await ui.close();
    await connection.close();
    await shop.close();
  });

  const describeSchedule = () => client.schedule.getHandle('shop-daily').describe();

  /** The dates of the runs that there are, once there are as many as wanted and all have ended. */
  async function datesDone(count: number): Promise<string[]> {
    for (;;) {
      const dates: string[] = [];
      const query = `WorkflowType = 'journeyPipeline' AND ExecutionStatus = 'Completed'`;
      for await (const run of client.workflow.list({ query })) dates.push(run.workflowId);
      if (dates.length >= count) return dates.sort();
      await pause(200);
    }
  }

  it('is paused with a reason', async () => {
    await ui.openSchedule('shop-daily');
    await ui.switchSchedule('Pause', 'stocktaking');
    const { state } = await describeSchedule();
    expect(state).toMatchObject({ paused: true, note: 'stocktaking' });
    const shown = await wayline(['schedule', 'diff', '--spec', shop.spec], shop.env);
    expect(shown.stdout).toContain('stocktaking');
  });

  it('is triggered: the day before is run', async () => {
    await ui.openSchedule('shop-daily');
    await ui.triggerSchedule();
    const [run] = await datesDone(1);
    expect([-1, 0, 1].map((days) => `shop-${addDays(today, days)}`)).toContain(run);
  });

  it('is back-filled: each missed date is run once', async () => {
    await ui.openSchedule('shop-daily');
    await ui.backfillSchedule(addDays(today, -6), addDays(today, -5));
    const dates = await datesDone(3);
    expect(dates.slice(0, 2)).toEqual([`shop-${addDays(today, -7)}`, `shop-${addDays(today, -6)}`]);
    expect(dates).toHaveLength(3);
  });

  it('is resumed with a reason', async () => {
    await ui.openSchedule('shop-daily');
    await ui.switchSchedule('Unpause', 'counted');
    const { state } = await describeSchedule();
    expect(state).toMatchObject({ paused: false, note: 'counted' });
  });
});
