import { backfillLines, countsLine, planLines } from '../../../client/backfill-lines.js';
import type { BackfillProgress } from '../../../workflows/backfill-messages.js';

const PROGRESS: BackfillProgress = {
  state: 'running',
  pipeline: 'shop',
  from: '2026-03-01',
  to: '2026-03-06',
  only: 'missing',
  parallel: 2,
  startedAt: '2026-04-01T00:00:00.000Z',
  counts: { done: 3, held: 1, waiting: 1, skipped: 1 },
  dates: {
    done: ['2026-03-01..2026-03-03'],
    held: ['2026-03-04'],
    waiting: ['2026-03-05'],
    skipped: ['2026-03-06'],
  },
  notes: { '2026-03-04': 'clean: part.csv: broken' },
};

describe('backfillLines', () => {
  it('shows dates by state and the commands that free those that wait', () => {
    expect(backfillLines('shop-backfill-1', PROGRESS)).toEqual([
      'shop-backfill-1: running',
      '  shop, 2026-03-01 to 2026-03-06, --only missing, 2 at a time',
      '  done     3  2026-03-01..2026-03-03',
      '  held     1  2026-03-04',
      '  waiting  1  2026-03-05',
      '  skipped  1  2026-03-06',
      '  shop-2026-03-04: clean: part.csv: broken',
      '  Those that wait: wayline retry shop-2026-03-04   or   wayline abort shop-2026-03-04',
    ]);
  });
});

describe('countsLine', () => {
  it('leaves out what was not wanted', () => {
    expect(countsLine(PROGRESS)).toBe('running: 3 done, 1 held, 1 waiting');
  });
});

describe('planLines', () => {
  const dates = [
    { date: '2026-03-01', plan: 'run' as const, why: 'no release; no run is known' },
    { date: '2026-03-02', plan: 'no_source' as const, why: 'no release; no source' },
  ];

  it('names each date with its reason and says how long that may take', () => {
    expect(planLines({ dates, estimate: { seconds: 600, basis: 'so' } }, 2)).toEqual([
      '2026-03-01  run        no release; no run is known',
      '2026-03-02  no source  no release; no source',
      '1 would run, 1 have no source, 0 are left out',
      'estimate: 10 min of work with one worker, 5 min with 2 (so)',
    ]);
  });

  it('says that it knows no time where there is no basis', () => {
    const lines = planLines({ dates, estimate: { seconds: null, basis: 'no run yet' } }, 1);
    expect(lines.at(-1)).toBe('estimate: none (no run yet)');
  });
});
