import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { wayline } from './support/demo-process.js';
import { ServedShop } from './support/served-shop.js';
import { TemporalWebUi } from './support/temporal-web-ui.js';

/** Days that lie ahead, so that their deadline has not passed whenever the test runs. */
const PAUSED = '2035-06-29';
const RESET = '2035-06-30';

const runId = (day: string): string => `shop-${day}`;

describe('an activity that is being retried, in the Temporal Web UI', () => {
  let shop: ServedShop;
  let ui: TemporalWebUi;
  let connection: Connection;
  let client: Client;

  beforeAll(async () => {
    shop = await ServedShop.open({ events: 3000, endDate: RESET, timezone: 'UTC' });
    connection = await Connection.connect({ address: shop.stack.temporalAddress });
    client = new Client({ connection });
    ui = await TemporalWebUi.open(shop.stack.temporalUiUrl);
    // So long between two looks at the source that no test passes because of the next one.
    appendFileSync(shop.spec, 'schedule: {cron: "0 6 * * *", ready: {pollSeconds: 3600}}\n');
    await done(['schedule', 'apply', '--spec', shop.spec]);
    await done(['schedule', 'pause', 'shop', '--reason', 'days are opened one by one']);
    for (const day of [PAUSED, RESET]) {
      await shop.removeDay(day);
      await client.schedule.getHandle('shop-daily').backfill(fireOf(day));
      await pending(day, ({ attempt }) => attempt > 1);
    }
  });

  afterAll(async () => {
    await ui.close();
    await connection.close();
    await shop.close();
  });

  /** The schedule's fire that opens a day: 06:00 of the day after. */
  const fireOf = (day: string) => ({
    start: new Date(Date.parse(day) + 86_400_000),
    end: new Date(Date.parse(day) + 2 * 86_400_000 - 1),
    overlap: 'ALLOW_ALL' as const,
  });

  async function done(call: readonly string[]): Promise<void> {
    expect(await wayline(call, shop.env)).toMatchObject({ code: 0 });
  }

  interface Pending {
    attempt: number;
    paused: boolean;
  }

  /** Waits until the run has a pending activity that is as wanted. */
  async function pending(day: string, isWanted: (activity: Pending) => boolean): Promise<void> {
    for (;;) {
      const description = await client.workflow
        .getHandle(runId(day))
        .describe()
        .catch(() => undefined);
      const [activity] = description?.raw.pendingActivities ?? [];
      if (
        activity &&
        isWanted({ attempt: activity.attempt ?? 0, paused: activity.paused === true })
      )
        return;
      await sleep(100);
    }
  }

  const result = (day: string): Promise<unknown> => client.workflow.getHandle(runId(day)).result();

  it('shows what is awaited', async () => {
    await ui.openWorkflow(runId(PAUSED), 'Pending Activities');
    await ui.sees(/expected at least 1 file by/);
  });

  it('is paused, and looks again once it is unpaused', async () => {
    await ui.openWorkflow(runId(PAUSED), 'Pending Activities');
    await ui.steerActivity('Pause', 'supplier is called');
    await pending(PAUSED, ({ paused }) => paused);
    await shop.mendDay(PAUSED);
    await ui.steerActivity('Unpause');
    await result(PAUSED);
  });

  it('looks again at once when it is reset', async () => {
    await shop.mendDay(RESET);
    await ui.openWorkflow(runId(RESET), 'Pending Activities');
    await ui.steerActivity('Reset');
    await result(RESET);
  });
});
