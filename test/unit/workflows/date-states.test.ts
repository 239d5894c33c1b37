import { DateStates } from '../../../workflows/contracts/date-states.js';

describe('DateStates', () => {
  const states = (text: string): DateStates => new DateStates('2026-02-27', text);

  it('is a character a date, and gives back what it was made of', () => {
    const some = states('.rh');
    expect(some.get('2026-02-27')).toBe('waiting');
    expect(some.get('2026-03-01')).toBe('held');
    expect(some.get('2026-03-02')).toBeUndefined();
    expect(some.text).toBe('.rh');
  });

  it('changes one date and leaves alone what is not in the range', () => {
    const some = states('..');
    some.set('2026-02-28', 'done');
    some.set('2026-02-26', 'failed');
    some.set('2026-03-01', 'failed');
    expect(some.text).toBe('.d');
  });

  it('gives the oldest date that waits', () => {
    expect(states('dr..').next()).toBe('2026-03-01');
    expect(states('dr').next()).toBeUndefined();
  });

  it('counts, and names dates and ranges by state', () => {
    const some = states('dd.xd');
    expect(some.counts()).toEqual({ done: 3, waiting: 1, failed: 1 });
    expect(some.count('done', 'failed')).toBe(4);
    expect(some.dates('failed', 'waiting')).toEqual(['2026-03-01', '2026-03-02']);
    expect(some.ranges()).toEqual({
      done: ['2026-02-27..2026-02-28', '2026-03-03'],
      waiting: ['2026-03-01'],
      failed: ['2026-03-02'],
    });
    expect(states('').ranges()).toEqual({});
  });

  it('refuses a character that stands for nothing', () => {
    expect(() => states('.?')).toThrow('unknown state of a date: ?');
  });
});
