import { judgeBuilds, judgePolling, judgeVersions } from '../../../client/doctor/worker-checks.js';
import type { QueueWorker } from '../../../client/workers/queue-workers.js';

const worker = (facts: Partial<QueueWorker> = {}): QueueWorker => ({
  identity: '1@host',
  lastSeenAt: '2026-04-01T08:00:00Z',
  sdkVersion: '1.24.0',
  bundle: 'aaaa',
  version: undefined,
  ...facts,
});
const here = { sdkVersion: '1.24.0', bundles: { plain: 'aaaa', versioned: 'bbbb' } };

describe('judgePolling', () => {
  it('names the queue that nothing polls and the command that starts a worker', () => {
    const workers = { taskQueue: 'nightly', workflows: [worker()], stages: [] };
    expect(judgePolling(workers)).toMatchObject({
      level: 'fail',
      says: 'no worker polls the task queue nightly-stages',
      mend: 'start one with: WAYLINE_TASK_QUEUE=nightly wayline worker',
    });
  });
});

describe('judgeBuilds', () => {
  const judged = (facts: Partial<QueueWorker>) =>
    judgeBuilds({ taskQueue: 'q', workflows: [worker(facts)], stages: [] }, here);

  it('is well with workers of either bundle of this build', () => {
    expect(judged({}).map(({ level }) => level)).toEqual(['ok', 'ok']);
    expect(judged({ bundle: 'bbbb' }).map(({ level }) => level)).toEqual(['ok', 'ok']);
  });

  it('warns of another SDK and of other workflow code, naming the worker', () => {
    expect(judged({ sdkVersion: '1.23.2' })[0]).toMatchObject({
      level: 'warn',
      says: 'the Temporal SDK here is 1.24.0, of workers 1@host (1.23.2)',
    });
    expect(judged({ bundle: 'cccc' })[1]).toMatchObject({
      level: 'warn',
      says: 'other workflow code than of this build runs on 1@host (cccc)',
    });
  });
});

describe('judgeVersions', () => {
  const workers = [worker({ version: 'wayline.v1' }), worker({ version: 'wayline.v2' })];

  it('is well where a version that polls is current', () => {
    expect(judgeVersions(workers, new Map([['wayline', 'v2']]))).toEqual([
      { check: 'version', level: 'ok', says: 'wayline: v2 is current; v1 ends what it began' },
    ]);
  });

  it('fails where none is current, with the command of a deploy', () => {
    expect(judgeVersions([worker({ version: 'wayline.v1' })], new Map())).toMatchObject([
      {
        level: 'fail',
        mend: 'temporal worker deployment set-current-version --deployment-name wayline --build-id v1 --yes',
      },
    ]);
  });

  it('says nothing of workers that are not versioned', () => {
    expect(judgeVersions([worker()], new Map())).toEqual([]);
  });
});
