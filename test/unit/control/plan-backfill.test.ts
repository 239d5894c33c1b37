import { estimateWork } from '../../../activities/control/estimate-work.js';
import type { KnownRun } from '../../../activities/control/known-runs.js';
import {
  planDates,
  type BackfillChoice,
  type KnownDates,
} from '../../../activities/control/select-dates.js';

function run(date: string, state: KnownRun['state'], execution: string, isOpen = false): KnownRun {
  return {
    ...{ date, state, execution },
    workflowId: `shop-${date}`,
    executionId: 'x',
    stage: 'clean',
    startedAt: `${date}T06:00:00.000Z`,
    endedAt: isOpen ? null : `${date}T07:00:00.000Z`,
  };
}

const RUNS = [
  run('2026-03-02', 'done', 'COMPLETED'),
  run('2026-03-03', 'failed', 'FAILED'),
  run('2026-03-04', 'aborted', 'FAILED'),
  run('2026-03-05', 'cancelled', 'TERMINATED'),
  run('2026-03-06', 'held', 'RUNNING', true),
  run('2026-03-07', 'failed', 'TIMED_OUT'),
];

const KNOWN: KnownDates = {
  releases: new Map([
    ['2026-03-02', '2026-03-02-aaa'],
    ['2026-03-07', '2026-03-07-bbb'],
  ]),
  runs: new Map(RUNS.map((known) => [known.date, known])),
  sourceBytes: new Map(
    ['01', '02', '03', '04', '05', '06', '07', '09'].map((day) => [`2026-03-${day}`, 100]),
  ),
};

function plan(only: BackfillChoice, includeEmpty = false, known = KNOWN): string {
  const range = { from: '2026-03-01', to: '2026-03-09', only, includeEmpty };
  const marks = { run: '.', no_source: 'n', skip: '-' };
  return planDates(range, known)
    .map((date) => marks[date.plan])
    .join('');
}

describe('planDates', () => {
  it('takes dates without a release as missing, whatever their runs', () => {
    expect(plan('missing')).toBe('.-....-n.');
  });

  it('takes dates whose last run failed, was aborted, cancelled or ran out of time', () => {
    expect(plan('failed')).toBe('--...-.--');
  });

  it('takes all dates, those without a source day only where asked', () => {
    expect(plan('all')).toBe('.......n.');
    expect(plan('all', true)).toBe('.........');
  });

  it('knows of no empty days in a source without day folders', () => {
    expect(plan('all', false, { ...KNOWN, sourceBytes: new Map([['', 9]]) })).toBe('.........');
  });

  it('says why', () => {
    const range = { from: '2026-03-01', to: '2026-03-08', includeEmpty: false };
    expect(
      planDates({ ...range, only: 'missing' }, KNOWN).map(({ date, why }) => `${date} ${why}`),
    ).toEqual([
      '2026-03-01 no release; no run is known',
      '2026-03-02 published as 2026-03-02-aaa; last run done',
      '2026-03-03 no release; last run failed at clean',
      '2026-03-04 no release; last run aborted at clean',
      '2026-03-05 no release; last run cancelled at clean (terminated)',
      '2026-03-06 no release; last run held at clean: followed, not started again',
      '2026-03-07 published as 2026-03-07-bbb; last run failed at clean',
      '2026-03-08 no release; no run is known; no source',
    ]);
  });
});

describe('estimateWork', () => {
  const bytes = new Map([
    ['2026-03-01', 100],
    ['2026-03-02', 200],
    ['2026-03-03', 300],
  ]);

  it('says that there is no basis without an earlier run', () => {
    const estimate = estimateWork(['2026-03-01'], [], { bytes, lookbackDays: 1 });
    expect(estimate.seconds).toBeNull();
    expect(estimate.basis).toContain('no basis');
  });

  it('goes by the median of seconds by byte and the bytes of each window', () => {
    const runs = [
      { date: '2026-03-01', seconds: 10 },
      { date: '2026-03-02', seconds: 20 },
      { date: '2026-03-03', seconds: 300 },
    ];
    const one = estimateWork(['2026-03-03'], runs, { bytes, lookbackDays: 1 });
    expect(one.seconds).toBeCloseTo(30, 9);
    const two = estimateWork(['2026-03-02'], runs.slice(0, 1), { bytes, lookbackDays: 2 });
    expect(two.seconds).toBeCloseTo(30, 9);
    expect(two.basis).toBe('the median of 1 earlier run, by the bytes of each window');
  });

  it('takes a source without day folders as the window of every date', () => {
    const flat = { bytes: new Map([['', 500]]), lookbackDays: 90 };
    const estimate = estimateWork(
      ['2026-03-02', '2026-03-03'],
      [{ date: '2026-03-01', seconds: 5 }],
      flat,
    );
    expect(estimate.seconds).toBeCloseTo(10, 9);
  });
});
