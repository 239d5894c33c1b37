import fc from 'fast-check';
import {
  assignContacts,
  type ContactGroup,
} from '../../../../activities/optimise/next-actions/assign-contacts.js';

/** The highest worth of all ways to give each customer one action within the capacities. */
function bruteForce(
  groups: readonly ContactGroup[],
  channelOf: readonly number[],
  capacity: readonly number[],
): number {
  const customers = groups.flatMap(({ customers, net }) =>
    Array.from({ length: customers }, () => net),
  );
  const place = (index: number, left: readonly number[]): number => {
    const net = customers[index];
    if (net === undefined) return 0;
    return net.reduce((best, value, action) => {
      const channel = channelOf[action] ?? 0;
      if ((left[channel] ?? 0) <= 0 || value === -Infinity) return best;
      const rest = left.map((room, at) => (at === channel ? room - 1 : room));
      return Math.max(best, value + place(index + 1, rest));
    }, -Infinity);
  };
  return place(0, capacity);
}

describe('assignContacts', () => {
  it('equals the enumeration of all assignments', () => {
    const nets = fc.array(fc.integer({ min: -4, max: 12 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(
        fc.array(fc.record({ customers: fc.integer({ min: 1, max: 2 }), nets }), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 2, maxLength: 2 }),
        (drawn, [first = 0, second = 0]) => {
          const groups = drawn.map(({ customers, nets: own }) => ({
            customers,
            net: Float64Array.from([0, ...own].map((value) => (value === -4 ? -Infinity : value))),
          }));
          const channelOf = [0, 1, 1, 2];
          const capacity = [Infinity, first, second];
          const counts = assignContacts(groups, { channelOf, capacity });
          const used = [0, 0, 0];
          let worth = 0;
          counts.forEach((own, group) => {
            expect(own.reduce((sum, value) => sum + value, 0)).toBe(groups[group]?.customers);
            own.forEach((value, action) => {
              if (value === 0) return;
              used[channelOf[action] ?? 0] = (used[channelOf[action] ?? 0] ?? 0) + value;
              worth += value * (groups[group]?.net[action] ?? 0);
            });
          });
          expect(used[1]).toBeLessThanOrEqual(first);
          expect(used[2]).toBeLessThanOrEqual(second);
          expect(worth).toBe(bruteForce(groups, channelOf, capacity));
        },
      ),
      { numRuns: 400 },
    );
  });
});
