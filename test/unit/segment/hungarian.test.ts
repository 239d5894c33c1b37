import fc from 'fast-check';
import { assignRows } from '../../../activities/segment/hungarian.js';

function cheapest(
  costs: readonly (readonly number[])[],
  row = 0,
  taken: readonly number[] = [],
): number {
  const own = costs[row];
  if (own === undefined) return 0;
  return Math.min(
    ...own.map((cost, column) =>
      taken.includes(column) ? Infinity : cost + cheapest(costs, row + 1, [...taken, column]),
    ),
  );
}

describe('assignRows', () => {
  it('finds the assignment of a table worked by hand', () => {
    const costs = [
      [4, 1, 3],
      [2, 0, 5],
      [3, 2, 2],
    ];
    expect(assignRows(costs)).toEqual([1, 0, 2]);
  });

  it('costs as little as the best of all permutations', () => {
    const table = fc.integer({ min: 1, max: 5 }).chain((rows) =>
      fc.integer({ min: rows, max: 6 }).chain((columns) =>
        fc.array(
          fc.array(fc.integer({ min: -50, max: 50 }), { minLength: columns, maxLength: columns }),
          {
            minLength: rows,
            maxLength: rows,
          },
        ),
      ),
    );
    fc.assert(
      fc.property(table, (costs) => {
        const found = assignRows(costs);
        expect(new Set(found).size).toBe(costs.length);
        const sum = found.reduce((total, column, row) => total + (costs[row]?.[column] ?? 0), 0);
        expect(sum).toBe(cheapest(costs));
      }),
    );
  });

  it('leaves rows without a column where there are too few', () => {
    expect(assignRows([[5], [1], [3]])).toEqual([-1, 0, -1]);
    expect(assignRows([])).toEqual([]);
  });
});
