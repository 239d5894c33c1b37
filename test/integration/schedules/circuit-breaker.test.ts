import { ApplicationFailure } from '@temporalio/common';
import { restartBreakerCount } from '../../../activities/control/breaker-state.js';
import type { CheckedSpec } from '../../../client/spec/read-spec.js';
import { ScheduledShop, until } from '../../support/scheduled-shop.js';
import { fakeActivities } from '../../support/workflow-environment.js';

const clean = (): Promise<never> =>
  Promise.reject(ApplicationFailure.nonRetryable('broken', 'DataContractViolation'));

describe('the circuit breaker', () => {
  let shop: ScheduledShop;
  beforeAll(async () => {
    shop = await ScheduledShop.open();
  });
  afterAll(() => shop.close());

  /** Runs a date to its hold, and gives it up. */
  async function abortedRun(
    { input, complete }: CheckedSpec,
    date: string,
    onFailure: 'hold' | 'fail' = 'hold',
  ): Promise<void> {
    const { pipeline } = complete;
    const handle = await shop.environment.client.workflow.start('journeyPipeline', {
      workflowId: `${pipeline}-${date}`,
      taskQueue: pipeline,
      args: [{ date, spec: input, onFailure }],
      searchAttributes: { WaylinePipeline: [pipeline], WaylineDate: [date] },
    });
    if (onFailure === 'hold') {
      await until(async () => {
        const { searchAttributes } = await handle.describe();
        return searchAttributes['WaylineState']?.[0] === 'held';
      });
      await handle.signal('abort', 'not needed');
    }
    await expect(handle.result()).rejects.toThrow();
  }

  const stateOf = async (spec: CheckedSpec) => (await shop.find(spec)).description.state;

  it('pauses the schedule once so many of the last runs have failed, says why and counts anew', async () => {
    const spec = shop.spec('schedule: {breaker: {failures: 2, of: 3}}');
    await shop.apply(spec);
    const { pipeline } = spec.complete;
    await shop.withWorkers(spec, { ...fakeActivities(), clean }, async () => {
      await abortedRun(spec, '2026-05-01');
      expect((await stateOf(spec)).paused).toBe(false);
      await abortedRun(spec, '2026-05-02');
      const { paused, note } = await stateOf(spec);
      expect(paused).toBe(true);
      expect(note).toContain('2 of the last 2 runs failed or were aborted');
      expect(note).toContain(`/namespaces/default/workflows/${pipeline}-2026-05-01`);
      expect((await shop.ledger(spec)).at(-1)).toMatchObject({
        what: 'breaker',
        who: 'wayline',
        object: `${pipeline}-daily`,
        date: '2026-05-02',
      });

      const { handle } = await shop.find(spec);
      await restartBreakerCount(shop.store, spec.complete, new Date().toISOString());
      await handle.unpause('mended');
      await abortedRun(spec, '2026-05-03');
      expect((await stateOf(spec)).paused).toBe(false);
    });
  });

  it('leaves the schedule alone where runs that nobody looks after fail', async () => {
    const spec = shop.spec('schedule: {breaker: {failures: 1, of: 1}}');
    await shop.apply(spec);
    await shop.withWorkers(spec, { ...fakeActivities(), clean }, async () => {
      await abortedRun(spec, '2026-05-01', 'fail');
      expect((await stateOf(spec)).paused).toBe(false);
    });
  });
});
