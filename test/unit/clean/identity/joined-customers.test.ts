import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readPartView } from '../../../../activities/artifacts/part-view.js';
import { cleanStage } from '../../../../activities/clean/activity.js';
import { collectStage } from '../../../../activities/collect/activity.js';
import type { PipelineSpecInput } from '../../../../workflows/contracts/spec.js';
import { inlineThreads } from '../../../support/inline-threads.js';
import { StageHarness } from '../../../support/stage-harness.js';

const KEYS = [
  { name: 'device', column: 'anonymous_id', maxCustomers: 2 },
  { name: 'email', column: 'email_hash' },
  { name: 'email', column: 'email_hash', source: 'customers' as const },
];

const DAYS: Readonly<Record<string, readonly string[]>> = {
  '2026-03-01': [
    // One visit of one person: the first page before she logs in, in the web, then in the app.
    '2026-03-01 23:50:00,web-1,view,,dev-1,',
    '2026-03-01 12:00:00,other,view,,dev-9,',
  ],
  '2026-03-02': [
    '2026-03-02 00:05:00,app-1,purchase,o1,dev-1,',
    '2026-03-02 09:00:00,store-1,purchase,o2,,hash-1',
    '2026-03-02 10:00:00,refuser,view,,dev-1,',
  ],
  '2026-03-03': ['2026-03-03 08:00:00,app-1,view,,dev-1,'],
  '2026-03-04': ['2026-03-04 08:00:00,other-2,view,,dev-9,'],
};

const CUSTOMERS = `customer_id,region,gender,signup_time,consent,email_hash
app-1,,f,2026-01-05,true,hash-1
web-1,north,,2026-02-01,,
refuser,south,m,2025-01-01,false,hash-1
other-2,,,2026-01-01,,
`;

const FEEDBACK = `feedback_id,customer_id,feedback_time,text
f1,store-1,2026-03-02 12:00:00,good
`;

const OUTCOMES = `decision_id,customer_id,exposure_time,kind,item,policy,arm,propensity,clicked,converted
d1,store-1,2026-03-02 12:00:00,recommendation,p1,blend,explore,0.1,true,false
`;

async function cleaned(identity: PipelineSpecInput['identity'], date: string, shop?: StageHarness) {
  const harness =
    shop?.onDate(date) ??
    (await StageHarness.open({
      date,
      spec: {
        sources: {
          events: { path: 'events/dt={date}/*' },
          customers: { path: 'customers.csv' },
          feedback: { path: 'feedback.csv' },
          outcomes: { path: 'outcomes.csv' },
        },
        identity,
      },
      threads: inlineThreads,
    }));
  const folder = path.join(harness.root, 's3/source/shop');
  for (const [day, rows] of Object.entries(DAYS)) {
    await mkdir(path.join(folder, `events/dt=${day}`), { recursive: true });
    const text = ['event_time,customer_id,event_type,order_id,anonymous_id,email_hash', ...rows];
    await writeFile(path.join(folder, `events/dt=${day}/part.csv`), `${text.join('\n')}\n`);
  }
  await writeFile(path.join(folder, 'customers.csv'), CUSTOMERS);
  await writeFile(path.join(folder, 'feedback.csv'), FEEDBACK);
  await writeFile(path.join(folder, 'outcomes.csv'), OUTCOMES);
  await harness.run(collectStage);
  await harness.run(cleanStage);
  return harness;
}

/** The parts of `events`, by day. */
async function partsByDay(harness: StageHarness): Promise<Record<string, string>> {
  const view = await readPartView(harness.localPath(harness.inputs['events']?.uri ?? ''));
  const uris = Object.values(view.tables['days'] ?? {}).map(({ uri }) => uri);
  return Object.fromEntries(uris.map((uri) => [/\d{4}-\d{2}-\d{2}/.exec(uri)?.[0] ?? '', uri]));
}

describe('cleaning with identity keys', () => {
  let harness: StageHarness;
  beforeAll(async () => {
    harness = await cleaned({ keys: KEYS }, '2026-03-02');
  });
  afterAll(() => harness.close());

  it('gives the events of web, app and store to one customer, in one session over midnight', async () => {
    const rows = await harness.query<{ customer_id: string; sessions: number; events: number }>(
      `SELECT customer_id, count(DISTINCT session_key) AS sessions, count(*) AS events
       FROM events GROUP BY customer_id ORDER BY customer_id`,
    );
    expect(rows).toEqual([
      { customer_id: 'app-1', sessions: 2, events: 3 },
      { customer_id: 'other', sessions: 1, events: 1 },
    ]);
  });

  it('makes one profile, filled from the others, and moves feedback and outcomes', async () => {
    const profiles = await harness.query(
      'SELECT customer_id, region, gender, signup_time::DATE::VARCHAR AS signup, consent FROM customer_profiles',
    );
    expect(profiles).toContainEqual({
      customer_id: 'app-1',
      region: 'north',
      gender: 'f',
      signup: '2026-01-05',
      consent: true,
    });
    expect(profiles).toHaveLength(3);
    for (const moved of ['feedback', 'outcomes']) {
      expect(await harness.query(`SELECT customer_id FROM ${moved}`)).toEqual([
        { customer_id: 'app-1' },
      ]);
    }
  });

  it('joins nobody with who refuses consent, and rejects those rows as they came', async () => {
    const identity = await harness.query<{ customer_id: string; other_id: string; key: string }>(
      'SELECT customer_id, other_id, "key", status FROM identity ORDER BY ALL',
    );
    expect(identity).toEqual([
      { customer_id: 'app-1', other_id: 'store-1', key: 'email', status: 'joined' },
      { customer_id: 'app-1', other_id: 'web-1', key: 'device', status: 'joined' },
    ]);
    const rejected = await harness.query<{ reason: string; row: string }>(
      'SELECT reason, "row" FROM rejected',
    );
    expect(rejected).toEqual([
      { reason: 'no_consent', row: expect.stringContaining('"refuser"') as string },
    ]);
  });

  it('cleans only those days again whose ids a later date joins', async () => {
    const before = await partsByDay(await cleaned({ keys: KEYS }, '2026-03-03', harness));
    const later = await cleaned({ keys: KEYS }, '2026-03-04', harness);
    const after = await partsByDay(later);
    expect(after['2026-03-02']).toBe(before['2026-03-02']);
    expect(after['2026-03-01']).not.toBe(before['2026-03-01']);
    const rows = await later.query<{ customer_id: string }>(
      `SELECT DISTINCT customer_id FROM events WHERE event_day = DATE '2026-03-01' ORDER BY customer_id`,
    );
    expect(rows.map((row) => row.customer_id)).toEqual(['app-1', 'other-2']);
  });

  it('changes nothing where no key is declared', async () => {
    const without = await cleaned({}, '2026-03-02');
    try {
      const rows = await without.query<{ customer_id: string }>(
        'SELECT DISTINCT customer_id FROM events ORDER BY customer_id',
      );
      expect(rows.map((row) => row.customer_id)).toEqual(['app-1', 'other', 'store-1', 'web-1']);
      expect(await without.query('SELECT * FROM identity')).toEqual([]);
    } finally {
      await without.close();
    }
  });
});
