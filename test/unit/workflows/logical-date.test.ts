import fc from 'fast-check';
import {
  addDays,
  endOfDay,
  isCalendarDay,
  startOfDay,
} from '../../../workflows/contracts/logical-date.js';

describe('endOfDay', () => {
  it.each([
    ['2026-03-02', 'UTC', '2026-03-03T00:00:00.000Z'],
    ['2026-03-02', 'Asia/Shanghai', '2026-03-02T16:00:00.000Z'],
    // New York moves its clocks forward on 2026-03-08 and back on 2026-11-01.
    ['2026-03-07', 'America/New_York', '2026-03-08T05:00:00.000Z'],
    ['2026-03-08', 'America/New_York', '2026-03-09T04:00:00.000Z'],
    ['2026-11-01', 'America/New_York', '2026-11-02T05:00:00.000Z'],
    // Half-hour zone.
    ['2026-03-02', 'Asia/Kolkata', '2026-03-02T18:30:00.000Z'],
  ])('of %s in %s is %s', (day, zone, expected) => {
    expect(endOfDay(day, zone)).toBe(expected);
  });

  it('is the first instant of the next day where midnight does not exist', () => {
    // Beirut moved from 00:00 to 01:00 on 2024-03-31.
    expect(startOfDay('2024-03-31', 'Asia/Beirut')).toBe('2024-03-30T22:00:00.000Z');
  });

  it('leaves no gap and no overlap between days, 23 to 25 hours long', () => {
    const zones = [
      'UTC',
      'Europe/Berlin',
      'America/Sao_Paulo',
      'Australia/Lord_Howe',
      'Asia/Beirut',
    ];
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 20_000 }),
        fc.constantFrom(...zones),
        (offset, zone) => {
          const day = addDays('1990-01-01', offset);
          const hours =
            (Date.parse(endOfDay(day, zone)) - Date.parse(startOfDay(day, zone))) / 3_600_000;
          expect(endOfDay(day, zone)).toBe(startOfDay(addDays(day, 1), zone));
          expect(hours).toBeGreaterThanOrEqual(23);
          expect(hours).toBeLessThanOrEqual(25);
        },
      ),
      { numRuns: 200, seed: 7 },
    );
  });
});

describe('isCalendarDay', () => {
  it.each([
    ['2024-02-29', true],
    ['2026-02-29', false],
    ['2026-13-01', false],
    ['2026-1-1', false],
    ['yesterday', false],
  ])('of %s is %s', (text, expected) => {
    expect(isCalendarDay(text)).toBe(expected);
  });
});
