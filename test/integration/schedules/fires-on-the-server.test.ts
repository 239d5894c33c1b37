import type { TestWorkflowEnvironment } from '@temporalio/testing';
import {
  desiredSchedules,
  scheduleOptions,
  timesOf,
} from '../../../client/schedules/desired-schedule.js';
import { checkSpec, parseSpecText } from '../../../client/spec/read-spec.js';
import { firesBetween } from '../../../workflows/contracts/schedule-times.js';
import { openWorkflowEnvironment } from '../../support/workflow-environment.js';

/** Two months around every change of the clock in these zones, and at times that a change touches. */
const CASES: [zone: string, cron: string][] = [
  ['Europe/Berlin', '30 2 * * *'],
  ['Europe/Berlin', '0 3 * * *'],
  ['Europe/Berlin', '15,45 1-3 * * *'],
  ['Europe/Berlin', '30 1 * * *'],
  ['Europe/Berlin', '0 2 * * *'],
  ['Europe/Berlin', '59 23 * * *'],
  ['Europe/Berlin', '10 * * * *'],
  ['Australia/Sydney', '30 1 * * *'],
  ['Pacific/Auckland', '15 2 * * *'],
  ['America/New_York', '30 0 * * *'],
  ['America/New_York', '30 1 * * *'],
  ['America/New_York', '30 2 * * 0'],
  ['Australia/Lord_Howe', '15 1 * * *'],
  ['Australia/Lord_Howe', '15 2 * * *'],
  ['Australia/Lord_Howe', '45 1 * * *'],
  ['Africa/Cairo', '0 0 * * *'],
  ['Africa/Cairo', '30 22 * * *'],
  ['Africa/Cairo', '30 23 * * *'],
  ['Atlantic/Azores', '30 0 * * *'],
  ['Atlantic/Azores', '30 23 * * *'],
  ['America/Havana', '30 0 * * *'],
  ['America/Nuuk', '30 23 * * *'],
  ['Africa/Casablanca', '30 2 * * *'],
  ['Antarctica/Troll', '30 2 * * *'],
  ['Asia/Shanghai', '0 6 * * mon-fri'],
  ['UTC', '*/20 5-6 1,15 * *'],
];

const spec = (zone: string, cron: string) =>
  checkSpec(
    parseSpecText(
      'spec.yaml',
      `{pipeline: shop, timezone: ${zone}, schedule: {cron: "${cron}", dayOffset: 0},
        storage: {source: s3://raw, artifacts: s3://wayline/artifacts, publish: s3://wayline/published},
        sources: {events: {path: "events/dt={date}/*.parquet"}}}`,
    ),
  );

describe('the fires of a schedule', () => {
  let environment: TestWorkflowEnvironment;
  beforeAll(async () => {
    environment = await openWorkflowEnvironment();
  });
  afterAll(() => environment.teardown());

  it.each(CASES)('are in %s at %s those of the server, through two years', async (zone, cron) => {
    const { client } = environment;
    const checked = spec(zone, cron);
    const [desired] = desiredSchedules(checked, 'none');
    const options = scheduleOptions(desired);
    const handle = await client.schedule.create({ ...options, state: { paused: true } });
    const window = { fromMs: Date.UTC(2026, 0, 1), toMs: Date.UTC(2027, 11, 31) };
    const served: string[] = [];
    // The server lists at most a thousand times at once.
    for (let fromMs = window.fromMs; fromMs < window.toMs; fromMs += 30 * 86_400_000) {
      const toMs = Math.min(fromMs + 30 * 86_400_000, window.toMs);
      const { startTime } = await client.workflowService.listScheduleMatchingTimes({
        namespace: client.options.namespace,
        scheduleId: desired.scheduleId,
        startTime: { seconds: (fromMs / 1000) as never, nanos: 0 },
        endTime: { seconds: (toMs / 1000) as never, nanos: 0 },
      });
      served.push(
        ...startTime.map(({ seconds }) => new Date(Number(seconds) * 1000).toISOString()),
      );
    }
    await handle.delete();
    const fires = firesBetween(timesOf(checked.complete), 0, window);
    expect(fires.map(({ at }) => at)).toEqual([...new Set(served)]);
  });

  it.each(CASES.filter(([, cron]) => /^\d+ \d+ \* \* \*$/.test(cron)))(
    'open every date of seventeen years exactly once in %s at %s',
    (zone, cron) => {
      const { complete } = spec(zone, cron);
      const window = { fromMs: Date.UTC(2026, 0, 2), toMs: Date.UTC(2036, 11, 30) };
      const dates = firesBetween(timesOf(complete), 0, window).map(({ date }) => date);
      const days = Math.round((window.toMs - window.fromMs) / 86_400_000);
      expect(dates).toEqual([...new Set(dates)]);
      expect(Math.abs(dates.length - days)).toBeLessThanOrEqual(1);
    },
  );
});
