import { compareSchedules } from '../../../client/schedules/compare-schedules.js';
import { findSchedule, listSchedules } from '../../../client/schedules/find-schedule.js';
import { nextFires, nextTimesOfServer } from '../../../client/schedules/preview-fires.js';
import { timesOf } from '../../../client/schedules/desired-schedule.js';
import type { CheckedSpec } from '../../../client/spec/read-spec.js';
import { ScheduledShop, until } from '../../support/scheduled-shop.js';

const BERLIN = 'timezone: Europe/Berlin, schedule: {cron: "30 2 * * *"}';

describe('applySchedules', () => {
  let shop: ScheduledShop;
  beforeAll(async () => {
    shop = await ScheduledShop.open();
  });
  afterAll(() => shop.close());

  const compare = (spec: CheckedSpec) =>
    compareSchedules(shop.temporal, shop.stores, spec, spec.complete.pipeline);
  const fieldsOf = async (spec: CheckedSpec): Promise<string[]> =>
    (await compare(spec))[0]?.drift.map(({ field }) => field) ?? [];

  it('creates both schedules with explicit policies, two words as arguments and the stored spec', async () => {
    const spec = shop.spec(BERLIN);
    const { pipeline } = spec.complete;
    expect(await shop.apply(spec)).toMatchObject([
      { scheduleId: `${pipeline}-daily`, outcome: 'created' },
      { scheduleId: `${pipeline}-reconcile`, outcome: 'created' },
    ]);
    const { description } = await shop.find(spec);
    expect(description.policies).toMatchObject({
      overlap: 'ALLOW_ALL',
      catchupWindow: 48 * 3_600_000,
      pauseOnFailure: false,
    });
    const [first, address] = (description.action.args ?? []) as unknown[];
    expect(first).toBe(pipeline);
    expect(address).toMatch(
      new RegExp(`^s3://wayline/artifacts/${pipeline}/_specs/[0-9a-f]{64}\\.json$`),
    );
    expect(description.action.workflowType).toBe('openDay');
    expect(await shop.ledger(spec)).toMatchObject([
      { what: 'apply', who: 'ann', why: 'first', object: `${pipeline}-daily` },
      { what: 'apply', object: `${pipeline}-reconcile` },
    ]);
  });

  it('changes nothing the second time', async () => {
    const spec = shop.spec(BERLIN);
    await shop.apply(spec);
    const again = await shop.apply(spec);
    expect(again.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged']);
    expect(await shop.ledger(spec)).toHaveLength(2);
  });

  it('shows what somebody has changed on the server, puts it right and leaves it paused', async () => {
    const spec = shop.spec(BERLIN);
    await shop.apply(spec);
    const { handle } = await shop.find(spec);
    await handle.update((previous) => ({
      ...previous,
      spec: { cronExpressions: ['0 9 * * mon'], timezone: 'UTC' },
      policies: { overlap: 'SKIP', catchupWindow: '1 minute' },
      action: { ...previous.action, taskQueue: 'other', args: ['shop', 's3://elsewhere'] },
      state: { ...previous.state, paused: true, note: 'in the UI' },
    }));
    expect(await fieldsOf(spec)).toEqual([
      'cron',
      'timezone',
      'overlap',
      'catch-up window',
      'task queue',
      'arguments',
      'moved by clock changes',
      'skipped',
    ]);
    expect(await shop.apply(spec)).toMatchObject([
      { outcome: 'updated', paused: true },
      { outcome: 'unchanged' },
    ]);
    expect(await fieldsOf(spec)).toEqual([]);
    const { description } = await shop.find(spec);
    expect(description.state).toMatchObject({ paused: true, note: 'in the UI' });
  });

  it('names the keys of a spec that has changed', async () => {
    const spec = shop.spec(BERLIN);
    await shop.apply(spec);
    const next = shop.spec(`${BERLIN}, limits: {openRuns: 5}`, spec.complete.pipeline);
    const [daily] = await compare(next);
    expect(daily?.drift).toContainEqual({
      field: 'spec limits.openRuns',
      spec: '5',
      server: '3',
    });
  });

  it('previews the fires that the server lists, through both changes of the clock', async () => {
    const spec = shop.spec(BERLIN);
    await shop.apply(spec);
    for (const day of ['2027-03-25', '2027-10-28']) {
      const window = { fromMs: Date.parse(`${day}T00:00:00Z`), count: 10 };
      const { scheduleId } = await shop.find(spec);
      const fires = nextFires(timesOf(spec.complete), -1, window);
      expect(fires.map(({ at }) => at)).toEqual(
        await nextTimesOfServer(shop.temporal, scheduleId, window),
      );
    }
  });

  it('names the nearest pipeline where one is mistyped', async () => {
    const spec = shop.spec(BERLIN, 'bookshop');
    await shop.apply(spec);
    // The server's list is some moments behind.
    await until(async () =>
      (await listSchedules(shop.temporal)).some(({ pipeline }) => pipeline === 'bookshop'),
    );
    await expect(findSchedule(shop.temporal, shop.stores, 'bokshop')).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('nearest is bookshop') as unknown,
    });
  });
});
