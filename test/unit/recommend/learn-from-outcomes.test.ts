import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AS_OF, runStage, type Outcome } from './recommended-shop.js';

const RECOMMEND = {
  excludeBought: true,
  explore: 0.5,
  models: ['als', 'item_knn', 'popular', 'category_popular'],
  feedback: { minEffectiveSample: 20, learningRate: 1 },
} as const;

/** What came of the lists of a date: customers click what popularity puts first, and nothing else. */
const outcomesOf = (folder: string): string => `
  SELECT decision_id, customer_id, TIMESTAMPTZ '${AS_OF}' - INTERVAL 3 HOUR AS exposure_time,
    'recommendation' AS kind, product_id AS item, policy, arm, propensity, rank,
    coalesce(popular <= 2, false) AS clicked, false AS converted, NULL::TIMESTAMPTZ AS outcome_time,
    NULL::DOUBLE AS value
  FROM '${folder}/recommendations.parquet'
  LEFT JOIN (SELECT decision_id, popular FROM '${folder}/explored_lists.parquet') USING (decision_id)`;

describe('learning from outcomes', () => {
  let folder: string;
  let first: Outcome;
  let second: Outcome;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'wayline-learning-'));
    first = await runStage({ recommend: RECOMMEND, keep: folder });
    const outcomes = outcomesOf(folder);
    second = await runStage({ recommend: RECOMMEND, earlier: folder, outcomes });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const logOf = (outcome: Outcome, member: string): number =>
    outcome.tables['feedback_state']!.find((row) => row['member'] === member)![
      'log_weight'
    ] as number;

  it('keeps the places that each model would have given to what was explored', () => {
    const rows = first.tables['explored_lists']!;
    const explored = first.lists.filter((row) => row['arm'] === 'explore');
    expect(rows).toHaveLength(explored.length);
    expect(new Set(rows.map((row) => row['decision_id']))).toEqual(
      new Set(explored.map((row) => row['decision_id'])),
    );
    for (const row of rows) expect(row['policy_rank']).toBeGreaterThan(0);
  });

  it('moves weights towards the model whose choices were clicked, and dates them', () => {
    expect(logOf(first, 'popular')).toBe(0);
    expect(logOf(second, 'popular')).toBeGreaterThan(0.02);
    expect(logOf(second, 'als')).toBeLessThan(logOf(second, 'popular'));
    expect(second.tables['feedback_state']![0]!['through']).toBe(AS_OF);
  });

  it('says what each model and the list as it was would have earned', () => {
    const replay = second.metrics.filter((row) => row['name'] === 'replay_click_rate');
    const earned = new Map(replay.map((row) => [row['slice'], row['value'] as number]));
    expect(earned.get('popular')).toBeGreaterThan(earned.get('randomised')!);
    expect(earned.has('blend')).toBe(true);
    for (const row of replay) expect(row['n']).toBeGreaterThan(0);
  });

  it('does not move weights below the effective sample', async () => {
    const recommend = { ...RECOMMEND, feedback: { minEffectiveSample: 1000 } };
    const still = await runStage({ recommend, earlier: folder, outcomes: outcomesOf(folder) });
    expect(logOf(still, 'popular')).toBe(0);
    expect(still.tables['feedback_state']![0]!['through']).toBe('');
  });

  it('counts clicks by source, and compares the arms', () => {
    const sources = second.tables['source_outcomes']!;
    const shown = sources.reduce((sum, row) => sum + (row['shown'] as number), 0);
    expect(shown).toBe(first.lists.length);
    const rates = second.metrics.filter((row) => row['name'] === 'click_rate');
    expect(rates).toHaveLength(sources.length);
    const experiments = second.tables['experiments']!;
    expect(experiments.map((row) => [row['arm'], row['kpi']])).toEqual([
      ['explore', 'recommendation_ctr'],
      ['explore', 'recommendation_cvr'],
      ['explore', 'recommendation_value'],
      ['treatment', 'recommendation_ctr'],
      ['treatment', 'recommendation_cvr'],
      ['treatment', 'recommendation_value'],
    ]);
    const ctr = experiments[3]!;
    expect(ctr['value']).toBe(0);
    expect(ctr['effect']).toBeLessThan(0);
    expect(ctr['srm_p']).toBeGreaterThan(0.001);
  });

  it('says why there is no experiment without outcomes', () => {
    expect(first.tables['experiments']).toEqual([]);
    expect(first.reasons['experiments']).toMatch(/no source outcomes/);
  });
});
