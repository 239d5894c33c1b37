import type { WorkflowHandle } from '@temporalio/client';
import type { Activities } from '../../../activities/index.js';
import type { LedgerEntry } from '../../../workflows/contracts/ledger-entry.js';
import type { StageInput } from '../../../workflows/contracts/stage-io.js';
import type { RunResult } from '../../../workflows/messages.js';
import { brokenFile, failing, PipelineRuns, SPEC, untilHeld } from '../../support/pipeline-runs.js';
import { fakeActivities } from '../../support/workflow-environment.js';

const LAST_GOOD = {
  date: '2026-03-01',
  record: 's3://wayline/artifacts/shop/_runs/2026-03-01.json',
  stages: ['collect', 'clean', 'featurise', 'segment', 'train'],
} as const;

const opensAfterGoodRun = () =>
  Promise.resolve({ build: 'b1', lastGood: { ...LAST_GOOD, stages: [...LAST_GOOD.stages] } });

const refusal = (handle: WorkflowHandle, verb: string, data?: unknown): Promise<string> =>
  handle.executeUpdate(verb, { args: [data] }).then(
    () => 'taken',
    (error: Error & { cause?: Error }) => error.cause?.message ?? error.message,
  );

describe('an operator’s decision', () => {
  let pipeline: PipelineRuns;
  beforeAll(async () => {
    pipeline = await PipelineRuns.open();
  });
  afterAll(() => pipeline.teardown());

  it('retries with changed spec keys, which later stages see too', async () => {
    const { activities, inputs } = failing('segment', 1);
    const later: StageInput[] = [];
    const train: Activities['train'] = (input) => {
      later.push(input);
      return fakeActivities().train(input);
    };
    const entries: LedgerEntry[] = [];
    const recordDecisions = (ledger: { entries: LedgerEntry[] }) => {
      entries.push(...ledger.entries);
      return Promise.resolve();
    };
    await pipeline.run({
      activities: { ...activities, train },
      control: { recordDecisions },
      check: async (handle) => {
        await untilHeld(handle);
        await handle.executeUpdate('retryStage', {
          args: [{ reason: 'four will do', by: 'ops', set: { k: 4, 'segment.sampleSize': 500 } }],
        });
        await handle.result();
      },
    });
    expect(inputs[1]?.spec.segment).toMatchObject({ k: 4, sampleSize: 500 });
    expect(later[0]?.spec.segment).toMatchObject({ k: 4 });
    expect(entries.at(0)).toMatchObject({
      who: 'ops',
      what: 'retryStage',
      stage: 'segment',
      why: 'four will do',
      object: expect.stringMatching(/^shop-/) as unknown,
    });
    expect(JSON.parse(entries[0]?.after ?? '')).toEqual({
      state: 'running',
      set: { 'segment.k': 4, 'segment.sampleSize': 500 },
    });
  });

  it('is refused with a sentence where it makes no sense, and leaves no trace', async () => {
    const { activities } = failing('train', 1);
    await pipeline.run({
      activities,
      check: async (handle) => {
        await untilHeld(handle);
        const refused = [
          await refusal(handle, 'retryStage', { set: { 'segment.k': 4 } }),
          await refusal(handle, 'retryStage', { set: { trees: 'many' } }),
          await refusal(handle, 'retryStage', { set: { trese: 50 } }),
          await refusal(handle, 'retryStage', { stage: 'clean' }),
          await refusal(handle, 'retryStage', { resaon: 'typo' }),
          await refusal(handle, 'retryStage', [1, 2]),
          await refusal(handle, 'skipStage', { reason: 'yesterday’s will do' }),
          await refusal(handle, 'overrideGate', {}),
          await refusal(handle, 'abort', { set: {} }),
        ];
        expect(refused).toEqual([
          expect.stringContaining('segment.k is not read by train'),
          expect.stringContaining('train.trees is not valid in the spec'),
          expect.stringContaining('train.trese is not valid in the spec'),
          expect.stringContaining('the run is at train, not at clean'),
          expect.stringContaining('resaon is not known, expected reason, by, stage, set'),
          expect.stringContaining('expected nothing, a text, or'),
          expect.stringContaining('no earlier run is done whose train could be carried over'),
          expect.stringContaining('no quality gate has refused this run'),
          expect.stringContaining('set goes with retryStage only'),
        ]);
        const { events = [] } = await handle.fetchHistory();
        const traces = (events ?? []).filter(
          (event) => event.workflowExecutionUpdateAcceptedEventAttributes,
        );
        expect(traces).toEqual([]);
        await handle.executeUpdate('retryStage', { args: [] });
        await handle.result();
      },
    });
  });

  it('refuses to set a key that a stage before has read already', async () => {
    const { activities } = failing('train', 1);
    await pipeline.run({
      activities,
      check: async (handle) => {
        await untilHeld(handle);
        const said = await refusal(handle, 'retryStage', { set: { horizonDays: 7 } });
        expect(said).toContain('train.horizonDays was read by clean already');
        await handle.signal('abort');
        await expect(handle.result()).rejects.toThrow();
      },
    });
  });

  it('skips a stage with the last good output, marked as carried over', async () => {
    const { activities } = failing('train', 99);
    const seen: StageInput[] = [];
    const recommend: Activities['recommend'] = (input) => {
      seen.push(input);
      return fakeActivities().recommend(input);
    };
    await pipeline.run({
      activities: { ...activities, recommend },
      control: {
        openRun: opensAfterGoodRun,
        carryStage: async () => {
          const output = await fakeActivities().train({ inputs: {} } as StageInput);
          return {
            ...output,
            status: 'skipped',
            carriedFrom: '2026-03-01',
            seconds: 0,
            attempts: 0,
          };
        },
      },
      check: async (handle) => {
        const held = await untilHeld(handle);
        expect(held.decisions?.map(({ verb }) => verb)).toEqual([
          'retryStage',
          'skipStage',
          'abort',
        ]);
        await handle.executeUpdate('skipStage', { args: [{ reason: 'late', by: 'ops' }] });
        const { stages } = (await handle.result()) as RunResult;
        expect(stages[4]).toMatchObject({ status: 'skipped', carriedFrom: '2026-03-01' });
      },
    });
    expect(seen[0]?.inputs['train_table']).toBeDefined();
    expect(seen[0]?.before.at(-1)).toMatchObject({ stage: 'train', carriedFrom: '2026-03-01' });
  });

  it('holds the run again where the last good output is gone', async () => {
    const { activities, inputs } = failing('train', 2);
    await pipeline.run({
      activities,
      control: {
        openRun: opensAfterGoodRun,
        carryStage: () => Promise.reject(brokenFile('ArtifactMissing')),
      },
      check: async (handle) => {
        await untilHeld(handle);
        await handle.executeUpdate('skipStage', { args: ['try'] });
        await untilHeld(handle);
        await handle.executeUpdate('retryStage', { args: [] });
        await handle.result();
      },
    });
    expect(inputs).toHaveLength(3);
  });

  it('cannot skip publish', async () => {
    const publish = (): Promise<never> => Promise.reject(brokenFile());
    await pipeline.run({
      activities: fakeActivities({ publish }),
      control: { openRun: opensAfterGoodRun },
      check: async (handle) => {
        await untilHeld(handle);
        expect(await refusal(handle, 'skipStage')).toContain('publish cannot be skipped');
        await handle.signal('abort');
        await expect(handle.result()).rejects.toThrow();
      },
    });
  });

  it('lets a blocked run through its gate, and names the gate to the stage', async () => {
    const gate = brokenFile('QualityGateFailed', ['events missing_days']);
    const { activities, inputs } = failing('clean', 1, gate);
    await pipeline.run({
      activities,
      check: async (handle) => {
        const blocked = await untilHeld(handle);
        expect(blocked.state).toBe('blocked');
        const { searchAttributes } = await handle.describe();
        expect(searchAttributes).toMatchObject({ WaylineState: ['blocked'] });
        await handle.executeUpdate('overrideGate', { args: ['known gap'] });
        await handle.result();
      },
    });
    expect(inputs.map(({ openGates }) => openGates)).toEqual([undefined, ['events missing_days']]);
  });

  it('cannot override a gate where the spec forbids it', async () => {
    const gate = brokenFile('QualityGateFailed', ['events missing_days']);
    const { activities } = failing('clean', 1, gate);
    await pipeline.run({
      activities,
      input: { spec: { ...SPEC, quality: { allowOverride: false } } },
      check: async (handle) => {
        const { decisions } = await untilHeld(handle);
        expect(decisions?.map(({ verb }) => verb)).toEqual(['retryStage', 'abort']);
        expect(await refusal(handle, 'overrideGate')).toContain('quality.allowOverride is false');
        await handle.signal('abort');
        await expect(handle.result()).rejects.toThrow();
      },
    });
  });
});
