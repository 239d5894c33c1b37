import { describeSegment, nameSegments } from '../../../activities/segment/segment-names.js';
import type { SegmentProfile } from '../../../activities/segment/segment-profiles.js';

const profile = (means: Record<string, number>): SegmentProfile => ({
  cluster: 0,
  customers: 100,
  means,
});

const POPULATION = {
  recency_days: 20,
  tenure_days: 60,
  sessions: 6,
  events: 30,
  orders: 1,
  monetary_value: 100,
  buyer_share: 0.4,
  repeat_buyer_share: 0.2,
  new_share: 0.1,
  at_risk_share: 0.1,
  lapsed_share: 0.1,
};

describe('nameSegments', () => {
  it('calls nobody new who has been known for more than half a year', () => {
    const old = { ...POPULATION, tenure_days: 500 };
    const younger = { ...old, tenure_days: 300, new_share: 0.3 };
    const names = nameSegments([profile(old), profile(younger)], old);
    expect(names).not.toContain('New');
  });

  it('names segments by value and lifecycle', () => {
    const segments = [
      { ...POPULATION, orders: 5, monetary_value: 600, buyer_share: 1, repeat_buyer_share: 1 },
      { ...POPULATION, recency_days: 45, buyer_share: 0.8, at_risk_share: 0.5 },
      { ...POPULATION, orders: 0, monetary_value: 0, buyer_share: 0, sessions: 12, events: 80 },
      {
        ...POPULATION,
        orders: 0,
        monetary_value: 0,
        buyer_share: 0,
        tenure_days: 8,
        new_share: 0.9,
      },
      { ...POPULATION, orders: 0, recency_days: 70, buyer_share: 0 },
      { ...POPULATION, recency_days: 70, buyer_share: 0.9, lapsed_share: 0.8 },
    ];
    expect(nameSegments(segments.map(profile), POPULATION)).toEqual([
      'High net worth',
      'At risk',
      'Browsers',
      'New',
      'Passers-by',
      'Dormant',
    ]);
  });

  it('never gives a name twice, however many segments there are', () => {
    const segments = Array.from({ length: 20 }, () => profile(POPULATION));
    const names = nameSegments(segments, POPULATION);
    expect(new Set(names).size).toBe(20);
  });

  it('calls the only segment All customers', () => {
    expect(nameSegments([profile(POPULATION)], POPULATION)).toEqual(['All customers']);
  });

  it('tells buyers apart by their value, and keeps what a segment was called', () => {
    const buyers = {
      ...POPULATION,
      orders: 3,
      monetary_value: 150,
      buyer_share: 1,
      order_value: 50,
    };
    const segments = [
      { ...buyers, order_value: 200, monetary_value: 600 },
      { ...buyers, order_value: 20, monetary_value: 60 },
    ];
    const population = { ...POPULATION, order_value: 80 };
    expect(nameSegments(segments.map(profile), population)).toEqual([
      'High net worth',
      'Low value',
    ]);
    const kept = new Map([[0, 'Mid value']]);
    expect(nameSegments(segments.map(profile), population, kept)).toEqual([
      'Mid value',
      'Low value',
    ]);
  });

  it('names the segment that seeks service', () => {
    const population = { ...POPULATION, support_share: 0.05 };
    const segments = [population, { ...population, support_share: 0.4 }, population];
    expect(nameSegments(segments.map(profile), population)[1]).toBe('Service seekers');
  });
});

describe('describeSegment', () => {
  it('is one sentence with share, orders, value and recency', () => {
    expect(describeSegment(profile(POPULATION), 0.25)).toBe(
      '25.0 % of customers; on average 1.0 orders worth 100.00, 6.0 sessions, ' +
        'last seen 20 days ago; 40.0 % have bought.',
    );
  });
});
