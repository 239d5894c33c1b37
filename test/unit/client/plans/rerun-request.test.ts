import { CommandFailure } from '../../../../client/command-failure.js';
import { rerunRequest, type RerunWish } from '../../../../client/plans/rerun-request.js';
import { STAGES } from '../../../../workflows/contracts/stage-io.js';
import { runWith } from './made-runs.js';

const DONE = runWith(STAGES);
const FAILED_IN_TRAIN = runWith(STAGES.slice(0, 4));

function lineOf(run: typeof DONE, wish: RerunWish): string {
  try {
    rerunRequest(run, wish);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    expect(error.exitCode).toBe(2);
    expect(error.lines).toHaveLength(1);
    return error.lines[0] ?? '';
  }
  throw new Error('it was taken');
}

describe('rerunRequest', () => {
  it('takes the outputs of the stages before, as the run made them', () => {
    const { reuse, spec } = rerunRequest(DONE, { from: 'segment' });
    expect(reuse).toEqual(['collect', 'clean', 'featurise'].map((s) => DONE.outputs[s as 'clean']));
    expect(spec).toEqual(DONE.spec);
  });

  it('starts where the run has ended, unless it is told otherwise', () => {
    expect(rerunRequest(FAILED_IN_TRAIN, {})).toMatchObject({
      from: 'train',
      reuse: [{}, {}, {}, { stage: 'segment' }],
    });
    expect(rerunRequest(FAILED_IN_TRAIN, { from: 'clean' }).reuse).toHaveLength(1);
    expect(rerunRequest(runWith([]), {})).toMatchObject({ from: 'collect', reuse: [] });
  });

  it('needs a stage where the run is done', () => {
    expect(lineOf(DONE, {})).toMatch(/^--from: expected a stage, since all stages .* are done/);
  });

  it('cannot start behind a stage without an output', () => {
    expect(lineOf(FAILED_IN_TRAIN, { from: 'publish' })).toBe(
      '--from publish: expected a stage up to train, since shop-2026-03-31 has no output of train; nearest is train',
    );
  });

  it('sets keys of any stage that runs again, by path or by the name in the first one', () => {
    const wish = { from: 'segment', set: { k: 8, 'train.trees': 20, 'optimise.maxSteps': 9 } };
    const { spec, changes } = rerunRequest(DONE, wish as RerunWish);
    expect(spec).toMatchObject({
      segment: { k: 8 },
      train: { trees: 20 },
      optimise: { maxSteps: 9 },
    });
    expect(changes).toEqual([
      { key: 'segment.k', before: null, after: 8 },
      { key: 'train.trees', before: 200, after: 20 },
      { key: 'optimise.maxSteps', before: 12, after: 9 },
    ]);
    expect(DONE.spec.segment.k).toBeUndefined();
  });

  it('names the nearest key in one line', () => {
    const line = lineOf(DONE, { from: 'segment', set: { 'segment.maxCluster': 5 } });
    expect(line).toMatch(/^--set segment\.maxCluster: .*; nearest is segment\.maxClusters$/);
  });

  it('refuses a key that a reused stage has read, and names that stage', () => {
    const line = lineOf(DONE, { from: 'train', set: { 'train.horizonDays': 7 } });
    expect(line).toContain('was read by clean already');
    expect(
      rerunRequest(DONE, { from: 'clean', set: { 'train.horizonDays': 7 } }).spec,
    ).toMatchObject({ train: { horizonDays: 7 } });
  });

  it('refuses a value that the schema refuses', () => {
    expect(lineOf(DONE, { from: 'segment', set: { k: 1 } })).toContain('segment.k is not valid');
  });

  it('ignores the cache of stages that run again, and of no other', () => {
    expect(rerunRequest(DONE, { from: 'recommend', ignoreCache: true }).ignoreCache).toEqual([
      'recommend',
      'optimise',
      'publish',
    ]);
    const both = rerunRequest(DONE, { from: 'segment', ignoreCache: ['train', 'segment'] });
    expect(both.ignoreCache).toEqual(['segment', 'train']);
    expect(lineOf(DONE, { from: 'segment', ignoreCache: ['clean'] })).toContain(
      '--ignore-cache=clean: expected stages that compute: segment, train',
    );
  });
});
