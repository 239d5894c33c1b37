import { optimiseStage } from '../../../activities/optimise/activity.js';
import type { PipelineSpecInput } from '../../../workflows/contracts/spec.js';
import { inlineThreads } from '../../support/inline-threads.js';
import { StageHarness } from '../../support/stage-harness.js';
import { smallJourneys } from './small-journeys.js';

const opened: StageHarness[] = [];

async function optimise(spec: Partial<PipelineSpecInput>): Promise<StageHarness> {
  const harness = await StageHarness.open({ date: '2026-03-07', spec, threads: inlineThreads });
  opened.push(harness);
  await harness.run(smallJourneys);
  await harness.run(optimiseStage);
  return harness;
}

afterAll(async () => {
  await Promise.all(opened.map((harness) => harness.close()));
});

describe('optimiseStage', () => {
  let harness: StageHarness;

  beforeAll(async () => {
    harness = await optimise({ optimise: { minCustomers: 1 } });
  });

  it('counts transitions within sessions up to the first goal', async () => {
    const rows = await harness.query<Record<string, unknown>>(
      `SELECT "from", "to", transitions, customers, median_seconds FROM transitions
       WHERE segment_id = 'all' ORDER BY "from", "to"`,
    );
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['cart@app', 'goal', 1, 1, 2],
      ['cart@web', 'exit', 1, 1, 0],
      ['cart@web', 'goal', 1, 1, 20],
      ['search@app', 'cart@app', 1, 1, 8],
      ['search@web', 'view@web', 1, 1, 20],
      ['start', 'goal', 1, 1, 0],
      ['start', 'search@app', 1, 1, 0],
      ['start', 'view@web', 5, 4, 0],
      ['view@web', 'cart@web', 2, 2, 8],
      ['view@web', 'exit', 3, 3, 0],
      ['view@web', 'search@web', 1, 1, 0],
      ['view@web', 'view@web', 1, 1, 4],
    ]);
  });

  it('shares out the transitions that leave a node, to 1 in every segment', async () => {
    const [view] = await harness.query<{ probability: number; cost: number }>(
      `SELECT probability, cost FROM transitions
       WHERE segment_id = 'all' AND "from" = 'view@web' AND "to" = 'cart@web'`,
    );
    expect(view?.probability).toBe(2 / 7);
    expect(view?.cost).toBeCloseTo(Math.log(7 / 2) + (0.05 * 8) / 3600, 14);
    const sums = await harness.query<{ total: number }>(
      'SELECT sum(probability) AS total FROM transitions GROUP BY segment_id, "from"',
    );
    for (const { total } of sums) expect(total).toBeCloseTo(1, 12);
  });

  it('counts each segment by its customers, and those without one only in all', async () => {
    const rows = await harness.query<Record<string, unknown>>(
      `SELECT segment_id, "to", transitions FROM transitions
       WHERE "from" = 'start' ORDER BY segment_id, "to"`,
    );
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['all', 'goal', 1],
      ['all', 'search@app', 1],
      ['all', 'view@web', 5],
      ['s1', 'goal', 1],
      ['s1', 'view@web', 3],
      ['s2', 'search@app', 1],
      ['s2', 'view@web', 1],
    ]);
  });

  it('describes touchpoints over whole sessions', async () => {
    const rows = await harness.query<Record<string, unknown>>(
      `SELECT touchpoint, stage, customers, sessions, reach, exit_rate, revisit_rate, median_seconds,
         conversion_rate_after FROM touchpoints ORDER BY touchpoint`,
    );
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['cart@app', 'decide', 1, 1, 1 / 7, 0, 0, 2, 1],
      ['cart@web', 'decide', 2, 2, 2 / 7, 0.5, 0, 20, 0.5],
      ['purchase@app', 'purchase', 1, 1, 1 / 7, 0.5, 0.5, 5, 1],
      ['purchase@web', 'purchase', 2, 2, 2 / 7, 0.5, 0, 10, 0],
      ['search@app', 'evaluate', 1, 1, 1 / 7, 0, 0, 8, 1],
      ['search@web', 'evaluate', 1, 1, 1 / 7, 0, 0, 20, 0],
      ['view@web', 'aware', 4, 5, 5 / 7, 0.5, 0.375, 5, 0.2],
    ]);
  });

  it('tells what removing a touchpoint would cost', async () => {
    const rows = await harness.query<{ removal_effect: number }>(
      'SELECT removal_effect FROM touchpoints ORDER BY touchpoint',
    );
    const wanted = [1 / 3, 1 / 3, 0, 0, 1 / 3, 1 / 18, 1 / 3];
    rows.forEach(({ removal_effect }, index) => {
      expect(removal_effect).toBeCloseTo(wanted[index] ?? 0, 12);
    });
    expect(rows).toHaveLength(wanted.length);
  });

  it('publishes the cheapest and the observed paths of everyone', async () => {
    const rows = await harness.query<Record<string, number>>(
      `SELECT * FROM paths WHERE segment_id = 'all' ORDER BY origin, rank`,
    );
    expect(rows.map(({ origin, rank, path, solver }) => [origin, rank, path, solver])).toEqual([
      ['observed', 1, ['search@app', 'cart@app'], 'none'],
      ['observed', 2, ['view@web', 'cart@web'], 'none'],
      ['optimised', 1, ['search@app', 'cart@app'], 'dijkstra'],
      ['optimised', 2, ['view@web', 'cart@web'], 'dijkstra'],
    ]);
    const [, slower, best] = rows;
    expect(best?.['cost']).toBeCloseTo(Math.log(7) + (0.05 * 10) / 3600, 12);
    expect(best).toMatchObject({ expected_seconds: 10, min_customers: 1, optimality_gap: 0 });
    expect(best?.['conversion_probability']).toBeCloseTo(1, 12);
    expect(slower?.['path_probability']).toBeCloseTo(5 / 49, 12);
    expect(slower?.['conversion_probability']).toBeCloseTo(0.2, 12);
    expect(slower).toMatchObject({ expected_seconds: 28, min_customers: 1 });
  });

  it('measures the chain beside the observed conversion', async () => {
    const rows = await harness.query<{ slice: string; value: number; n: number }>(
      `SELECT slice, value, n FROM metrics_optimise WHERE name = 'conversion_rate' ORDER BY slice`,
    );
    expect(rows.map(({ slice, n }) => [slice, n])).toEqual([
      ['all', 7],
      ['s1', 4],
      ['s2', 2],
    ]);
    [3 / 7, 0.5, 0.5].forEach((wanted, index) => {
      expect(rows[index]?.value).toBeCloseTo(wanted, 12);
    });
  });

  it('counts customers through the stages in three ways', async () => {
    const rows = await harness.query<Record<string, unknown>>(
      `SELECT funnel, list(customers ORDER BY step) AS customers FROM funnels GROUP BY funnel ORDER BY funnel`,
    );
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['goal_ordered', [3, 2]],
      ['goal_ordered:s1', [2, 1]],
      ['goal_ordered:s2', [1, 1]],
      ['goal_strict', [3, 2]],
      ['goal_unordered', [3, 3]],
      ['stages_ordered', [4, 2, 1, 1]],
      ['stages_ordered:s1', [2, 1, 0, 0]],
      ['stages_ordered:s2', [1, 1, 1, 1]],
      ['stages_strict', [4, 1, 0, 0]],
      ['stages_unordered', [4, 2, 2, 2]],
    ]);
    const steps = await harness.query<Record<string, unknown>>(
      `SELECT touchpoint, rate FROM funnels WHERE funnel = 'stages_ordered' ORDER BY step`,
    );
    expect(steps.map((row) => Object.values(row))).toEqual([
      ['aware', 1],
      ['evaluate', 0.5],
      ['decide', 0.25],
      ['purchase', 0.25],
    ]);
  });

  it('never counts more customers further on, nor by a stricter way', async () => {
    const rows = await harness.query<{ worse: number }>(
      `SELECT count(*) AS worse FROM funnels AS one JOIN funnels AS other
       ON one.funnel = other.funnel AND one.step = other.step + 1 WHERE one.customers > other.customers
       UNION ALL
       SELECT count(*) FROM funnels AS one JOIN funnels AS other
       ON one.step = other.step AND (one.funnel, other.funnel) IN (('stages_strict', 'stages_ordered'),
         ('stages_ordered', 'stages_unordered'), ('goal_strict', 'goal_ordered'),
         ('goal_ordered', 'goal_unordered')) WHERE one.customers > other.customers`,
    );
    expect(rows).toEqual([{ worse: 0 }, { worse: 0 }]);
  });

  it('answers alike in flow, funnel, attribution and key figures', async () => {
    const [answers] = await harness.query<Record<string, number>>(
      `SELECT
         (SELECT sum(transitions) FROM transitions WHERE segment_id = 'all' AND "to" = 'goal') AS absorbed,
         (SELECT round(n * value) FROM kpis WHERE segment_id = 'all' AND kpi = 'conversion_rate') AS converting,
         (SELECT sum(transitions) FROM transitions WHERE segment_id = 'all' AND "from" = 'start') AS started,
         (SELECT n FROM kpis WHERE segment_id = 'all' AND kpi = 'conversion_rate') AS sessions,
         (SELECT max(customers) FROM funnels WHERE funnel = 'goal_ordered') AS on_the_way,
         (SELECT count(DISTINCT customer_id) FROM events WHERE event_type = 'cart' OR is_purchase) AS seen,
         (SELECT min(total) FROM (SELECT sum(conversions) AS total FROM attribution GROUP BY model)) AS least,
         (SELECT max(total) FROM (SELECT sum(conversions) AS total FROM attribution GROUP BY model)) AS most,
         (SELECT count(DISTINCT order_key) FROM events WHERE is_purchase) AS orders,
         (SELECT max(total) FROM (SELECT sum(value) AS total FROM attribution GROUP BY model)) AS value,
         (SELECT sum(amount)::DOUBLE FROM events WHERE is_purchase) AS amount`,
    );
    expect(answers?.['absorbed']).toBe(answers?.['converting']);
    expect(answers?.['started']).toBe(answers?.['sessions']);
    expect(answers?.['on_the_way']).toBe(answers?.['seen']);
    expect(answers?.['least']).toBeCloseTo(answers?.['orders'] ?? 0, 10);
    expect(answers?.['most']).toBeCloseTo(answers?.['orders'] ?? 0, 10);
    expect(answers?.['value']).toBeCloseTo(answers?.['amount'] ?? 0, 8);
  });

  it('shares the conversions of the log out by the rules', async () => {
    const rows = await harness.query<Record<string, unknown>>(
      `SELECT model, channel, conversions FROM attribution
       WHERE model IN ('first', 'last', 'linear') ORDER BY model, channel`,
    );
    // Orders: a on the web (1 touch), b on the web (1 touch), c in the app after a visit on the web.
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['first', 'app', 0],
      ['first', 'web', 3],
      ['last', 'app', 1],
      ['last', 'web', 2],
      ['linear', 'app', 0.5],
      ['linear', 'web', 2.5],
    ]);
  });

  it('publishes key figures that have cases, with the interval of each', async () => {
    const rows = await harness.query<Record<string, number>>(
      `SELECT kpi, value, n, lower, upper, previous FROM kpis WHERE segment_id = 'all' ORDER BY kpi`,
    );
    expect(rows.map(({ kpi, value, n }) => [kpi, value, n])).toEqual([
      ['average_order_value', 40 / 3, 3],
      ['conversion_rate', 3 / 7, 7],
      ['repeat_rate', 0, 3],
    ]);
    for (const { value, lower, upper, previous } of rows) {
      expect(lower).toBeLessThanOrEqual(value ?? 0);
      expect(upper).toBeGreaterThanOrEqual(value ?? 0);
      expect(previous).toBeNull();
    }
  });

  it('follows new customers by whole weeks and months only', async () => {
    const rows = await harness.query<Record<string, unknown>>('SELECT * FROM retention');
    expect(rows.map((row) => Object.values(row))).toEqual([['2026-W09', 0, 1, 1]]);
  });
});

describe('optimiseStage with another goal', () => {
  it("absorbs a session at its first event of the spec's goal", async () => {
    const harness = await optimise({ journey: { goal: 'cart' }, optimise: { minCustomers: 2 } });
    const rows = await harness.query<Record<string, unknown>>(
      `SELECT "from", transitions FROM transitions
       WHERE segment_id = 'all' AND "to" = 'goal' ORDER BY "from"`,
    );
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['search@app', 1],
      ['view@web', 2],
    ]);
    const paths = await harness.query<{ path: string[]; segment_id: string }>(
      `SELECT segment_id, path FROM paths WHERE origin = 'optimised'`,
    );
    expect(paths).toEqual([
      { segment_id: 'all', path: ['view@web'] },
      { segment_id: 's1', path: ['view@web'] },
    ]);
  });

  it('publishes touchpoints without paths where nobody reaches the goal, and says why', async () => {
    const harness = await optimise({ journey: { goal: 'subscribe' } });
    const [counts] = await harness.query<Record<string, number>>(
      `SELECT (SELECT count(*) FROM paths) AS paths, (SELECT count(*) FROM touchpoints) AS touchpoints,
         (SELECT count(*) FROM transitions WHERE "to" = 'goal') AS goals`,
    );
    expect(counts).toEqual({ paths: 0, touchpoints: 7, goals: 0 });
    expect(harness.before.at(-1)?.reasons['paths']).toContain('no session reaches the goal');
  });
});
