import type { StageHarness } from '../../support/stage-harness.js';
import { cleaned, DATE, DAY } from '../../support/source-files.js';

const HEADER =
  'impression_id,user_id,shown_at,kind,sku,policy,variant,propensity,position,clicked,converted,outcome_time,value';

const ROWS = [
  'd1,c1,2026-03-02T08:00:00Z,Recommendation,p1,blend,serve,1,1,true,false,2026-03-02T08:01:00Z,',
  'd1,c1,2026-03-02T08:00:00Z,recommendation,p2,blend,serve,1,2,,,,',
  'd1,c1,2026-03-02T09:00:00Z,recommendation,p1,blend,serve,1,1,true,true,,',
  'd2,c1,2026-03-02T23:00:00Z,action,coupon,next,explore,0.25,,true,true,2026-03-03T01:00:00Z,30',
  'd3,c1,2026-03-03T00:00:00Z,recommendation,p1,blend,serve,1,1,false,false,,',
  'd4,refuser,2026-03-01T08:00:00Z,recommendation,p1,blend,serve,1,1,true,false,,',
  'd5,c2,2026-03-01T08:00:00Z,recommendation,p1,blend,serve,0,1,true,false,,',
  'd6,c2,yesterday,recommendation,p1,blend,serve,1,1,true,false,,',
  'd7,,2026-03-01T08:00:00Z,recommendation,p1,blend,serve,1,1,true,false,,',
  'd8,c2,2026-03-01T08:00:00Z,banner,p1,blend,serve,1,1,true,false,,',
  ',c2,2026-03-01T08:00:00Z,action,p1,blend,serve,1,1,true,false,,',
  'd9,test-7,2026-03-01T08:00:00Z,action,p1,blend,serve,1,1,true,false,,',
];

const FILES = {
  [`${DAY}/a.csv`]: `event_id,event_time,customer_id,event_type\ne0,${DATE}T08:00:00Z,c1,view\n`,
  'customers.csv': 'customer_id,consent\nc1,true\nrefuser,false\n',
  'outcomes/dt=2026-03-02/part.csv': [HEADER, ...ROWS, ''].join('\n'),
  'outcomes/dt=2026-03-03/part.csv': `${HEADER}\nd99,c1,2026-03-01T08:00:00Z,action,p1,x,y,1,1,true,true,,\n`,
};

describe('outcomes', () => {
  let harness: StageHarness;
  beforeAll(async () => {
    harness = await cleaned(FILES, {
      sources: {
        events: { path: 'events/dt={date}/*' },
        customers: { path: 'customers.csv' },
        outcomes: { path: 'outcomes/dt={date}/*' },
      },
      clean: { testAccounts: ['test-*'] },
    });
  });
  afterAll(() => harness.close());

  it('are kept before the end of the date, with nothing of what came after it', async () => {
    const rows = await harness.query(
      'SELECT decision_id, kind, item, arm, propensity, rank, clicked, converted, outcome_time, value FROM outcomes',
    );
    expect(rows).toEqual([
      {
        decision_id: 'd1',
        kind: 'recommendation',
        item: 'p1',
        arm: 'serve',
        propensity: 1,
        rank: 1,
        clicked: true,
        converted: false,
        outcome_time: '2026-03-02T08:01:00.000Z',
        value: null,
      },
      expect.objectContaining({ decision_id: 'd1', item: 'p2', clicked: false, converted: false }),
      expect.objectContaining({
        decision_id: 'd2',
        propensity: 0.25,
        rank: null,
        clicked: false,
        converted: false,
        outcome_time: null,
        value: null,
      }),
    ]);
  });

  it('are rejected with a reason and a rule', async () => {
    const rows = await harness.query<{ reason: string; rule: string | null }>(
      `SELECT reason, "rule" FROM rejected WHERE dataset = 'outcomes' ORDER BY source_row`,
    );
    expect(rows.map(({ reason }) => reason)).toEqual([
      'duplicate_outcome',
      'future_time',
      'no_consent',
      'invalid_propensity',
      'unparsable',
      'missing_customer_id',
      'unknown_kind',
      'missing_decision_id',
      'test_account',
    ]);
    expect(rows.every(({ rule }) => rule !== null)).toBe(true);
  });

  it('are empty without the source', async () => {
    const without = await cleaned({ [`${DAY}/a.csv`]: FILES[`${DAY}/a.csv`] ?? '' });
    try {
      expect(await without.query('SELECT * FROM outcomes')).toEqual([]);
    } finally {
      await without.close();
    }
  });

  it('need their columns', async () => {
    const broken = { ...FILES, 'outcomes.csv': 'decision_id,customer_id\nd1,c1\n' };
    const sources = {
      events: { path: 'events/dt={date}/*' },
      outcomes: { path: 'outcomes.csv' },
    };
    await expect(cleaned(broken, { sources })).rejects.toThrow(
      'outcomes must have a column exposure_time, kind, item, policy, arm, propensity, clicked, converted',
    );
  });
});
