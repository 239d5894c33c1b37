import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { parse, stringify } from 'yaml';
import type { ReconciledDate } from '../../activities/control/reconcile-dates.js';
import type { PipelineSpecInput } from '../../workflows/contracts/spec.js';
import { AWAITING_OPERATOR_QUERY } from '../../workflows/contracts/search-attributes.js';
import { jsonLineOf, wayline, type Ended } from './support/demo-process.js';
import { ServedShop } from './support/served-shop.js';

/**
 * Days that lie ahead, so that a deadline of hours has not passed whenever the test runs. Each date is due on
 * the day after it at 02:30, which the clocks of Berlin skip on 25 March and show twice on 28 October.
 */
const SPRING = { from: '2035-03-16', to: '2035-03-30' };
const AUTUMN = { from: '2035-10-16', to: '2035-10-30' };
/** Stays broken; no later date has it in its window. */
const HELD = '2035-03-30';
const LATE = '2035-03-26';
const MISSED = '2035-03-28';
/** Broken until it is mended, which holds each date that has the day in its window. */
const BROKEN = '2035-03-19';
const LOOKBACK_DAYS = 4;
const FREED = datesOf({ from: BROKEN, to: dayAfter(BROKEN, LOOKBACK_DAYS - 1) });
const DATES = [...datesOf(SPRING), ...datesOf(AUTUMN)];

/** A day takes two seconds; on a machine that is busy with other tests, many times that. */
const PATIENCE_MS = 600_000;

interface Range {
  from: string;
  to: string;
}

function dayAfter(day: string, days = 1): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function datesOf({ from, to }: Range): string[] {
  const dates = [];
  for (let date = from; date <= to; date = dayAfter(date)) dates.push(date);
  return dates;
}

describe('thirty days on a schedule', () => {
  let shop: ServedShop;
  let spec: string;
  let connection: Connection;
  let client: Client;

  beforeAll(async () => {
    // About 250 events a day, from some days before the first date to the last.
    shop = await ServedShop.open({
      events: 60_000,
      days: 240,
      endDate: AUTUMN.to,
      timezone: 'Europe/Berlin',
    });
    connection = await Connection.connect({ address: shop.stack.temporalAddress });
    client = new Client({ connection });
    spec = path.join(shop.root, 'thirty-days.yaml');
    writeFileSync(
      spec,
      stringify(scheduled(parse(readFileSync(shop.spec, 'utf8')) as PipelineSpecInput)),
    );
    for (const day of [HELD, BROKEN]) await shop.breakDay(day);
    await shop.removeDay(LATE);
    expect(await wayline(['schedule', 'apply', '--spec', spec], shop.env)).toMatchObject({
      code: 0,
    });
    // Its days come by backfill here: today's own fire would be a thirty-first.
    await done(['schedule', 'pause', 'shop', '--reason', 'the days come by backfill']);
  });

  afterAll(async () => {
    await connection.close();
    await shop.close();
  });

  /** The sample's spec, small enough for a day a second, on a schedule. */
  const scheduled = (sample: PipelineSpecInput): PipelineSpecInput => ({
    ...sample,
    sources: {
      ...sample.sources,
      events: { ...sample.sources.events, lookbackDays: LOOKBACK_DAYS },
    },
    train: { horizonDays: 1, trees: 10 },
    limits: { openRuns: DATES.length },
    schedule: {
      cron: '30 2 * * *',
      ready: { pollSeconds: 1 },
      reconcile: { lookbackDays: datesOf(SPRING).length },
    },
  });

  async function done(args: readonly string[]): Promise<Ended> {
    const ended = await wayline(args, shop.env);
    expect({ args, ...ended }).toMatchObject({ code: 0 });
    return ended;
  }

  /** Lets the schedule fire for the dates of a range, as it does itself after a time without a server. */
  async function fire({ from, to }: Range): Promise<void> {
    await client.schedule.getHandle('shop-daily').backfill({
      start: new Date(`${dayAfter(from)}T00:00:00Z`),
      end: new Date(`${dayAfter(to)}T12:00:00Z`),
      overlap: 'ALLOW_ALL',
    });
  }

  async function count(query: string): Promise<number> {
    return (await client.workflow.count(`WorkflowType = 'journeyPipeline' AND ${query}`)).count;
  }

  async function until(query: string, isReached: (found: number) => boolean): Promise<void> {
    for (;;) {
      // While the server is away, it is asked again.
      const found = await count(query).catch(() => undefined);
      if (found !== undefined && isReached(found)) return;
      await sleep(100);
    }
  }

  const DONE = `ExecutionStatus = 'Completed'`;

  it(
    'goes on where the server is killed in the middle of the days',
    async () => {
      await fire({ from: SPRING.from, to: dayAfter(MISSED, -1) });
      await fire({ from: dayAfter(MISSED), to: SPRING.to });
      await until(DONE, (found) => found >= 3);
      shop.crash('temporal');
      await until(DONE, (found) => found >= SPRING_CALM);
      await until(AWAITING_OPERATOR_QUERY, (found) => found === FREED.length + 1);
    },
    PATIENCE_MS,
  );

  it(
    'runs a day whose source comes late once it is there',
    async () => {
      await shop.mendDay(LATE);
      await until(`WaylineDate = '${LATE}' AND ${DONE}`, (found) => found === 1);
    },
    PATIENCE_MS,
  );

  it(
    'runs what a broken day has held once its file is mended',
    async () => {
      await shop.mendDay(BROKEN);
      for (const date of FREED) await done(['retry', date, '--reason', 'file replaced']);
      await until(DONE, (found) => found === SPRING_CALM + 1 + FREED.length);
    },
    PATIENCE_MS,
  );

  it(
    'runs every day across the end of summer time',
    async () => {
      await fire(AUTUMN);
      await until(DONE, (found) => found >= DATES.length - 2);
    },
    PATIENCE_MS,
  );

  it('has run and published no date twice', async () => {
    const runs: string[] = [];
    for await (const run of client.workflow.list({ query: `WorkflowType = 'journeyPipeline'` })) {
      runs.push(run.workflowId);
    }
    const opened = DATES.filter((date) => date !== MISSED).map((date) => `shop-${date}`);
    expect(runs.sort()).toEqual(opened);
    expect(await releasedDates()).toEqual(DATES.filter((date) => ![MISSED, HELD].includes(date)));
  });

  it('lists each date that is not published, with its reason', async () => {
    const spring = await reconciled(SPRING);
    expect(spring.map(({ date }) => date)).toEqual(datesOf(SPRING));
    expect(spring.filter(({ state }) => state !== 'published')).toEqual([
      expect.objectContaining({
        date: MISSED,
        state: 'missing',
        reason: expect.stringContaining('the days come by backfill') as string,
      }),
      expect.objectContaining({
        date: HELD,
        state: 'held',
        reason: expect.stringMatching(/^collect: .*part-0000\.parquet/) as string,
      }),
    ]);
    const autumn = await reconciled(AUTUMN);
    expect(autumn.map(({ date, state }) => [date, state])).toEqual(
      datesOf(AUTUMN).map((date) => [date, 'published']),
    );
  });

  /** What the check of the day after a range says of its dates. */
  async function reconciled({ to }: Range): Promise<ReconciledDate[]> {
    const asOf = ['--as-of', dayAfter(to)];
    const ended = await wayline(['reconcile', '--spec', spec, ...asOf, '--json'], shop.env);
    return (jsonLineOf(ended) as unknown as { dates: ReconciledDate[] }).dates;
  }

  /** Dates of all releases, one for each release. */
  async function releasedDates(): Promise<string[]> {
    const objects = await shop.store.list('s3://wayline/published/shop/releases/');
    return objects
      .map(({ key }) => /releases\/(\d{4}-\d{2}-\d{2})-\w+\/manifest\.json$/.exec(key)?.[1] ?? '')
      .filter((date) => date !== '')
      .sort();
  }
});

/** Dates of spring that nothing keeps from being published. */
const SPRING_CALM = datesOf(SPRING).length - [HELD, LATE, MISSED, ...FREED].length;
