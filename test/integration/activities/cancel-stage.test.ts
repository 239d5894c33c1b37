import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { createS3Store } from '../../../activities/artifacts/s3-store.js';
import type { StageContext } from '../../../activities/artifacts/stage.js';
import type * as TrainForest from '../../../activities/train/train-forest.js';
import { startSlowS3, type SlowS3 } from '../../support/slow-s3.js';
import { StageUnderControl, until } from '../../support/stage-under-control.js';
import { openWorkflowEnvironment } from '../../support/workflow-environment.js';

const dist = (file: string): string => path.resolve(__dirname, '../../../dist/activities', file);
const { trainForest } = createRequire(__filename)(
  dist('train/train-forest.js'),
) as typeof TrainForest;

/** Spills to disk from the start and does not end. */
const ENDLESS_SQL = `
  CREATE TEMP TABLE sorted AS
  SELECT md5(i::VARCHAR) AS text FROM range(100000000000) AS numbers(i) ORDER BY text`;

/** A forest on 200,000 rows that takes minutes. */
function growForest(context: StageContext): Promise<unknown> {
  const rows = 200_000;
  const features = 20;
  const bins = new Uint8Array(new SharedArrayBuffer(rows * features));
  for (let cell = 0; cell < bins.length; cell += 1) bins[cell] = (cell * 2_654_435_761) % 251;
  const labels = Uint8Array.from({ length: rows }, (_, row) => (row * 7919) % 2);
  const training = {
    matrix: { bins, stride: rows, features },
    binCounts: new Uint16Array(features).fill(255),
    labels,
    groups: Int32Array.from({ length: rows }, (_, row) => row),
    groupCount: rows,
    rows,
  };
  const options = { trees: 1000, maxDepth: 16, minSamplesLeaf: 5, maxLeaves: 2048 };
  return trainForest(
    training,
    { ...options, maxFeatures: 4, seed: 1 },
    { threads: context.threads, signal: context.signal, onTrees: () => undefined },
  );
}

const KINDS: Record<string, (context: StageContext, slow: SlowS3) => Promise<unknown>> = {
  'SQL query that spills': async (context) => (await context.openDuck()).run(ENDLESS_SQL),
  'second of two SQL queries side by side': async (context) => {
    const duck = await context.openDuck();
    const other = await duck.fork();
    await Promise.all([other.run(ENDLESS_SQL), duck.run(ENDLESS_SQL)]);
  },
  download: (context) =>
    context.source.download('s3://source/big', path.join(context.workDir, 'big'), context.signal),
  'read of a small object': (context) =>
    context.source.readText('s3://source/small', context.signal),
  upload: async (context) => {
    const file = path.join(context.workDir, 'small');
    await writeFile(file, 'x');
    await context.source.upload(file, 's3://source/small', context.signal);
  },
  'upload in parts': async (context) => {
    const file = path.join(context.workDir, 'large');
    await writeFile(file, Buffer.alloc(20 * 2 ** 20));
    await context.source.upload(file, 's3://source/large', context.signal);
  },
  'training thread': growForest,
  'write of rows': (context) =>
    context.saveRows('rows', { row: 'bigint' }, new Array<object>(5_000_000).fill({ row: 1 })),
};

describe('a stage on a real Temporal server', () => {
  let environment: TestWorkflowEnvironment;
  let slow: SlowS3;
  let stage: StageUnderControl;

  beforeAll(async () => {
    environment = await openWorkflowEnvironment();
  });

  afterAll(() => environment.teardown());

  beforeEach(async () => {
    slow = await startSlowS3();
    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
    const source = createS3Store({ endpoint: slow.endpoint, credentials });
    stage = await StageUnderControl.open(environment, source);
  });

  afterEach(async () => {
    await stage.close();
    await slow.close();
  });

  it.each(Object.entries(KINDS))('ends as cancelled and leaves nothing: %s', async (_, work) => {
    const ended = await stage.run(
      {
        compute: async (context) => {
          context.progress('at it');
          await work(context, slow);
          return { rowsIn: 0, rowsOut: 0 };
        },
      },
      async (pending) => {
        await pending.untilPhase('at it');
        await pending.cancel();
      },
    );
    expect(ended).toBe('CancelledFailure');
    expect(stage.attempts).toEqual(['CancelledFailure']);
    expect(await stage.attemptFiles()).toEqual(['files']);
    expect(await stage.markers()).toEqual([]);
    const input = { probabilities: new Float64Array(4), labels: new Uint8Array(4) };
    const module = dist('train/calibrate-scores.thread.js');
    const answer = await stage.threads.run<object, { crossFitted: Float64Array }>(module, input);
    expect(answer.crossFitted).toHaveLength(4);
  });

  const endlessOnce = () => {
    let attempts = 0;
    return {
      compute: async (context: StageContext) => {
        attempts += 1;
        context.progress(`attempt ${attempts}`);
        const duck = await context.openDuck();
        await duck.run(attempts === 1 ? ENDLESS_SQL : 'SELECT 1');
        return { rowsIn: 0, rowsOut: 0 };
      },
    };
  };

  it('is stopped by a pause without an end of the run, and goes on after it', async () => {
    const ended = await stage.run(endlessOnce(), async (pending) => {
      await pending.untilPhase('attempt 1');
      await pending.pause();
      await pending.untilPaused();
      await until(async () => (await stage.attemptFolders()).length === 0);
      expect(await pending.state()).toBe('running');
      expect(await stage.markers()).toEqual([]);
      await pending.unpause();
    });
    expect(ended).toBe('done');
    expect(stage.attempts).toEqual(['CancelledFailure', 'done']);
    expect(await stage.markers()).toHaveLength(1);
  });

  it('starts again after a reset', async () => {
    const ended = await stage.run(endlessOnce(), async (pending) => {
      await pending.untilPhase('attempt 1');
      await pending.reset();
    });
    expect(ended).toBe('done');
    expect(stage.attempts).toEqual(['CancelledFailure', 'done']);
  });

  it('goes on from the checkpoint that an attempt before had saved', async () => {
    const made: string[] = [];
    const ended = await stage.run(
      {
        compute: async (context) => {
          const numbers = await context.resumable('numbers', () => {
            made.push('numbers');
            return Promise.resolve({ all: new Float64Array([1, 2, Number.NaN]) });
          });
          const { path: file, facts } = await context.checkpoint('text.txt', async (target) => {
            made.push('text');
            await writeFile(target, 'text');
            return { rows: 7 };
          });
          await context.saveFile('text', file, facts.rows);
          await context.saveRows(
            'numbers',
            { number: 'double?' },
            [...numbers.all].map((number) => ({ number: Number.isNaN(number) ? null : number })),
          );
          if (made.length === 2) {
            made.push('failure');
            throw new Error('planted');
          }
          return { rowsIn: 0, rowsOut: facts.rows };
        },
      },
      () => Promise.resolve(),
    );
    expect(ended).toBe('done');
    expect(made).toEqual(['numbers', 'text', 'failure']);
    const keys = (await stage.store.list('s3://wayline/artifacts/')).map(({ key }) => key);
    expect(keys.filter((key) => key.includes('_checkpoints'))).toEqual([]);
    expect(keys.filter((key) => key.includes('/text/'))).toHaveLength(1);
  });
});
