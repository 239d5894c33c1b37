import type { WorkflowHandle } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import { createControlActivities } from '../../../activities/control/index.js';
import type { NotifyTarget } from '../../../workflows/contracts/notification.js';
import { failing, PipelineRuns, SPEC, untilHeld } from '../../support/pipeline-runs.js';
import { resetBefore } from '../../support/reset-run.js';
import { isSigned, WebhookReceiver } from '../../support/webhook-receiver.js';
import { fakeActivities } from '../../support/workflow-environment.js';

const SECRET = `whsec_${Buffer.from('a secret of twenty-four').toString('base64')}`;

const control = createControlActivities({
  stores: () => {
    throw new Error('no storage is needed');
  },
  build: 'test',
  notify: { secrets: [SECRET], temporalUiUrl: 'http://ui.example', namespace: 'default' },
});
const sendNotification: typeof control.sendNotification = (target, told) =>
  control.sendNotification(target, told);

describe('notifications of a run', () => {
  let pipeline: PipelineRuns;
  beforeAll(async () => {
    pipeline = await PipelineRuns.open();
  });
  afterAll(() => pipeline.teardown());

  const specWith = (notify: Partial<NotifyTarget>[]): typeof SPEC => ({
    ...SPEC,
    notify: notify as NotifyTarget[],
  });

  const notificationsOf = async (handle: WorkflowHandle): Promise<string[]> => {
    const { events } = await handle.fetchHistory();
    return (events ?? []).flatMap(
      (event) => event.startChildWorkflowExecutionInitiatedEventAttributes?.workflowId ?? [],
    );
  };

  const resultOf = (workflowId: string): Promise<unknown> =>
    pipeline.environment.client.workflow.getHandle(workflowId).result();

  it('tries a receiver again under the same id, each try signed, and tells of held and published', async () => {
    const receiver = await WebhookReceiver.open((position) =>
      position === 0 ? { status: 503, headers: { 'retry-after': '1' } } : 200,
    );
    const { activities } = failing('clean', 1);
    await pipeline.run({
      activities,
      control: { sendNotification },
      input: { spec: specWith([{ url: `${receiver.url}/hook` }]) },
      check: async (handle) => {
        await untilHeld(handle);
        const [first, second] = await receiver.received(2);
        expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
        expect(second?.body).toBe(first?.body);
        expect([first, second].map((request) => isSigned(request!, SECRET))).toEqual([true, true]);
        expect(JSON.parse(first?.body ?? '')).toMatchObject({
          kind: 'held',
          runId: handle.workflowId,
          facts: { state: 'held', failure: { stage: 'clean', object: 'part.csv' } },
          links: {
            temporal: `http://ui.example/namespaces/default/workflows/${handle.workflowId}`,
          },
          commands: [
            { command: `wayline retry ${handle.workflowId}` },
            { command: `wayline abort ${handle.workflowId}` },
          ],
        });
        await handle.executeUpdate('retryStage', { args: [undefined] });
        await handle.result();
        const [, , third] = await receiver.received(3);
        expect(JSON.parse(third?.body ?? '')).toMatchObject({
          kind: 'published',
          facts: { release: { release: '2026-03-02-abc' } },
        });
        await Promise.all((await notificationsOf(handle)).map(resultOf));
        expect(receiver.requests).toHaveLength(3);
      },
    });
    await receiver.close();
  });

  it('gives a receiver up that refuses, tells the others, and leaves the run alone', async () => {
    const refusing = await WebhookReceiver.open(() => 400);
    const willing = await WebhookReceiver.open();
    await pipeline.run({
      activities: fakeActivities(),
      control: { sendNotification },
      input: {
        spec: specWith([
          { url: `${refusing.url}/T0KEN`, on: ['published'] },
          { url: willing.url, form: 'slack', on: ['published'] },
          { url: `${willing.url}/held`, on: ['held'] },
        ]),
      },
      check: async (handle) => {
        await handle.result();
        await willing.received(1);
        const [told] = await notificationsOf(handle);
        const failure: unknown = await resultOf(told ?? '').catch((error: unknown) => error);
        expect(failure).toMatchObject({
          cause: {
            type: 'NotDelivered',
            message: expect.stringMatching(/^notify 127\.0\.0\.1:\d+: answered 400$/) as unknown,
          },
        });
        expect(refusing.requests).toHaveLength(1);
        expect(willing.requests.map(({ path }) => path)).toEqual(['/']);
        expect(JSON.parse(willing.requests[0]?.body ?? '')).toMatchObject({
          text: 'shop 2026-03-02: published 2026-03-02-abc',
        });
        expect((await handle.describe()).status.name).toBe('COMPLETED');
      },
    });
    await Promise.all([refusing.close(), willing.close()]);
  });

  it('tells of a release once however often its run is reset, and of what fails anew', async () => {
    const receiver = await WebhookReceiver.open();
    const { activities } = failing('train', 2);
    await pipeline.run({
      activities,
      control: { sendNotification },
      input: { spec: specWith([{ url: receiver.url }]) },
      check: async (handle) => {
        const { client } = pipeline.environment;
        const current = client.workflow.getHandle(handle.workflowId);
        const kinds = (): unknown[] =>
          receiver.requests.map(({ body }) => (JSON.parse(body) as { kind: unknown }).kind);
        const reset = () => resetBefore(pipeline.environment, handle, 'train', 'train again');
        await untilHeld(current);
        await receiver.received(1);
        await reset();
        await untilHeld(current);
        await receiver.received(2);
        await current.executeUpdate('retryStage', { args: [undefined] });
        await current.result();
        await receiver.received(3);
        await resetBefore(pipeline.environment, handle, 'publish', 'publish again');
        await current.result();
        expect(kinds()).toEqual(['held', 'held', 'published']);
        expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(3);
      },
    });
    await receiver.close();
  });
});

describe('sendNotification', () => {
  it('asks for its next try when the receiver wants it, and names the host alone', async () => {
    const receiver = await WebhookReceiver.open(() => ({
      status: 429,
      headers: { 'retry-after': '90' },
    }));
    const activity = new MockActivityEnvironment();
    const target: NotifyTarget = { url: `${receiver.url}/T0KEN`, form: 'json', on: ['held'] };
    const told = { kind: 'held', pipeline: 'shop', date: '', runId: '', summary: '' } as const;
    const failure: unknown = await activity
      .run(sendNotification, target, { ...told, id: 'n1', facts: {}, at: '2026-04-01T00:00:00Z' })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({
      type: 'WebhookUnavailable',
      nonRetryable: false,
      nextRetryDelay: 90_000,
    });
    expect(String(failure)).not.toContain('T0KEN');
    await receiver.close();
  });
});
