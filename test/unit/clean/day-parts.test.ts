import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cleanStage } from '../../../activities/clean/activity.js';
import { collectStage } from '../../../activities/collect/activity.js';
import { addDays } from '../../../workflows/contracts/logical-date.js';
import { inlineThreads } from '../../support/inline-threads.js';
import { StageHarness } from '../../support/stage-harness.js';

const DATE = '2026-03-10';
const HEADER = 'event_id,event_time,customer_id,event_type,session_id,amount\n';
const DAYS = Array.from({ length: 6 }, (_, index) => addDays(DATE, index - 5));

/** Two customers a day, each with a view and a purchase, and one whose session goes on over midnight. */
function dayOf(day: string): string {
  const lines = [
    `v1-${day},${day}T08:00:00Z,c1,view,,`,
    `p1-${day},${day}T08:05:00Z,c1,purchase,,12.5`,
    `v2-${day},${day}T09:00:00Z,c2,view,g-${day},`,
    `n1-${day},${day}T00:05:00Z,night,view,,`,
    `n2-${day},${day}T23:50:00Z,night,purchase,,3`,
    `s-${day},${day}T12:00:00Z,c3,view,lasting,`,
  ];
  return `${HEADER}${lines.join('\n')}\n`;
}

async function openShop(lookbackDays = 5): Promise<StageHarness> {
  const harness = await StageHarness.open({
    date: DATE,
    spec: {
      sources: {
        events: { path: 'events/dt={date}/*.csv', lookbackDays },
        customers: { path: 'customers.csv' },
      },
    },
    threads: inlineThreads,
  });
  for (const day of DAYS) await write(harness, `events/dt=${day}/part.csv`, dayOf(day));
  await write(harness, 'customers.csv', 'customer_id,consent\nc1,true\n');
  return harness;
}

async function write(harness: StageHarness, key: string, text: string): Promise<void> {
  const file = path.join(harness.root, 's3/source/shop', key);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, text);
}

async function run(harness: StageHarness): Promise<StageHarness> {
  await harness.run(collectStage);
  await harness.run(cleanStage);
  return harness;
}

/** Names of the parts of a stage, with the fingerprints under which they are committed. */
async function partsOf(harness: StageHarness, stage: string): Promise<Set<string>> {
  const folder = path.join(harness.root, 's3/wayline/artifacts/test', stage, '_parts');
  const names = await readdir(folder, { recursive: true });
  return new Set(names.filter((name) => name.endsWith('.json')));
}

/** Days of which parts were added by some work. */
async function added(
  harness: StageHarness,
  stage: string,
  work: () => Promise<unknown>,
): Promise<string[]> {
  const before = await partsOf(harness, stage);
  await work();
  const after = await partsOf(harness, stage);
  return [...after].flatMap((name) => (before.has(name) ? [] : [path.dirname(name)])).sort();
}

const EVENTS = 'SELECT * FROM events ORDER BY event_key';

describe('days of collect and clean', () => {
  let harness: StageHarness;
  beforeEach(async () => {
    harness = await openShop();
  });
  afterEach(() => harness.close());

  it('are found by the next date, which makes its own day only, with equal rows', async () => {
    await run(harness.onDate(addDays(DATE, -1)));
    const next = harness.onDate(DATE);
    expect(await added(harness, 'collect', () => next.run(collectStage))).toEqual([DATE]);
    const cleaned = await added(harness, 'clean', () => next.run(cleanStage));
    // The first and the last day of a window take rows from outside it: their parts are the window's own.
    expect(cleaned).toEqual([addDays(DATE, -4), addDays(DATE, -1), DATE, 'session_joins'].sort());
    const fresh = await run(await openShop());
    try {
      expect(await next.query(EVENTS)).toEqual(await fresh.query(EVENTS));
      expect(next.inputs['events']?.sha256).toBe(fresh.inputs['events']?.sha256);
    } finally {
      await fresh.close();
    }
  });

  it('are made again where an object of theirs has changed, and no other is', async () => {
    await run(harness);
    const day = addDays(DATE, -2);
    await write(harness, `events/dt=${day}/late.csv`, `${HEADER}late,${day}T10:00:00Z,c9,view,,\n`);
    const again = harness.onDate(DATE);
    expect(await added(harness, 'collect', () => again.run(collectStage))).toEqual([day]);
    expect(await added(harness, 'clean', () => again.run(cleanStage))).toEqual([
      day,
      'session_joins',
    ]);
    expect(await again.query(`SELECT * FROM events WHERE event_id = 'late'`)).toHaveLength(1);
  });

  it('take rows that lie with another source day', async () => {
    const day = addDays(DATE, -2);
    await run(harness);
    const late = `${HEADER}late,${day}T08:02:00Z,c1,view,,\n`;
    await write(harness, `events/dt=${DATE}/late.csv`, late);
    const again = harness.onDate(DATE);
    await again.run(collectStage);
    expect(await added(harness, 'clean', () => again.run(cleanStage))).toEqual([
      day,
      DATE,
      'session_joins',
    ]);
    const [row] = await again.query<{ session_seq: number; event_day: string }>(
      `SELECT session_seq, event_day::VARCHAR AS event_day FROM events WHERE event_id = 'late'`,
    );
    expect(row).toEqual({ session_seq: 2, event_day: day });
  });

  it('keep of an event id that comes on two days the one received first', async () => {
    const day = addDays(DATE, -1);
    await write(
      harness,
      `events/dt=${day}/again.csv`,
      `${HEADER}v1-${DATE},${day}T08:01:00Z,c1,view,,\n`,
    );
    await run(harness);
    const rows = await harness.query(
      `SELECT event_day::VARCHAR AS "day" FROM events WHERE event_id = 'v1-${DATE}'`,
    );
    expect(rows).toEqual([{ day }]);
    const rejected = await harness.query(`SELECT reason, source_file FROM rejected`);
    expect(rejected).toEqual([
      { reason: 'duplicate_event_id', source_file: `events/dt=${DATE}/part.csv` },
    ]);
  });

  it('are made again where a customer of theirs refuses', async () => {
    await write(harness, `events/dt=${DATE}/one.csv`, `${HEADER}x,${DATE}T10:00:00Z,once,view,,\n`);
    await run(harness);
    await write(harness, 'customers.csv', 'customer_id,consent\nc1,true\nonce,false\n');
    const again = harness.onDate(DATE);
    await again.run(collectStage);
    expect(await added(harness, 'clean', () => again.run(cleanStage))).toEqual([
      DATE,
      'session_joins',
    ]);
    expect(await again.query(`SELECT reason FROM rejected`)).toEqual([{ reason: 'no_consent' }]);
  });

  it('join sessions over midnight, and those of a given id', async () => {
    await run(harness);
    const sessions = await harness.query<{ customer_id: string; sizes: number[] }>(
      `SELECT customer_id, list(events ORDER BY first_key)::VARCHAR AS sizes
       FROM (SELECT customer_id, min(event_key) AS first_key, count(*) AS events,
         max(session_seq) AS last FROM events GROUP BY customer_id, session_key)
       WHERE events = last AND customer_id IN ('night', 'c3') GROUP BY ALL ORDER BY ALL`,
    );
    expect(sessions).toEqual([
      { customer_id: 'c3', sizes: '[5]' },
      { customer_id: 'night', sizes: '[1, 2, 2, 2, 2, 1]' },
    ]);
    const orders = await harness.query(
      `SELECT count(DISTINCT order_key) AS orders, count(DISTINCT session_key) AS sessions
       FROM events WHERE customer_id = 'night' AND is_purchase`,
    );
    expect(orders).toEqual([{ orders: 5, sessions: 5 }]);
  });

  it('need the files of other days no more', async () => {
    await run(harness.onDate(addDays(DATE, -1)));
    await rm(path.join(harness.root, 's3/source/shop/events', `dt=${DAYS[1] ?? ''}`), {
      recursive: true,
    });
    const next = harness.onDate(DATE);
    expect(await added(harness, 'collect', () => next.run(collectStage))).toEqual([DATE]);
  });
});

describe('a source without day folders', () => {
  it('counts rows outside the window as not read', async () => {
    const harness = await StageHarness.open({
      date: DATE,
      spec: { sources: { events: { path: 'events.csv', lookbackDays: 3 } } },
      threads: inlineThreads,
    });
    try {
      const days = [-9, -3, -2, -1, 0, 1, 5].map((days) => addDays(DATE, days));
      const rows = days.map((day) => `v-${day},${day}T08:00:00Z,c1,view,,`);
      await write(harness, 'events.csv', `${HEADER}${rows.join('\n')}\n`);
      await run(harness);
      const kept = await harness.query(
        'SELECT event_day::VARCHAR AS "day" FROM events ORDER BY ALL',
      );
      expect(kept).toEqual([-2, -1, 0].map((days) => ({ day: addDays(DATE, days) })));
      expect(await harness.query('SELECT reason FROM rejected')).toEqual([]);
      expect(await harness.query(`SELECT rows FROM event_counts WHERE reason = 'read'`)).toEqual([
        { rows: 3 },
      ]);
    } finally {
      await harness.close();
    }
  });
});

describe('a plan', () => {
  it('names the days that clean has no part of, and no other', async () => {
    const harness = await openShop();
    try {
      await harness.run(collectStage);
      const days = DAYS.slice(1);
      expect(await harness.missingParts(cleanStage)).toEqual({ missing: days, all: 5 });
      await harness.run(cleanStage);
      expect(await harness.missingParts(cleanStage)).toEqual({ missing: [], all: 5 });
      const changed = days[2] ?? '';
      await write(harness, `events/dt=${changed}/part.csv`, dayOf(changed).replace('12.5', '13'));
      await harness.run(collectStage);
      expect(await harness.missingParts(cleanStage)).toEqual({ missing: [changed], all: 5 });
    } finally {
      await harness.close();
    }
  });
});

describe('workers that help', () => {
  it('leave nothing to make, and the same artifacts as one worker', async () => {
    const alone = await run(await openShop());
    const helped = await openShop();
    try {
      for (const stage of [collectStage, cleanStage]) {
        const made: number[] = [];
        for (const index of [2, 0, 1]) made.push(await helped.share(stage, { index, of: 3 }));
        expect(made.every((parts) => parts > 0)).toBe(true);
        expect(await helped.missingParts(stage)).toMatchObject({ missing: [] });
        const daysOf = async (): Promise<string[]> =>
          [...(await partsOf(helped, stage.name))].filter((name) => name.startsWith('2026-'));
        const before = await daysOf();
        await helped.run(stage);
        expect(await daysOf()).toEqual(before);
      }
      expect(helped.inputs).toEqual(alone.inputs);
    } finally {
      await alone.close();
      await helped.close();
    }
  });
});
