import type { SegmentRow } from '../../../activities/publish/report/report-data.js';
import { segmentHighlights } from '../../../activities/publish/report/segment-highlights.js';

const segment = (
  segmentId: string,
  customers: number,
  centroid: SegmentRow['centroid'],
): SegmentRow => ({
  segmentId,
  name: segmentId,
  description: '',
  customers,
  share: 0.5,
  silhouette: null,
  centroid,
  meanValue: null,
  meanOrders: null,
  meanRecencyDays: null,
});

describe('segmentHighlights', () => {
  it('names the features furthest from the customers mean first, with their direction', () => {
    const highlights = segmentHighlights([
      segment('s1', 100, { orders: 9, days: 5, same: 1 }),
      segment('s2', 100, { orders: 1, days: 5.2, same: 1 }),
      segment('s3', 100, { orders: 1, days: 30, same: 1 }),
    ]);
    expect(highlights.get('s1')).toEqual(['orders ↑ 9', 'days ↓ 5']);
    expect(highlights.get('s3')).toEqual(['days ↑ 30', 'orders ↓ 1']);
  });

  it('weighs segments by their customers', () => {
    const highlights = segmentHighlights([
      segment('s1', 1, { orders: 9 }),
      segment('s2', 999, { orders: 1 }),
    ]);
    expect(highlights.get('s1')).toEqual(['orders ↑ 9']);
    expect(highlights.get('s2')).toEqual([]);
  });

  it('leaves out features that are unknown, and says nothing of one segment alone', () => {
    expect(segmentHighlights([segment('s1', 10, { orders: null, days: 4 })]).get('s1')).toEqual([]);
  });
});
