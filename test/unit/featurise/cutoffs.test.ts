import { planCutoffs } from '../../../activities/featurise/cutoffs.js';

const plan = (firstDay: string, horizonDays = 14, earlierWindowDays?: number) =>
  planCutoffs({ date: '2026-03-31', firstDay, horizonDays, timezone: 'UTC', earlierWindowDays });

describe('planCutoffs', () => {
  it('gives 90 known days two training cut-offs with windows of eight weeks', () => {
    const { cutoffs, windowDays } = plan('2026-01-01');
    expect(windowDays).toBe(56);
    expect(cutoffs).toEqual([
      {
        index: 0,
        at: '2026-04-01T00:00:00.000Z',
        windowStart: '2026-02-04T00:00:00.000Z',
        day: '2026-04-01',
        firstDay: '2026-02-04',
        labelEnd: '2026-04-15T00:00:00.000Z',
      },
      {
        index: 1,
        at: '2026-03-18T00:00:00.000Z',
        windowStart: '2026-01-21T00:00:00.000Z',
        day: '2026-03-18',
        firstDay: '2026-01-21',
        labelEnd: '2026-04-01T00:00:00.000Z',
      },
      {
        index: 2,
        at: '2026-03-04T00:00:00.000Z',
        windowStart: '2026-01-07T00:00:00.000Z',
        day: '2026-03-04',
        firstDay: '2026-01-07',
        labelEnd: '2026-03-18T00:00:00.000Z',
      },
    ]);
  });

  it('keeps the length of its windows while a young history grows by days', () => {
    const lengths = ['2026-01-02', '2026-01-01', '2025-12-31'].map((day) => plan(day).windowDays);
    expect(lengths).toEqual([56, 56, 63]);
    const goingOn = [42, 49, 56, 63].map((days) => plan('2026-01-01', 14, days).windowDays);
    expect(goingOn).toEqual([56, 49, 56, 56]);
  });

  it('never looks before the first known day nor lets a training label reach beyond the date', () => {
    for (let day = 1; day <= 31; day += 1) {
      const firstDay = `2025-12-${String(day).padStart(2, '0')}`;
      const { cutoffs } = plan(firstDay, 10);
      expect(cutoffs.every(({ windowStart }) => windowStart >= `${firstDay}T00:00:00.000Z`)).toBe(
        true,
      );
      const training = cutoffs.slice(1);
      expect(training.every(({ labelEnd }) => labelEnd <= '2026-04-01T00:00:00.000Z')).toBe(true);
    }
  });

  it('has nothing to train on where the known days are fewer than a window and a horizon', () => {
    expect(plan('2026-03-20').cutoffs).toHaveLength(1);
    expect(plan('2026-03-11').cutoffs).toHaveLength(2);
  });

  it('keeps windows at 90 days and adds cut-offs where more is known', () => {
    const { cutoffs, windowDays } = plan('2025-01-01');
    expect(windowDays).toBe(90);
    expect(cutoffs).toHaveLength(7);
  });
});
