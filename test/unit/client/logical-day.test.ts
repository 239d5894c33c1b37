import { CommandFailure } from '../../../client/command-failure.js';
import { dayIn, nearestDay, parseDay } from '../../../client/logical-day.js';

const now = new Date('2026-06-30T20:00:00Z');

describe('parseDay', () => {
  it('takes a day of the calendar as it is', () => {
    expect(parseDay('--date', '2028-02-29')).toBe('2028-02-29');
  });

  it('names a day that does not exist, and the nearest that does', () => {
    expect(() => parseDay('--date', '2026-02-30')).toThrow(
      '--date 2026-02-30: expected a day that exists, as YYYY-MM-DD; nearest is 2026-02-28',
    );
  });

  it('is a wrong call', () => {
    expect.assertions(1);
    try {
      parseDay('--date', 'today');
    } catch (error) {
      expect(error instanceof CommandFailure && error.exitCode).toBe(2);
    }
  });
});

describe('nearestDay', () => {
  it.each([
    ['2026-13-05', '2026-12-05'],
    ['2026/3/1', '2026-03-01'],
    ['20260301', '2026-03-01'],
    ['dt=2026-04-31', '2026-04-30'],
    ['yesterday', '2026-06-30'],
  ])('reads %s as %s', (text, day) => {
    expect(nearestDay(text, now)).toBe(day);
  });
});

describe('dayIn', () => {
  it('is the local day of the zone, not the day of UTC', () => {
    expect(dayIn('Asia/Shanghai', now)).toBe('2026-07-01');
    expect(dayIn('UTC', now)).toBe('2026-06-30');
  });
});
