import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import {
  markerUri,
  partsUri,
  readParts,
  type CommitAddress,
} from '../../../activities/artifacts/committed-output.js';
import { fingerprintOf } from '../../../activities/artifacts/fingerprint.js';
import { createStageActivity } from '../../../activities/artifacts/stage-runner.js';
import type { StageDefinition } from '../../../activities/artifacts/stage.js';
import type { StageInput, StageOutput } from '../../../workflows/contracts/stage-io.js';
import { inlineThreads } from '../../support/inline-threads.js';
import { StageHarness } from '../../support/stage-harness.js';

const INPUT_SHA = 'a'.repeat(64);

describe('createStageActivity', () => {
  let harness: StageHarness;
  let content: string;
  let computed: number;
  let logged: string[];
  let failAfterCompute: boolean;
  let resolved: unknown;

  beforeEach(async () => {
    harness = await StageHarness.open({ date: '2026-03-31', spec: {}, threads: inlineThreads });
    content = 'one';
    computed = 0;
    logged = [];
    failAfterCompute = false;
    resolved = { day: 'x' };
  });
  afterEach(() => harness.close());

  const definition: StageDefinition = {
    name: 'segment',
    specKeys: ['seed', 'segment'],
    reads: ['features', 'customer_facts'],
    resolve: () => Promise.resolve(resolved),
    compute: async (context) => {
      computed += 1;
      const file = path.join(context.workDir, 'table.txt');
      await writeFile(file, content);
      await context.saveFile('segment_assignment', file);
      if (failAfterCompute) throw new Error('the worker died');
      return { rowsIn: 1, rowsOut: 1 };
    },
  };

  function run(changes: Partial<StageInput> = {}): Promise<StageOutput> {
    const features = {
      dataset: 'features',
      uri: 's3://wayline/features.parquet',
      rows: 1,
      bytes: 1,
      sha256: INPUT_SHA,
      schemaVersion: 1,
      fingerprint: 'f',
    };
    const note = (message: string): void => void logged.push(message);
    const environment = new MockActivityEnvironment(
      {},
      {
        logger: {
          log: () => undefined,
          trace: () => undefined,
          debug: () => undefined,
          info: note,
          warn: note,
          error: note,
        },
      },
    );
    const input = { ...harness.stageInput, inputs: { features }, ...changes };
    return environment.run(createStageActivity(definition, harness.deps), input);
  }

  const addressOf = ({ fingerprint }: StageOutput): CommitAddress => ({
    storage: harness.spec.storage,
    pipeline: harness.spec.pipeline,
    stage: 'segment',
    fingerprint,
  });

  it('keeps beside the marker what went into the fingerprint', async () => {
    const output = await run();
    const parts = await readParts(harness.store, addressOf(output));
    expect(parts).toMatchObject({
      fingerprint: output.fingerprint,
      stage: 'segment',
      code: 'test',
      spec: { seed: 42, segment: { minClusters: 2 } },
      date: '2026-03-31',
      asOf: '2026-04-01T00:00:00.000Z',
      inputs: { features: INPUT_SHA, customer_facts: null },
      resolved: { value: { day: 'x' }, shortened: false },
      madeBy: { runId: 'test' },
    });
    if (parts === undefined) throw new Error('no parts');
    const { stage, code, spec, date, asOf, inputs } = parts;
    const again = { stage, code, spec, date, asOf, inputs, resolved: parts.resolved.value };
    expect(fingerprintOf(again)).toBe(output.fingerprint);
  });

  it('shortens what is too long to be read in a moment, and keeps its hash', async () => {
    resolved = { objects: Array.from({ length: 5000 }, (_, i) => ({ key: `${i}`.repeat(30), i })) };
    const parts = await readParts(harness.store, addressOf(await run()));
    expect(parts?.resolved).toMatchObject({
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      shortened: true,
      value: { objects: { total: 5000 } },
    });
    const { objects } = parts?.resolved.value as { objects: { last: { i: number }[] } };
    expect(objects.last).toHaveLength(500);
    expect(objects.last.at(-1)?.i).toBe(4999);
  });

  it('asks the storage for nothing but the marker where the output exists', async () => {
    await run();
    const calls: string[] = [];
    const read = harness.store.readText.bind(harness.store);
    jest.spyOn(harness.store, 'readText').mockImplementation((uri) => {
      calls.push(uri);
      return read(uri);
    });
    const write = jest.spyOn(harness.store, 'writeText');
    const output = await run();
    expect(output.status).toBe('cached');
    expect(calls).toEqual([markerUri(addressOf(output))]);
    expect(write).not.toHaveBeenCalled();
  });

  it('writes the parts before the marker', async () => {
    const written: string[] = [];
    const write = harness.store.writeText.bind(harness.store);
    jest.spyOn(harness.store, 'writeText').mockImplementation((uri, ...rest) => {
      written.push(uri);
      return write(uri, ...rest);
    });
    const address = addressOf(await run());
    expect(written).toEqual([partsUri(address), markerUri(address)]);
  });

  it('computes again where the cache is to be ignored, and says that the bytes are the same', async () => {
    const first = await run();
    const again = await run({ ignoreCache: true });
    expect(computed).toBe(2);
    expect(again).toMatchObject({ status: 'done', outputs: first.outputs });
    expect(logged).toEqual([expect.stringContaining('every byte is as it was')]);
  });

  it('says in the log where bytes computed again are other ones, and commits the new ones', async () => {
    const first = await run();
    content = 'two';
    const again = await run({ ignoreCache: true });
    expect(again.fingerprint).toBe(first.fingerprint);
    expect(again.outputs).not.toEqual(first.outputs);
    expect(logged).toEqual([expect.stringContaining('other bytes in segment_assignment')]);
    expect(await run()).toMatchObject({ status: 'cached', outputs: again.outputs });
  });

  it('can try again after an attempt that ignored the cache has failed', async () => {
    const first = await run();
    failAfterCompute = true;
    await expect(run({ ignoreCache: true })).rejects.toThrow('the worker died');
    expect((await run()).outputs).toEqual(first.outputs);
    failAfterCompute = false;
    content = 'two';
    const retried = await run({ ignoreCache: true });
    expect(retried.status).toBe('done');
    expect(await run()).toMatchObject({ status: 'cached', outputs: retried.outputs });
  });

  it('ignores a cache in which there is nothing', async () => {
    expect(await run({ ignoreCache: true })).toMatchObject({ status: 'done' });
    expect(logged).toEqual([]);
    expect(await run()).toMatchObject({ status: 'cached' });
  });
});
