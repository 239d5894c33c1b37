import { freshnessTimes } from '../../../workflows/freshness-times.js';

const START = '2026-03-02T06:00:00.000Z';
const DUE = '2026-03-02T18:00:00.000Z';
const at = (text: string): number => Date.parse(text);

describe('freshnessTimes', () => {
  it('warns half-way from the start and alerts when the release is due', () => {
    expect(freshnessTimes(START, DUE, at(START))).toEqual([
      { at: at('2026-03-02T12:00:00.000Z'), level: 'warning' },
      { at: at(DUE), level: 'missed' },
    ]);
  });

  it('does not warn of what half-way was before a reset', () => {
    expect(freshnessTimes(START, DUE, at('2026-03-02T13:00:00Z'))).toEqual([
      { at: at(DUE), level: 'missed' },
    ]);
  });

  it('only alerts where a run starts after the time', () => {
    const late = '2026-03-03T01:00:00.000Z';
    expect(freshnessTimes(late, DUE, at(late))).toEqual([{ at: at(DUE), level: 'missed' }]);
  });
});
