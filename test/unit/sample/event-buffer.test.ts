import { EventBuffer, type ActiveVisit } from '../../../client/sample/event-buffer.js';
import { EVENT } from '../../../client/sample/event-vocabulary.js';

const visitAt = (timeMs: number): ActiveVisit => ({
  customer: 1,
  channel: 1,
  session: 1,
  device: 1,
  appVersion: 0,
  timeMs,
});

describe('EventBuffer', () => {
  it('keeps every row when it grows, and null where a detail is left out', () => {
    const buffer = new EventBuffer();
    for (let row = 0; row < 10_000; row += 1) {
      buffer.add(visitAt(row), EVENT.search, row % 2 === 0 ? { results: 0 } : {});
    }
    expect(buffer.rows).toBe(10_000);
    expect(buffer.columns.time_ms[9_999]).toBe(9_999);
    expect([buffer.columns.results[4], buffer.columns.results[5]]).toEqual([1, 0]);
  });

  it('moves rows from midnight on to the next day, counted from its start', () => {
    const today = new EventBuffer();
    const tomorrow = new EventBuffer();
    for (const time of [5, 86_400_000, 7, 86_400_009]) today.add(visitAt(time), EVENT.visit, {});
    today.moveAfterMidnight(86_400_000, tomorrow);
    const times = ({ columns, rows }: EventBuffer): number[] => [
      ...columns.time_ms.subarray(0, rows),
    ];
    expect(times(today)).toEqual([5, 7]);
    expect(times(tomorrow)).toEqual([0, 9]);
  });
});
