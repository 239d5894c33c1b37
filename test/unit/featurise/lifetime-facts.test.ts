import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cleanStage } from '../../../activities/clean/activity.js';
import { collectStage } from '../../../activities/collect/activity.js';
import { featuriseStage } from '../../../activities/featurise/activity.js';
import type { ArtifactRefs } from '../../../workflows/contracts/artifact-ref.js';
import { addDays } from '../../../workflows/contracts/logical-date.js';
import { inlineThreads } from '../../support/inline-threads.js';
import { StageHarness } from '../../support/stage-harness.js';

const FIRST = '2026-03-01';
const HEADER = 'event_id,event_time,customer_id,event_type,order_id,amount\n';

async function openShop(): Promise<StageHarness> {
  const harness = await StageHarness.open({
    date: FIRST,
    spec: { sources: { events: { path: 'events/dt={date}/*.csv', lookbackDays: 3 } } },
    threads: inlineThreads,
  });
  for (let index = 0; index < 8; index += 1) await writeDay(harness, addDays(FIRST, index), index);
  return harness;
}

/** On every day `often` buys for 10 and `seen` looks; `once` buys on the first day and looks on the others. */
async function writeDay(harness: StageHarness, day: string, index: number): Promise<void> {
  const folder = path.join(harness.root, 's3/source/shop/events', `dt=${day}`);
  await mkdir(folder, { recursive: true });
  const type = index === 0 ? 'purchase' : 'view';
  const lines = [
    `a${day},${day}T10:00:00Z,often,purchase,o-${day},10`,
    `b${day},${day}T11:00:00Z,seen,view,,`,
    `c${day},${day}T12:00:00Z,once,${type},${type === 'purchase' ? 'o-once' : ''},${type === 'purchase' ? 7.25 : ''}`,
  ];
  await writeFile(path.join(folder, 'part.csv'), `${HEADER}${lines.join('\n')}\n`);
}

async function runDate(harness: StageHarness, date: string): Promise<StageHarness> {
  const run = harness.onDate(date);
  for (const stage of [collectStage, cleanStage, featuriseStage]) await run.run(stage);
  await recordAll(run, date);
  return run;
}

async function recordAll(run: StageHarness, date: string): Promise<void> {
  const outputs = (name: string): ArtifactRefs => {
    const ref = run.inputs[name];
    return ref === undefined ? {} : { [name]: ref };
  };
  const stages = [
    { stage: 'clean', outputs: outputs('events') },
    { stage: 'featurise', outputs: { ...outputs('customer_lifetime'), ...outputs('cutoffs') } },
  ];
  const uri = `s3://wayline/artifacts/test/_runs/${date}.json`;
  await run.store.writeText(uri, JSON.stringify({ date, stages }));
}

const FACTS = `SELECT customer_id, epoch(first_seen)::BIGINT AS first_seen, events, orders, monetary_value
  FROM customer_facts ORDER BY customer_id`;
const at = (date: string, time: string): number => Date.parse(`${date}T${time}Z`) / 1000;

describe('facts of a customer’s whole life', () => {
  let harness: StageHarness;
  beforeEach(async () => {
    harness = await openShop();
  });
  afterEach(() => harness.close());

  it('are those of the window where no earlier date has been released', async () => {
    const run = await runDate(harness, addDays(FIRST, 7));
    expect(await run.query(FACTS)).toEqual([
      {
        customer_id: 'often',
        first_seen: at(addDays(FIRST, 5), '10:00:00'),
        events: 3,
        orders: 3,
        monetary_value: 30,
      },
      {
        customer_id: 'once',
        first_seen: at(addDays(FIRST, 5), '12:00:00'),
        events: 3,
        orders: 0,
        monetary_value: 0,
      },
      {
        customer_id: 'seen',
        first_seen: at(addDays(FIRST, 5), '11:00:00'),
        events: 3,
        orders: 0,
        monetary_value: 0,
      },
    ]);
  });

  it('go on over days that have left the window, date after date', async () => {
    let run = harness;
    for (let index = 2; index < 8; index += 1) run = await runDate(harness, addDays(FIRST, index));
    expect(await run.query(FACTS)).toEqual([
      {
        customer_id: 'often',
        first_seen: at(FIRST, '10:00:00'),
        events: 3,
        orders: 8,
        monetary_value: 80,
      },
      {
        customer_id: 'once',
        first_seen: at(FIRST, '12:00:00'),
        events: 3,
        orders: 1,
        monetary_value: 7.25,
      },
      {
        customer_id: 'seen',
        first_seen: at(FIRST, '11:00:00'),
        events: 3,
        orders: 0,
        monetary_value: 0,
      },
    ]);
  });

  it('go on over a date that was left out, and are the same when a date is run again', async () => {
    await runDate(harness, addDays(FIRST, 2));
    const first = await runDate(harness, addDays(FIRST, 4));
    const facts = await first.query<{ customer_id: string; orders: number }>(FACTS);
    expect(facts[0]).toMatchObject({ customer_id: 'often', orders: 5 });
    await runDate(harness, addDays(FIRST, 5));
    const again = await runDate(harness, addDays(FIRST, 4));
    expect(again.inputs['customer_facts']?.sha256).toBe(first.inputs['customer_facts']?.sha256);
  });
});
