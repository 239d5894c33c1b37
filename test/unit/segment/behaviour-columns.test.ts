import { behaviourColumns, profileColumns } from '../../../activities/segment/behaviour-columns.js';

const names = (columns: readonly { name: string }[]): string[] => columns.map(({ name }) => name);

describe('behaviourColumns', () => {
  it('compares recency, tenure, activity and value, whatever the features', () => {
    expect(names(behaviourColumns([]))).toEqual([
      'recency_days',
      'tenure_days',
      'sessions',
      'events_per_session',
      'orders',
      'monetary_value',
    ]);
  });

  it('compares the share of decisions where both counts are there', () => {
    const features = ['decide_events_window', 'events_window'];
    expect(behaviourColumns(features).at(-1)).toEqual({
      name: 'decide_share',
      sql: 'x.decide_events_window / nullif(x.events_window, 0)',
    });
    expect(names(behaviourColumns(['decide_events_window']))).not.toContain('decide_share');
  });
});

describe('profileColumns', () => {
  it('never repeats a column of the distances', () => {
    const features = ['decide_events_window', 'support_events_window', 'events_window'];
    const all = names([...behaviourColumns(features), ...profileColumns(features)]);
    expect(new Set(all).size).toBe(all.length);
    expect(all).toContain('support_share');
  });
});
