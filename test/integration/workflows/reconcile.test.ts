import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { DatesChecked, Reconciliation } from '../../../activities/control/reconcile.js';
import {
  fakeActivities,
  openWorkflowEnvironment,
  workerWith,
} from '../../support/workflow-environment.js';

const FOUND: Reconciliation = {
  pipeline: 'shop',
  checkedAt: '2026-03-04T18:00:00.000Z',
  dates: [
    { date: '2026-03-01', dueAt: '2026-03-02T06:00:00.000Z', state: 'published', reason: '' },
    { date: '2026-03-02', dueAt: '2026-03-03T06:00:00.000Z', state: 'failed', reason: 'broken' },
    { date: '2026-03-03', dueAt: '2026-03-04T06:00:00.000Z', state: 'missing', reason: 'no run' },
  ],
  unpublished: ['2026-03-02', '2026-03-03'],
  command: 'wayline backfill --from 2026-03-02 --to 2026-03-03',
  schedule: { exists: true, paused: true, note: 'moving', digest: 'a', createdAt: '' },
};

describe('reconcile', () => {
  let environment: TestWorkflowEnvironment;
  let count = 0;
  beforeAll(async () => {
    environment = await openWorkflowEnvironment();
  });
  afterAll(() => environment.teardown());

  /** Ids of the notifications that a check starts, its details, and what it keeps. */
  async function check(told: string[]): Promise<{ ids: string[]; details: string; kept: number }> {
    count += 1;
    const taskQueue = `reconcile-${count}`;
    const notify: DatesChecked['notify'] = [
      { url: 'http://127.0.0.1:9/hook', form: 'json', on: ['missing'] },
    ];
    let kept = 0;
    const worker = await workerWith(environment, taskQueue, fakeActivities(), {
      checkDates: () => Promise.resolve({ found: FOUND, told, notify }),
      keepReconciliation: () => Promise.resolve(`s3://wayline/${(kept += 1)}.json`),
    });
    return worker.runUntil(async () => {
      const handle = await environment.client.workflow.start('reconcile', {
        workflowId: `shop-reconcile-${count}`,
        taskQueue,
        args: ['shop', 's3://wayline/spec.json'],
      });
      expect(await handle.result()).toEqual(FOUND);
      const { events } = await handle.fetchHistory();
      const ids = (events ?? []).flatMap(
        (event) => event.startChildWorkflowExecutionInitiatedEventAttributes?.workflowId ?? [],
      );
      const { currentDetails = '' } = await handle.query<{ currentDetails?: string }>(
        '__temporal_workflow_metadata',
      );
      return { ids, details: currentDetails, kept };
    });
  }

  it('tells of missing dates that the check before had not found, and of the same no more', async () => {
    expect((await check([])).ids).toEqual(['shop-reconcile-1-notify-missing-2026-03-04-2']);
    expect((await check(['2026-03-02'])).ids).toHaveLength(1);
    expect(await check(FOUND.unpublished)).toMatchObject({ ids: [], kept: 1 });
  });

  it('shows what is not published, why, and the command that fills it', async () => {
    const { details } = await check([]);
    expect(details).toContain('**shop: 1 of 3 due dates are published**');
    expect(details).toContain('2026-03-02  failed   broken');
    expect(details).toContain('The schedule is paused.');
    expect(details).toContain(FOUND.command);
  });
});
