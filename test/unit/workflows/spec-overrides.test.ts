import fc from 'fast-check';
import { pipelineSpecSchema } from '../../../workflows/contracts/spec.js';
import { STAGES } from '../../../workflows/contracts/stage-io.js';
import { overrideSpec, settableKeys } from '../../../workflows/spec-overrides.js';

const SPEC = pipelineSpecSchema.parse({
  pipeline: 'shop',
  storage: { source: 's3://raw', artifacts: 's3://wayline/a', publish: 's3://wayline/p' },
  sources: { events: { path: 'events/dt={date}/*.parquet' } },
});

describe('overrideSpec', () => {
  it('takes a key of the stage’s own section with or without its name', () => {
    expect(overrideSpec(SPEC, 'segment', { k: 4, 'segment.sampleSize': 500 })).toMatchObject({
      spec: { segment: { k: 4, sampleSize: 500 } },
      changes: [
        { key: 'segment.k', before: null, after: 4 },
        { key: 'segment.sampleSize', before: 10_000, after: 500 },
      ],
    });
  });

  it('leaves the spec that it was given as it is', () => {
    const before = JSON.stringify(SPEC);
    overrideSpec(SPEC, 'segment', { k: 4 });
    expect(JSON.stringify(SPEC)).toBe(before);
  });

  it.each([
    ['train', { 'segment.k': 4 }, 'segment.k is not read by train; expected a key of train'],
    ['train', { horizonDays: 7 }, 'train.horizonDays was read by clean already'],
    ['segment', { k: 1 }, 'segment.k is not valid in the spec'],
    ['segment', { kk: 4 }, 'segment.kk is not valid in the spec'],
    ['segment', { minClusters: 9, maxClusters: 3 }, 'minClusters must not exceed maxClusters'],
    ['featurise', { 'sources.events.path': 'x' }, 'sources.events.path is not read by featurise'],
    ['segment', { '__proto__.polluted': true }, 'is no key of the spec'],
    ['publish', { currency: 3 }, 'currency is not valid in the spec'],
  ] as const)('refuses %s %j', (stage, set, sentence) => {
    expect(overrideSpec(SPEC, stage, set)).toEqual({
      refusal: expect.stringContaining(sentence) as unknown,
    });
  });

  it('gives a valid spec or a refusal, whatever is set', () => {
    const anything = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 });
    fc.assert(
      fc.property(fc.constantFrom(...STAGES), anything, (stage, set) => {
        const overridden = overrideSpec(SPEC, stage, set);
        if ('refusal' in overridden) expect(overridden.refusal).not.toBe('');
        else expect(pipelineSpecSchema.safeParse(overridden.spec).success).toBe(true);
      }),
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('settableKeys', () => {
  it('are those of the stage that no stage before reads', () => {
    expect(settableKeys('segment')).toEqual(['segment']);
    expect(settableKeys('train')).toEqual(['train']);
    expect(settableKeys('collect')).toEqual(['sources', 'timezone']);
  });
});
