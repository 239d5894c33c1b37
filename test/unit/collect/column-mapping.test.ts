import { mapColumns } from '../../../activities/collect/column-mapping.js';

const map = (columns: string[], declared: Record<string, string> = {}) =>
  mapColumns('events', 'events/part.csv', columns, declared);

describe('mapColumns', () => {
  it('takes canonical names in any case, then synonyms, which it reports', () => {
    expect(map(['Event_Time', 'user_id', 'event', 'sku', 'colour'])).toEqual({
      columns: {
        event_time: 'Event_Time',
        customer_id: 'user_id',
        event_type: 'event',
        product_id: 'sku',
      },
      extras: ['colour'],
      synonyms: { customer_id: 'user_id', event_type: 'event', product_id: 'sku' },
    });
  });

  it('prefers the mapping of the spec, then the canonical name, to a synonym', () => {
    const { columns } = map(['ts', 'event_time', 'user_id', 'customer_id', 'event_type'], {
      event_time: 'ts',
    });
    expect(columns).toMatchObject({ event_time: 'ts', customer_id: 'customer_id' });
  });

  it('never fills two canonical columns from one', () => {
    const { columns } = map(['event_time', 'customer_id', 'type', 'event_type']);
    expect(columns['event_type']).toBe('event_type');
    expect(Object.values(columns)).not.toContain('type');
  });

  it('names the object, every missing column, and the nearest name of the header', () => {
    expect(() => map(['event_tme', 'customer_id', 'what'])).toThrow(
      'events must have a column event_time, event_type; its header holds "event_tme", "customer_id", "what" (nearest: "event_tme")',
    );
  });

  it('refuses a declared name that the file does not have', () => {
    expect(() => map(['event_time', 'customer_id', 'event_type'], { amount: 'totl' })).toThrow(
      'the spec maps amount to column totl, which is not there',
    );
  });
});
