import type { Feature } from '../../../activities/featurise/feature.js';
import { usableFeatures } from '../../../activities/featurise/usable-features.js';

const FEATURES = ['events_7d', 'events_30d', 'channel_share_a.b', 'rating_mean'].map(
  (feature): Feature => ({ feature, meaning: '', unit: 'count', sql: feature, source: 'events' }),
);
const used = (...patterns: string[]) =>
  usableFeatures(FEATURES, patterns).map(({ feature }) => feature);

describe('usableFeatures', () => {
  it('takes all by *, and of patterns that fit the last', () => {
    expect(used('*')).toHaveLength(4);
    expect(used('*', '!events_*', 'events_7d')).toEqual([
      'events_7d',
      'channel_share_a.b',
      'rating_mean',
    ]);
    expect(used('events_*')).toEqual(['events_7d', 'events_30d']);
  });

  it('reads other letters as they are', () => {
    expect(used('channel_share_a.b')).toEqual(['channel_share_a.b']);
    expect(() => used('channel.share_a.b')).toThrow('got channel.share_a.b');
  });

  it('refuses to leave nothing', () => {
    expect(() => used('!*')).toThrow('expected patterns that fit a feature (events_7d,');
  });
});
