import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Worker, type LogEntry } from '@temporalio/worker';
import path from 'node:path';
import { activityInterceptors } from '../../../worker/interceptors.js';
import {
  fakeActivities,
  fakeControlActivities,
  openWorkflowEnvironment,
} from '../../support/workflow-environment.js';

const SPEC = {
  pipeline: 'shop',
  storage: { source: 's3://raw', artifacts: 's3://wayline/a', publish: 's3://wayline/p' },
  sources: { events: { path: 'events/dt={date}/*.parquet' } },
};

describe('the log of a worker that runs the built bundle', () => {
  const entries: LogEntry[] = [];
  let environment: TestWorkflowEnvironment;
  beforeAll(async () => {
    environment = await openWorkflowEnvironment(
      new DefaultLogger('DEBUG', (entry) => entries.push(entry)),
    );
    const connection = environment.nativeConnection;
    const interceptors = { activity: [activityInterceptors] };
    const workflows = await Worker.create({
      connection,
      taskQueue: 'logged',
      workflowBundle: { codePath: path.resolve(__dirname, '../../../dist/workflow-bundle.js') },
      activities: fakeControlActivities(),
      interceptors,
    });
    const stages = await Worker.create({
      connection,
      taskQueue: 'logged-stages',
      activities: fakeActivities(),
      interceptors,
    });
    await workflows.runUntil(() =>
      stages.runUntil(() =>
        environment.client.workflow.execute('journeyPipeline', {
          workflowId: 'shop-2026-03-02',
          taskQueue: 'logged',
          args: [{ date: '2026-03-02', spec: SPEC, onFailure: 'fail' }],
          searchAttributes: { WaylinePipeline: ['shop'], WaylineDate: ['2026-03-02'] },
        }),
      ),
    );
  });
  afterAll(() => environment.teardown());

  const metaOf = (message: RegExp): (LogEntry['meta'] | undefined)[] =>
    entries.filter((entry) => message.test(entry.message)).map(({ meta }) => meta);

  it('names pipeline, date and stage on the lines of workflows: the bundle has its interceptors', () => {
    const last = { pipeline: 'shop', date: '2026-03-02', stage: 'publish' };
    expect(metaOf(/^Workflow completed/)).toEqual([expect.objectContaining(last)]);
  });

  it('names them on the lines of activities', () => {
    const train = { pipeline: 'shop', date: '2026-03-02', stage: 'train' };
    expect(metaOf(/^Activity completed/)).toContainEqual(expect.objectContaining(train));
    const opened = { pipeline: 'shop', date: '2026-03-02', activityType: 'openRun' };
    expect(metaOf(/^Activity completed/)).toContainEqual(expect.objectContaining(opened));
  });
});
