import { matchSegments } from '../../../activities/segment/segment-matches.js';

describe('matchSegments', () => {
  it('takes the matching with the most common customers, not the best of each', () => {
    const matches = matchSegments([
      { from: 'a', to: 's1', customers: 60 },
      { from: 'a', to: 's2', customers: 50 },
      { from: 'b', to: 's1', customers: 45 },
    ]);
    expect([...matches]).toEqual([
      ['s1', 'b'],
      ['s2', 'a'],
    ]);
  });

  it('has no match for a segment of customers from everywhere', () => {
    const matches = matchSegments([
      { from: 'a', to: 's1', customers: 90 },
      { from: 'a', to: 's2', customers: 10 },
      { from: 'b', to: 's2', customers: 10 },
      { from: 'b', to: 's3', customers: 90 },
      { from: 'c', to: 's2', customers: 10 },
      { from: 'c', to: 's4', customers: 90 },
    ]);
    expect(matches.get('s2')).toBeUndefined();
  });
});
