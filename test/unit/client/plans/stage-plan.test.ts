import { planSentence, planStage } from '../../../../client/plans/stage-plan.js';
import type { PartChange } from '../../../../client/plans/part-changes.js';

const K: PartChange = { kind: 'spec', key: 'segment.k', before: null, after: 8 };
const MADE_BY = { runId: 'shop-2026-03-31', executionId: 'e', at: '2026-04-01T02:00:07.123Z' };
const committed = { madeBy: MADE_BY };

describe('planStage', () => {
  it('reuses what is taken over as it was', () => {
    expect(planStage({ stage: 'clean', takenFrom: 'shop-2026-03-31' })).toEqual({
      stage: 'clean',
      action: 'reuse',
      why: 'as shop-2026-03-31 made it',
    });
  });

  it('reuses what is committed under the same fingerprint, and says since when', () => {
    expect(planStage({ stage: 'train', committed })).toEqual({
      stage: 'train',
      action: 'reuse',
      why: 'same inputs, keys and code were computed on 2026-04-01T02:00:07Z by shop-2026-03-31',
    });
    expect(planStage({ stage: 'train', committed: {} }).why).toContain('computed before');
  });

  it('recomputes where a key has changed, and says how', () => {
    expect(planStage({ stage: 'segment', changes: [K] })).toEqual({
      stage: 'segment',
      action: 'recompute',
      why: 'segment.k none → 8',
    });
  });

  it('recomputes where an input will be made anew, whatever is committed', () => {
    const anew = ['segment_assignment'];
    expect(planStage({ stage: 'optimise', anew, committed }).why).toBe(
      'its input segment_assignment will be made anew',
    );
    expect(planStage({ stage: 'optimise', anew: ['a', 'b', 'c', 'd', 'e'] }).why).toBe(
      'its inputs a, b, c and 2 more will be made anew',
    );
  });

  it('recomputes where the cache is to be ignored', () => {
    expect(planStage({ stage: 'train', ignoresCache: true, committed })).toMatchObject({
      action: 'recompute',
      why: 'its cache is to be ignored',
    });
  });

  it('recomputes an output of which an object is gone, past the marker that still names it', () => {
    const gone = 's3://wayline/a/train/x.parquet';
    expect(planStage({ stage: 'train', committed, gone })).toEqual({
      stage: 'train',
      action: 'recompute',
      why: `of its output ${gone} is gone from the storage`,
      mustIgnoreCache: true,
    });
  });

  it('says where nothing is known, and where only the output is gone', () => {
    expect(planStage({ stage: 'train' }).why).toBe('it was not computed before');
    expect(planStage({ stage: 'train', changes: [], comparedWith: 'shop-2026-03-30' }).why).toBe(
      'its output is not in the storage any more, against shop-2026-03-30',
    );
  });

  it('counts source objects where there are many', () => {
    const sources = ['a', 'b', 'c', 'd', 'e'].map((key): PartChange => ({
      kind: 'source',
      change: key === 'e' ? 'removed' : 'new',
      key,
    }));
    expect(planStage({ stage: 'collect', changes: sources }).why).toBe(
      'source objects: 4 new, 0 changed, 1 removed',
    );
  });

  it('publishes every time', () => {
    expect(planStage({ stage: 'publish', committed }).action).toBe('republish');
    expect(planStage({ stage: 'publish', anew: ['segments'] })).toMatchObject({
      action: 'republish',
      why: 'its input segments will be made anew',
    });
  });
});

describe('planSentence', () => {
  it('says what happens to each stage', () => {
    const plan = [
      planStage({ stage: 'collect', takenFrom: 'x' }),
      planStage({ stage: 'clean', takenFrom: 'x' }),
      planStage({ stage: 'segment', changes: [K] }),
      planStage({ stage: 'publish', anew: ['segments'] }),
    ];
    expect(planSentence('shop-2026-03-31 runs again from segment', plan)).toBe(
      'shop-2026-03-31 runs again from segment: collect and clean are reused; segment is recomputed; publish republishes.',
    );
  });
});
