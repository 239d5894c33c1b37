import { setTimeout as pause } from 'node:timers/promises';
import type { Activities } from '../../../activities/index.js';
import type { BackfillProgress } from '../../../workflows/backfill-messages.js';
import type { LedgerEntry } from '../../../workflows/contracts/ledger-entry.js';
import { Backfills, untilBackfill } from '../../support/backfills.js';
import { brokenFile, SPEC } from '../../support/pipeline-runs.js';
import { fakeActivities } from '../../support/workflow-environment.js';

const FROM = '2026-03-01';

/** Activities that note the dates in the order in which they begin, and may stop some of them. */
function noting(collectOf: (date: string) => Promise<void> = () => Promise.resolve()): {
  activities: Activities;
  begun: string[];
} {
  const fakes = fakeActivities();
  const begun: string[] = [];
  const collect: Activities['collect'] = async (input) => {
    begun.push(input.run.date);
    await collectOf(input.run.date);
    return fakes.collect(input);
  };
  return { activities: { ...fakes, collect }, begun };
}

/** A gate that keeps what awaits it until it is opened. */
function gate(): { passed: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

describe('backfill', () => {
  let backfills: Backfills;
  beforeAll(async () => {
    backfills = await Backfills.open();
  });
  afterAll(() => backfills.teardown());

  it('runs the wanted dates oldest first as ordinary runs, and lists what came of each', async () => {
    const { activities, begun } = noting();
    const entries: LedgerEntry[] = [];
    await backfills.run({
      activities,
      from: FROM,
      states: '..-n.',
      input: { parallel: 1, by: 'ana', reason: 'new source' },
      control: {
        recordDecisions: (ledger) => Promise.resolve(void entries.push(...ledger.entries)),
      },
      check: async (handle, pipeline) => {
        const result = (await handle.result()) as BackfillProgress;
        expect(result).toMatchObject({
          state: 'done',
          counts: { done: 3, skipped: 1, no_source: 1 },
          dates: {
            done: ['2026-03-01..2026-03-02', '2026-03-05'],
            skipped: ['2026-03-03'],
            no_source: ['2026-03-04'],
          },
        });
        const run = await backfills.client.workflow.getHandle(`${pipeline}-2026-03-02`).describe();
        expect(run.status.name).toBe('COMPLETED');
        expect(run.searchAttributes).toMatchObject({ WaylineDate: ['2026-03-02'] });
        expect(run.priority).toMatchObject({ priorityKey: 4 });
      },
    });
    expect(begun).toEqual(['2026-03-01', '2026-03-02', '2026-03-05']);
    expect(entries).toMatchObject([{ what: 'backfill', who: 'ana', why: 'new source' }]);
  });

  it('goes on while a date is held, and waits for what comes of it', async () => {
    let broken = true;
    const { activities } = noting((date) =>
      broken && date === '2026-03-02' ? Promise.reject(brokenFile()) : Promise.resolve(),
    );
    await backfills.run({
      activities,
      from: FROM,
      states: '....',
      input: { parallel: 1 },
      check: async (handle, pipeline) => {
        const held = await untilBackfill(handle, ({ counts }) => counts.done === 3);
        expect(held).toMatchObject({ state: 'running', dates: { held: ['2026-03-02'] } });
        expect(held.notes['2026-03-02']).toContain('collect failed (DataContractViolation)');
        broken = false;
        const run = backfills.client.workflow.getHandle(`${pipeline}-2026-03-02`);
        await run.executeUpdate('retryStage', { args: [undefined] });
        expect(await handle.result()).toMatchObject({ counts: { done: 4 }, notes: {} });
      },
    });
  });

  it('starts nothing while it is paused, says so, and goes on after resume', async () => {
    const first = gate();
    const { activities, begun } = noting((date) =>
      date === FROM ? first.passed : Promise.resolve(),
    );
    const entries: LedgerEntry[] = [];
    await backfills.run({
      activities,
      from: FROM,
      states: '...',
      input: { parallel: 1 },
      control: {
        recordDecisions: (ledger) => Promise.resolve(void entries.push(...ledger.entries)),
      },
      check: async (handle) => {
        await untilBackfill(handle, () => begun.length === 1);
        const order = { reason: 'month-end', by: 'ana' };
        await handle.executeUpdate('pause', { args: [order] });
        await expect(handle.executeUpdate('pause', { args: ['again'] })).rejects.toMatchObject({
          cause: { message: expect.stringContaining('was paused by ana') as unknown },
        });
        first.open();
        const paused = await untilBackfill(handle, ({ counts }) => counts.done === 1);
        expect(paused).toMatchObject({ state: 'paused', paused: order, counts: { waiting: 2 } });
        await handle.signal('resume', 'closed');
        expect(await handle.result()).toMatchObject({ counts: { done: 3 } });
      },
    });
    expect(entries.map(({ what, who, why }) => [what, who, why])).toEqual([
      ['backfill', 'unknown', ''],
      ['pause', 'ana', 'month-end'],
      ['resume', 'unknown', 'closed'],
    ]);
  });

  it('begins its history anew on the way without losing a date, a held one or a pause', async () => {
    const { activities, begun } = noting((date) =>
      date === '2026-03-02' ? Promise.reject(brokenFile()) : Promise.resolve(),
    );
    await backfills.run({
      activities,
      from: FROM,
      states: '.'.repeat(12),
      input: { parallel: 3, datesPerExecution: 4 },
      check: async (handle, pipeline) => {
        const { runId: first } = await handle.describe();
        await untilBackfill(handle, ({ counts }) => counts.done === 11 && counts.held === 1);
        const { runId: last } = await handle.describe();
        expect(last).not.toBe(first);
        const held = backfills.client.workflow.getHandle(`${pipeline}-2026-03-02`);
        await held.executeUpdate('abort', { args: ['not needed'] });
        expect(await handle.result()).toMatchObject({
          counts: { done: 11, aborted: 1 },
          notes: { '2026-03-02': expect.stringContaining('not needed') as unknown },
        });
      },
    });
    expect(new Set(begun).size).toBe(12);
    expect(begun).toHaveLength(12);
  });

  it('follows a date whose run is open already instead of starting it twice', async () => {
    const open = gate();
    const { activities, begun } = noting((date) =>
      date === '2026-03-02' ? open.passed : Promise.resolve(),
    );
    await backfills.run({
      activities,
      from: FROM,
      states: '...',
      input: { lookSeconds: 1 },
      before: async (pipeline, taskQueue) => {
        await backfills.client.workflow.start('journeyPipeline', {
          workflowId: `${pipeline}-2026-03-02`,
          taskQueue,
          args: [{ date: '2026-03-02', spec: { ...SPEC, pipeline }, onFailure: 'hold' }],
        });
        while (begun.length === 0) await pause(20);
      },
      check: async (handle) => {
        const others = await untilBackfill(handle, ({ counts }) => counts.done === 2);
        expect(others.dates.running).toEqual(['2026-03-02']);
        open.open();
        expect(await handle.result()).toMatchObject({ counts: { done: 3 } });
      },
    });
    expect(begun.filter((date) => date === '2026-03-02')).toHaveLength(1);
  });

  it('notices that a run was terminated, which tells nobody', async () => {
    const never = gate();
    const { activities, begun } = noting((date) =>
      date === FROM ? never.passed : Promise.resolve(),
    );
    await backfills.run({
      activities,
      from: FROM,
      states: '..',
      input: { parallel: 1 },
      check: async (handle, pipeline) => {
        await untilBackfill(handle, () => begun.length === 1);
        await backfills.client.workflow.getHandle(`${pipeline}-${FROM}`).terminate('by mistake');
        expect(await handle.result()).toMatchObject({
          counts: { cancelled: 1, done: 1 },
          notes: { [FROM]: 'terminated at collect' },
        });
        never.open();
      },
    });
  });

  it('ends when it is cancelled and leaves open dates alone', async () => {
    const first = gate();
    const { activities, begun } = noting(() => first.passed);
    await backfills.run({
      activities,
      from: FROM,
      states: '...',
      input: { parallel: 1 },
      check: async (handle, pipeline) => {
        await untilBackfill(handle, () => begun.length === 1);
        await handle.executeUpdate('cancel', { args: ['wrong range'] });
        expect(await handle.result()).toMatchObject({
          state: 'cancelled',
          counts: { running: 1, not_started: 2 },
        });
        first.open();
        await backfills.client.workflow.getHandle(`${pipeline}-${FROM}`).result();
      },
    });
  });

  it('leaves open dates alone also where the server is asked to cancel it', async () => {
    const first = gate();
    const { activities, begun } = noting(() => first.passed);
    await backfills.run({
      activities,
      from: FROM,
      states: '..',
      input: { parallel: 1 },
      check: async (handle, pipeline) => {
        await untilBackfill(handle, () => begun.length === 1);
        await handle.cancel();
        await expect(handle.result()).rejects.toThrow('cancelled');
        first.open();
        const run = backfills.client.workflow.getHandle(`${pipeline}-${FROM}`);
        await run.result();
        expect((await run.describe()).status.name).toBe('COMPLETED');
      },
    });
  });
});
