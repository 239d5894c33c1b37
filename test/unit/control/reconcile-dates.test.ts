import type { KnownRun } from '../../../activities/control/known-runs.js';
import { fillCommand } from '../../../activities/control/reconcile.js';
import {
  reconcileDates,
  unpublishedDates,
  type PipelineFacts,
  type SeenSchedule,
} from '../../../activities/control/reconcile-dates.js';
import { entriesOfChange } from '../../../activities/control/schedule-changes.js';

const SCHEDULE: SeenSchedule = {
  exists: true,
  paused: false,
  note: '',
  digest: 'a',
  createdAt: '2026-03-01T00:00:00.000Z',
};

function run(date: string, state: KnownRun['state'], execution: string): KnownRun {
  return {
    ...{ date, state, execution, workflowId: `shop-${date}`, executionId: 'x', stage: 'clean' },
    startedAt: `${date}T06:00:00.000Z`,
    endedAt: execution === 'RUNNING' ? null : `${date}T07:00:00.000Z`,
  };
}

function factsOf(changes: Partial<PipelineFacts> = {}, runs: KnownRun[] = []): PipelineFacts {
  return {
    fires: ['01', '02', '03'].map((day) => ({
      at: `2026-03-${day}T06:00:00.000Z`,
      date: `2026-03-${day}`,
    })),
    releases: new Map(),
    runs: new Map(runs.map((known) => [known.date, known])),
    said: new Map(),
    inLine: new Set(),
    schedule: SCHEDULE,
    ...changes,
  };
}

const shown = (facts: PipelineFacts): string[] =>
  reconcileDates(facts).map(({ date, state, reason }) => `${date.slice(8)} ${state} ${reason}`);

describe('reconcileDates', () => {
  it('takes a date with a release as published, also while a run of it is open again', () => {
    const releases = new Map([
      ['2026-03-01', '2026-03-01-aaa'],
      ['2026-03-02', '2026-03-02-bbb'],
    ]);
    const facts = factsOf({ releases }, [
      run('2026-03-02', 'held', 'RUNNING'),
      run('2026-03-03', 'running', 'RUNNING'),
    ]);
    expect(shown(facts)).toEqual([
      '01 published ',
      '02 published a run of it is held again',
      '03 running running at clean',
    ]);
    expect(reconcileDates(facts)[0]).toMatchObject({
      dueAt: '2026-03-01T06:00:00.000Z',
      release: '2026-03-01-aaa',
    });
  });

  it('says how runs have ended, in their own words where they have any', () => {
    const said = new Map([['2026-03-01', 'clean part.csv: broken']]);
    const runs = [
      run('2026-03-01', 'failed', 'FAILED'),
      run('2026-03-02', 'cancelled', 'TERMINATED'),
      run('2026-03-03', 'done', 'COMPLETED'),
    ];
    expect(shown(factsOf({ said }, runs))).toEqual([
      '01 failed clean part.csv: broken',
      '02 cancelled terminated at clean',
      '03 missing a run of it is done, but its release is not there',
    ]);
  });

  it('says why there is no run', () => {
    const known = [run('2026-03-01', 'aborted', 'FAILED')];
    const paused = { ...SCHEDULE, paused: true, note: 'Ana: source moves' };
    expect(shown(factsOf({ schedule: paused }, known))[1]).toBe(
      '02 missing no run is known: the schedule is paused (Ana: source moves)',
    );
    const gone = { ...SCHEDULE, exists: false, createdAt: '' };
    expect(shown(factsOf({ schedule: gone }, known))[1]).toBe(
      '02 missing no run is known: the schedule does not exist',
    );
    expect(shown(factsOf({ inLine: new Set(['2026-03-03']) }, known))).toEqual([
      '01 aborted aborted at clean',
      '02 missing no run is known: skipped, dropped, or missed for longer than schedule.catchupHours',
      '03 running waits for a place',
    ]);
  });

  it('misses no date before the first that ran, was published, or was due after the schedule was made', () => {
    const made = { ...SCHEDULE, createdAt: '2026-03-02T12:00:00.000Z' };
    expect(shown(factsOf({ schedule: made })).map((line) => line.slice(0, 2))).toEqual(['03']);
    const ran = factsOf({ schedule: made }, [run('2026-03-02', 'done', 'COMPLETED')]);
    expect(reconcileDates(ran)).toHaveLength(2);
    expect(reconcileDates(factsOf({ schedule: { ...made, exists: false } }))).toEqual([]);
  });

  it('counts as unpublished what nobody works on any more', () => {
    const runs = [run('2026-03-01', 'held', 'RUNNING'), run('2026-03-02', 'failed', 'TIMED_OUT')];
    const unpublished = unpublishedDates(reconcileDates(factsOf({}, runs)));
    expect(unpublished).toEqual(['2026-03-02', '2026-03-03']);
    expect(fillCommand(unpublished, 'shop.yaml')).toBe(
      'wayline backfill --spec shop.yaml --from 2026-03-02 --to 2026-03-03 --only missing',
    );
    expect(fillCommand([])).toBe('');
  });
});

describe('entriesOfChange', () => {
  const change = (after: Partial<SeenSchedule>, ...known: string[]): string[] =>
    entriesOfChange({
      pipeline: 'shop',
      scheduleId: 'shop-daily',
      before: SCHEDULE,
      after: { ...SCHEDULE, ...after },
      at: '2026-03-04T00:00:00.000Z',
      known: new Set(known),
    }).map(({ what, who, why }) => `${what} by ${who}: ${why}`);

  it('names what was done elsewhere, by nobody that is known', () => {
    expect(change({})).toEqual([]);
    expect(change({ paused: true, note: 'source moves' })).toEqual([
      'pause by unknown: source moves',
    ]);
    expect(change({ digest: 'b' })).toEqual(['apply by unknown: changed outside wayline']);
    expect(change({ exists: false })).toEqual(['delete by unknown: changed outside wayline']);
  });

  it('leaves out what Wayline has done itself', () => {
    expect(change({ paused: true }, 'breaker')).toEqual([]);
    expect(change({ digest: 'b' }, 'apply')).toEqual([]);
    expect(change({ exists: false }, 'delete')).toEqual([]);
  });
});
