import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cleanStage } from '../../../../activities/clean/activity.js';
import { collectStage } from '../../../../activities/collect/activity.js';
import { DuckSession } from '../../../../activities/compute/duck-session.js';
import type { PipelineSpecInput } from '../../../../workflows/contracts/spec.js';
import { inlineThreads } from '../../../support/inline-threads.js';
import { StageHarness } from '../../../support/stage-harness.js';

const [FIRST, SECOND] = ['2026-03-09', '2026-03-10'] as const;

type Contract = NonNullable<NonNullable<PipelineSpecInput['quality']>['contract']>;

const contract = (
  version: string,
  events: NonNullable<Contract['sources']['events']>,
): Contract => {
  return { version, sources: { events } };
};

const PROMISED = {
  event_id: { type: 'text', required: true },
  event_time: { type: 'time', required: true },
  customer_id: { type: 'text', required: true },
  event_type: { type: 'text', required: true },
  amount: { type: 'number' },
} as const;

let harness: StageHarness;

async function open(quality: PipelineSpecInput['quality'], ending = 'csv'): Promise<void> {
  harness = await StageHarness.open({
    date: FIRST,
    spec: { sources: { events: { path: `events/dt={date}/*.${ending}` } }, quality },
    threads: inlineThreads,
  });
}

async function fileOf(day: string, ending: string): Promise<string> {
  const folder = path.join(harness.root, 's3/source/shop/events', `dt=${day}`);
  await mkdir(folder, { recursive: true });
  return path.join(folder, `part.${ending}`);
}

async function write(day: string, header: string, ...lines: string[]): Promise<void> {
  await writeFile(await fileOf(day, 'csv'), `${[header, ...lines].join('\n')}\n`);
}

async function writeParquet(day: string, query: string): Promise<void> {
  const duck = await DuckSession.open({ memoryMb: 128, threads: 1, tempDir: harness.root });
  await duck.copyToParquet(query, await fileOf(day, 'parquet'));
  duck.close();
}

async function clean(on: StageHarness): Promise<Record<string, string>> {
  await on.run(collectStage);
  await on.run(cleanStage);
  const rows = await on.query<{ name: string; said: string }>(
    `SELECT "check" AS name, concat(passed, ': ', observed) AS said FROM quality WHERE starts_with("check", 'contract')`,
  );
  return Object.fromEntries(rows.map(({ name, said }) => [name, said]));
}

afterEach(() => harness.close());

describe('the data contract', () => {
  const HEADER = 'event_id,event_time,customer_id,event_type,amount';

  it('is kept by data that has every promised column, of its type and filled', async () => {
    await open({ contract: contract('1.0.0', { columns: PROMISED }) });
    await write(
      FIRST,
      HEADER,
      'e1,2026-03-09T08:00:00Z,c1,view,',
      'e2,2026-03-09T09:00:00Z,c1,purchase,5',
    );
    expect(await clean(harness)).toEqual({ contract: 'true: kept' });
  });

  it('refuses data that lacks a column, holds no number in one, or leaves a required one empty', async () => {
    await open({
      contract: contract('1.0.0', { columns: { ...PROMISED, query: { type: 'text' } } }),
    });
    await write(
      FIRST,
      HEADER,
      'e1,2026-03-09T08:00:00Z,c1,view,',
      ',2026-03-09T09:00:00Z,c1,purchase,five',
    );
    await harness.run(collectStage);
    await expect(harness.run(cleanStage)).rejects.toMatchObject({
      type: 'QualityGateFailed',
      message: expect.stringContaining(
        'contract: expected what version 1.0.0 promises, or a contract of version 2.0.0 that says so, got event_id is empty in 1 rows, amount is no number in 1 rows, query is missing',
      ) as string,
    });
  });

  it('refuses a Parquet column of another type, and tells of one that nobody promised', async () => {
    await open({ contract: contract('1.0.0', { columns: PROMISED }) }, 'parquet');
    const row = `SELECT 'e1' AS event_id, TIMESTAMP '2026-03-09 08:00:00' AS event_time, 'c1' AS customer_id, 'view' AS event_type`;
    await writeParquet(FIRST, `${row}, 3 AS amount, 'x' AS device`);
    expect(await clean(harness)).toEqual({
      contract: 'true: kept',
      contract_new_columns: 'false: device',
    });
    await writeParquet(FIRST, `${row}, '3' AS amount`);
    await harness.run(collectStage);
    await expect(harness.run(cleanStage)).rejects.toThrow('amount is text, not number');
  });

  it('judges the rows of the date, not those of the days before the promise', async () => {
    await open({ contract: contract('1.0.0', { columns: PROMISED }) });
    await write(FIRST, 'event_time,customer_id,event_type', '2026-03-09T08:00:00Z,c1,view');
    await write(SECOND, HEADER, 'e2,2026-03-10T09:00:00Z,c1,purchase,5');
    expect(await clean(harness.onDate(SECOND))).toEqual({ contract: 'true: kept' });
  });

  it('holds a breaking change back until the version says so', async () => {
    const { amount, ...others } = PROMISED;
    await open({ contract: contract('1.2.0', { columns: { ...others, amount } }) });
    for (const day of [FIRST, SECOND]) {
      await write(day, HEADER, `e-${day},${day}T08:00:00Z,c1,purchase,5`);
    }
    await clean(harness);
    await harness.record('clean');
    const next = harness.onDate(SECOND);
    const withContract = (version: string): void => {
      next.spec.quality.contract = { version, sources: { events: { columns: others } } };
    };
    withContract('1.3.0');
    await next.run(collectStage);
    await expect(next.run(cleanStage)).rejects.toThrow(
      'contract_version: expected at least 2.0.0, after 1.2.0 on 2026-03-09, got 1.3.0 (events.amount is no longer promised)',
    );
    withContract('2.0.0');
    expect(await clean(next)).toMatchObject({
      contract: 'true: kept',
      contract_version: 'true: 2.0.0 (events.amount is no longer promised)',
    });
  });
});
