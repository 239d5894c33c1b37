import { ApplicationFailure } from '@temporalio/common';
import { addDays } from '../../../workflows/contracts/logical-date.js';
import type { Activities } from '../../../activities/index.js';
import { planTrigger, triggerSchedule } from '../../../client/schedules/trigger-schedule.js';
import { recordScheduleAction } from '../../../client/schedules/schedule-ledger.js';
import type { CheckedSpec } from '../../../client/spec/read-spec.js';
import type { JourneyPipelineInput } from '../../../workflows/messages.js';
import type { OpenedDay } from '../../../workflows/open-day.js';
import { ScheduledShop, until } from '../../support/scheduled-shop.js';
import { fakeActivities } from '../../support/workflow-environment.js';

const broken = (): never => {
  throw ApplicationFailure.nonRetryable('broken', 'DataContractViolation');
};

describe('openDay', () => {
  let shop: ScheduledShop;
  beforeAll(async () => {
    shop = await ScheduledShop.open();
  });
  afterAll(() => shop.close());

  const runsOf = ({ complete }: CheckedSpec, more = ''): Promise<string[]> =>
    shop.workflows(
      `WorkflowType = 'journeyPipeline' AND WaylinePipeline = '${complete.pipeline}'${more}`,
    );
  const openDaysOf = ({ complete }: CheckedSpec, more = ''): Promise<string[]> =>
    shop.workflows(`WorkflowType = 'openDay' AND WaylinePipeline = '${complete.pipeline}'${more}`);
  const settled = (spec: CheckedSpec): Promise<void> =>
    until(async () => {
      const running = ` AND ExecutionStatus = 'Running'`;
      return (await openDaysOf(spec, running)).length + (await runsOf(spec, running)).length === 0;
    });

  async function backfillInUi(spec: CheckedSpec, start: string, end: string): Promise<void> {
    const { handle } = await shop.find(spec);
    await handle.backfill({ start: new Date(start), end: new Date(end), overlap: 'ALLOW_ALL' });
  }

  it.each([
    ['Europe/Berlin', '30 2 * * *', '2026-03-15', '2026-04-14'],
    ['Europe/Berlin', '30 1 * * *', '2026-10-23', '2026-10-27'],
    ['America/New_York', '30 1 * * *', '2026-10-30', '2026-11-03'],
  ])(
    'opens every date exactly once in %s at %s through a change of the clock',
    async (zone, cron, from, to) => {
      const spec = shop.spec(
        `timezone: ${zone}, limits: {openRuns: 10}, schedule: {cron: "${cron}", dayOffset: 0}`,
      );
      await shop.apply(spec, true);
      await shop.withWorkers(spec, fakeActivities(), async () => {
        await backfillInUi(spec, `${addDays(from, -1)}T12:00:00Z`, `${to}T12:00:00Z`);
        const dates: string[] = [];
        for (let day = from; day <= to; day = addDays(day, 1)) dates.push(day);
        await until(async () => (await openDaysOf(spec)).length >= dates.length);
        await settled(spec);
        expect(await openDaysOf(spec)).toHaveLength(dates.length);
        const { pipeline } = spec.complete;
        expect(await runsOf(spec)).toEqual(dates.map((date) => `${pipeline}-${date}`));
      });
    },
  );

  it('gives the run its date, its deadlines and its spec by the scheduled time', async () => {
    const spec = shop.spec('timezone: Asia/Shanghai, schedule: {cron: "0 6 * * *"}');
    await shop.apply(spec, true);
    const { pipeline } = spec.complete;
    await shop.withWorkers(spec, fakeActivities(), async () => {
      await backfillInUi(spec, '2026-03-02T21:59:00Z', '2026-03-02T22:00:00Z');
      await until(async () => (await runsOf(spec)).length === 1);
      const run = shop.environment.client.workflow.getHandle(`${pipeline}-2026-03-02`);
      const { events } = await run.fetchHistory();
      const started = events?.[0]?.workflowExecutionStartedEventAttributes;
      const data = started?.input?.payloads?.[0]?.data;
      const input = JSON.parse(Buffer.from(data ?? []).toString()) as JourneyPipelineInput;
      expect(input).toMatchObject({
        date: '2026-03-02',
        onFailure: 'hold',
        scheduledAt: '2026-03-02T22:00:00.000Z',
        sourceDeadlineAt: '2026-03-03T04:00:00.000Z',
        freshBy: '2026-03-03T10:00:00.000Z',
        spec: { pipeline },
      });
      expect(started?.priority?.priorityKey).toBe(2);
      await settled(spec);
    });
    expect(await shop.ledger(spec)).not.toContainEqual(
      expect.objectContaining({ what: 'trigger' }),
    );
  });

  it('opens the next day while a run is held, waits for a place after that, and drops nothing', async () => {
    const spec = shop.spec('limits: {openRuns: 2}, schedule: {cron: "0 6 * * *", dayOffset: 0}');
    await shop.apply(spec, true);
    const { pipeline } = spec.complete;
    const fakes = fakeActivities();
    const clean: Activities['clean'] = (input) =>
      input.run.date <= '2026-05-02' ? broken() : fakes.clean(input);
    await shop.withWorkers(spec, { ...fakes, clean }, async () => {
      await backfillInUi(spec, '2026-05-01T00:00:00Z', '2026-05-04T12:00:00Z');
      const held = ` AND WaylineState = 'held'`;
      await until(async () => (await runsOf(spec, held)).length === 2);
      const waiting = await openDaysOf(spec, ` AND ExecutionStatus = 'Running'`);
      expect(waiting).toHaveLength(2);
      const { client } = shop.environment;
      const handle = client.workflow.getHandle(waiting[0] ?? '');
      await until(async () => {
        const { raw, typedSearchAttributes } = await handle.describe();
        const message = raw.pendingActivities?.[0]?.lastFailure?.message ?? '';
        return (
          message.includes(`2 of 2 runs are open (${pipeline}-2026-05-01`) &&
          typedSearchAttributes.getAll().some(({ value }) => value === '2026-05-03')
        );
      });
      await client.workflow.getHandle(`${pipeline}-2026-05-01`).signal('abort', 'not needed');
      await until(async () => (await runsOf(spec)).includes(`${pipeline}-2026-05-03`));
      await client.workflow.getHandle(`${pipeline}-2026-05-02`).signal('abort', 'not needed');
      await settled(spec);
      expect(await runsOf(spec)).toEqual(
        ['01', '02', '03', '04'].map((day) => `${pipeline}-2026-05-${day}`),
      );
    });
  });

  it('ends with a reason where a run of the date is open already', async () => {
    const spec = shop.spec('schedule: {cron: "0 6 * * *", dayOffset: 0}');
    await shop.apply(spec, true);
    const fakes = fakeActivities();
    await shop.withWorkers(spec, { ...fakes, clean: () => Promise.resolve(broken()) }, async () => {
      await backfillInUi(spec, '2026-05-01T05:00:00Z', '2026-05-01T06:00:00Z');
      await until(async () => (await runsOf(spec, ` AND WaylineState = 'held'`)).length === 1);
      const openDay = await shop.environment.client.workflow.start('openDay', {
        taskQueue: spec.complete.pipeline,
        workflowId: 'by-hand',
        args: (await shop.find(spec)).description.action.args as [string, string],
        typedSearchAttributes: [],
      });
      const other = (await openDay.result()) as OpenedDay;
      expect(other.started).toBe(true);
      await backfillInUi(spec, '2026-05-01T05:00:00Z', '2026-05-01T06:00:00Z');
      const id = `${spec.complete.pipeline}-open-2026-05-01T06:00:00Z`;
      await until(
        async () => (await openDaysOf(spec)).filter((found) => found === id).length === 2,
      );
      const again = shop.environment.client.workflow.getHandle(id);
      expect(await again.result()).toMatchObject({
        date: '2026-05-01',
        started: false,
        reason: expect.stringContaining('a run of 2026-05-01 is open already') as unknown,
      });
    });
  });

  it('enters a trigger by hand in the ledger, by unknown unless a command has named who', async () => {
    const spec = shop.spec('schedule: {cron: "0 6 1 1 *", dayOffset: 0}');
    await shop.apply(spec, true);
    const triggers = async () =>
      (await shop.ledger(spec)).filter(({ what }) => what === 'trigger').map(({ who }) => who);
    await shop.withWorkers(spec, fakeActivities(), async () => {
      const schedule = await shop.find(spec);
      await schedule.handle.trigger('ALLOW_ALL');
      await until(async () => (await runsOf(spec)).length === 1);
      await settled(spec);
      expect(await triggers()).toEqual(['unknown']);
      const planned = planTrigger(spec.complete, undefined, new Date());
      await recordScheduleAction(shop.stores, spec.complete, {
        ...{ what: 'trigger', scheduleId: schedule.scheduleId, who: 'ann', why: '' },
        date: planned.date,
      });
      await triggerSchedule(schedule, planned);
      await until(async () => (await openDaysOf(spec)).length === 2);
      await settled(spec);
      expect(await triggers()).toEqual(['unknown', 'ann']);
    });
  });

  it('opens a named date by the schedule’s own fire', async () => {
    const spec = shop.spec('schedule: {cron: "0 6 * * *"}');
    await shop.apply(spec, true);
    await shop.withWorkers(spec, fakeActivities(), async () => {
      const planned = planTrigger(spec.complete, '2026-05-01', new Date());
      await triggerSchedule(await shop.find(spec), planned);
      await until(async () => (await runsOf(spec)).length === 1);
      await settled(spec);
      expect(await runsOf(spec)).toEqual([`${spec.complete.pipeline}-2026-05-01`]);
      expect(await openDaysOf(spec)).toHaveLength(1);
    });
  });
});
