import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { listLedger, readLedger, type StoredEntry } from '../../../activities/artifacts/ledger.js';
import { createControlActivities } from '../../../activities/control/index.js';
import { interventionsOf } from '../../../activities/control/run-interventions.js';
import { pipelineSpecSchema } from '../../../workflows/contracts/spec.js';
import { FolderStore } from '../../support/folder-store.js';
import { failing, PipelineRuns, SPEC, untilHeld } from '../../support/pipeline-runs.js';
import { resetBefore } from '../../support/reset-run.js';
import { fakeActivities } from '../../support/workflow-environment.js';

const { storage } = pipelineSpecSchema.parse(SPEC);

describe('the ledger of a run', () => {
  let pipeline: PipelineRuns;
  let root: string;
  let store: FolderStore;
  beforeAll(async () => {
    pipeline = await PipelineRuns.open();
  });
  afterAll(() => pipeline.teardown());
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'wayline-ledger-'));
    store = new FolderStore(root);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  const control = () =>
    createControlActivities({
      stores: () => ({ source: store, artifacts: store }),
      build: 'test',
    });

  const ledger = async (): Promise<StoredEntry[]> => {
    const ids = await listLedger(store, storage, 'shop');
    return (await readLedger(store, storage, 'shop', ids)).entries;
  };

  it('names the caller of a decision with which nobody was named', async () => {
    await pipeline.run({
      activities: failing('train', 1).activities,
      control: control(),
      check: async (handle) => {
        await untilHeld(handle);
        await handle.signal('retryStage', 'mended');
        await handle.result();
        const { identity } = pipeline.environment.client.options;
        expect(await ledger()).toMatchObject([
          { what: 'retryStage', who: identity, why: 'mended', stage: 'train' },
        ]);
      },
    });
  });

  it('holds a reset of the run with its reason, once', async () => {
    await pipeline.run({
      activities: fakeActivities(),
      control: control(),
      check: async (handle) => {
        await handle.result();
        const before = await handle.describe();
        await resetBefore(pipeline.environment, handle, 'optimise', 'paths looked wrong');
        const { client } = pipeline.environment;
        const newest = client.workflow.getHandle(handle.workflowId);
        await newest.result();
        const { runId } = await newest.describe();
        const [entry, ...others] = await ledger();
        expect(others).toEqual([]);
        expect(entry).toMatchObject({
          what: 'reset',
          why: expect.stringContaining('paths looked wrong') as unknown,
          stage: 'optimise',
          date: '2026-03-02',
          object: handle.workflowId,
          before: JSON.stringify({ executionId: before.runId }),
          after: JSON.stringify({ executionId: runId }),
        });
      },
    });
  });

  it('holds who has cancelled the run', async () => {
    await pipeline.run({
      activities: failing('train', 99).activities,
      control: control(),
      check: async (handle) => {
        await untilHeld(handle);
        await handle.cancel();
        await expect(handle.result()).rejects.toThrow();
        const { identity } = pipeline.environment.client.options;
        expect(await ledger()).toMatchObject([{ what: 'cancel', who: identity, stage: 'train' }]);
      },
    });
  });

  it('gets later what it has missed: a storage that is down holds no decision up', async () => {
    const real = control();
    let isDown = true;
    const recordDecisions: typeof real.recordDecisions = (call) =>
      isDown ? Promise.reject(new Error('no storage')) : real.recordDecisions(call);
    const fakes = failing('train', 1).activities;
    await pipeline.run({
      activities: {
        ...fakes,
        optimise: (input) => {
          isDown = false;
          return fakes.optimise(input);
        },
        publish: async (input) => {
          expect(await ledger()).toMatchObject([{ what: 'retryStage' }]);
          return fakes.publish(input);
        },
      },
      control: { ...real, recordDecisions },
      input: { onFailure: 'hold' },
      check: async (handle) => {
        await untilHeld(handle);
        await handle.executeUpdate('retryStage', { args: [{ by: 'kim' }] });
        await handle.result();
        expect(await ledger()).toHaveLength(1);
      },
    });
  });

  it('can be told from the history alone', async () => {
    await pipeline.run({
      activities: failing('train', 1).activities,
      check: async (handle) => {
        await untilHeld(handle);
        await handle.executeUpdate('retryStage', { args: [{ by: 'kim', reason: 'mended' }] });
        await handle.result();
        const { client } = pipeline.environment;
        const { events } = await handle.fetchHistory();
        const told = await interventionsOf(client.options.loadedDataConverter, events ?? []);
        expect(told).toMatchObject([
          { what: 'run', who: client.options.identity },
          { what: 'retryStage', who: 'kim', why: 'mended', stage: 'train', via: 'update' },
        ]);
      },
    });
  });
});
