import { explainStage, type ExplainedRun } from '../../../../client/plans/explain-stage.js';
import type { ComparableParts } from '../../../../client/plans/part-changes.js';
import type { StageName, StageOutput } from '../../../../workflows/contracts/stage-io.js';
import { outputOf, partsOf } from './made-runs.js';

const object = (etag: string) => ({ source: 'events', key: 'part.csv', size: 1, etag });
const MADE_BY = { runId: 'shop-2026-03-31', executionId: 'first', at: '2026-04-01T02:00:00.000Z' };

interface Made {
  output: StageOutput;
  parts: ComparableParts & { madeBy?: typeof MADE_BY };
}

/** A run of four stages whose bytes follow from a source object and a number of segments. */
function madeRun(
  label: string,
  { etag = 'e1', k = null as number | null, code = 'b1', madeBy = MADE_BY } = {},
): ExplainedRun {
  const features = `features of ${etag} ${code}`;
  const stages: [StageName, Record<string, string>, Parameters<typeof partsOf>[1]][] = [
    ['collect', { raw_events: etag }, { value: { objects: [object(etag)] } }],
    ['clean', { events: `events of ${etag}` }, { inputs: { raw_events: etag } }],
    ['featurise', { features }, { inputs: { events: `events of ${etag}` }, code }],
    [
      'segment',
      { segment_assignment: `${features} ${k ?? ''}` },
      { inputs: { features }, spec: { segment: { k } } },
    ],
  ];
  const made = stages.map(([stage, datasets, parts]): [StageName, Made] => [
    stage,
    { output: outputOf(stage, datasets), parts: { ...partsOf(stage, parts), madeBy } },
  ]);
  return {
    ...{ label, executionId: label, taken: [], ignoredCache: [] },
    stages: Object.fromEntries(made),
  };
}

const changed = (
  run: ExplainedRun,
  stage: StageName,
  output: Partial<StageOutput>,
): ExplainedRun => {
  const before = run.stages[stage];
  if (before === undefined) throw new Error(`no ${stage}`);
  const after = { ...before, output: { ...before.output, ...output } };
  return { ...run, stages: { ...run.stages, [stage]: after } };
};

describe('explainStage', () => {
  it('names the key that was changed', () => {
    const explanation = explainStage('segment', madeRun('now', { k: 8 }), madeRun('before'));
    expect(explanation).toMatchObject({
      how: 'computed',
      what: 'segment was computed in now',
      against: 'before',
      because: ['spec segment.k none → 8'],
    });
  });

  it('follows an input to the source object that has changed', () => {
    const now = madeRun('now', { etag: 'e2' });
    expect(explainStage('segment', now, madeRun('before')).because).toEqual([
      'input features, because featurise has another output: input events, because clean has another output: ' +
        'input raw_events, because collect has another output: source object part.csv changed (ETag e1 → e2)',
    ]);
  });

  it('follows an input to code that has changed', () => {
    const now = madeRun('now', { code: 'b2' });
    expect(explainStage('segment', now, madeRun('before')).because).toEqual([
      'input features, because featurise has another output: code of featurise changed (build b1 → b2)',
    ]);
  });

  it('tells a change of its own and one before it apart', () => {
    const now = madeRun('now', { k: 8, code: 'b2' });
    expect(explainStage('segment', now, madeRun('before')).because).toHaveLength(2);
  });

  it('says who has computed what was reused', () => {
    const run = changed(madeRun('now'), 'segment', { status: 'cached' });
    expect(explainStage('segment', run, madeRun('before'))).toMatchObject({
      how: 'reused',
      what: 'segment was reused in now: shop-2026-03-31 computed it at 2026-04-01T02:00:00.000Z',
      because: ['its inputs, keys and code are those of before'],
    });
    const own = { ...run, executionId: 'first' };
    expect(explainStage('segment', own, undefined).what).toContain('in an earlier attempt');
  });

  it('tells what a re-run has taken over from what was carried over a skipped stage', () => {
    const taken = { ...madeRun('now'), taken: ['segment' as const] };
    expect(explainStage('segment', taken, madeRun('before')).how).toBe('taken over');
    const carried = changed(madeRun('now'), 'segment', { carriedFrom: '2026-03-30' });
    expect(explainStage('segment', carried, madeRun('before')).what).toContain(
      'the output of 2026-03-30 stands in for it',
    );
  });

  it('says where --ignore-cache made it compute, and where that gave other bytes', () => {
    const run = { ...madeRun('now'), ignoredCache: ['segment' as const] };
    expect(explainStage('segment', run, madeRun('before')).because).toEqual([
      'its inputs, keys and code are the same; --ignore-cache made it compute',
    ]);
    const { outputs } = outputOf('segment', { segment_assignment: 'other' });
    const other = changed(run, 'segment', { outputs });
    expect(explainStage('segment', other, madeRun('before')).because).toEqual([
      'it was computed again from the same inputs, keys and code and has other bytes',
    ]);
  });

  it('says what it cannot know', () => {
    const now = madeRun('now', { k: 8 });
    expect(explainStage('segment', now, undefined).because).toEqual([
      'there is no earlier run to compare with',
    ]);
    const without = { ...madeRun('before'), stages: {} };
    expect(explainStage('segment', now, without).because).toEqual([
      'before has no output of segment',
    ]);
    const before = madeRun('before');
    const segment = { output: outputOf('segment', { segment_assignment: 'old' }) };
    const unkept = { ...before, stages: { ...before.stages, segment } };
    expect(explainStage('segment', now, unkept).because).toEqual([
      'what went into the earlier output was not kept',
    ]);
  });
});
