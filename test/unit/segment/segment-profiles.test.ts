import fc from 'fast-check';
import assignBlock from '../../../activities/segment/assign-block.thread.js';
import { fitRobustScaler } from '../../../activities/segment/robust-scaler.js';
import {
  addBlock,
  emptyTotals,
  populationMeans,
  profileSegments,
} from '../../../activities/segment/segment-profiles.js';
import { matrixOf } from './classic-data.js';

const COLUMNS = ['recency_days', 'monetary_value'];
const identity = {
  inputColumns: 1,
  clip: 1e9,
  scales: [{ column: 0, log1p: false, centre: 0, scale: 1 }],
};

describe('assignBlock', () => {
  it('sums every column by nearest centroid and passes over missing values', () => {
    const block = matrixOf([
      [1, 10],
      [2, Number.NaN],
      [99, 5],
    ]);
    const { labels, sizes, sums, known } = assignBlock({
      block,
      scaler: identity,
      centroids: matrixOf([[0], [100]]),
    });
    expect([...labels]).toEqual([0, 0, 1]);
    expect([...sizes]).toEqual([2, 1]);
    expect([...sums.values]).toEqual([3, 10, 99, 5]);
    expect([...known.values]).toEqual([2, 1, 1, 1]);
  });

  it('puts everybody into the only cluster where no column varies', () => {
    const block = matrixOf([
      [5, 1],
      [5, 2],
    ]);
    const scaler = fitRobustScaler(matrixOf([[5], [5]]));
    const { labels } = assignBlock({
      block,
      scaler,
      centroids: { rows: 1, columns: 0, values: new Float64Array() },
    });
    expect([...labels]).toEqual([0, 0]);
  });
});

describe('profileSegments', () => {
  const totals = {
    sizes: Float64Array.of(2, 4, 0, 4),
    sums: Float64Array.of(20, 100, 8, 40, 0, 0, 4, 40),
    known: Float64Array.of(2, 2, 4, 4, 0, 0, 4, 4),
  };

  it('orders by falling mean value, then size, then rising recency, and leaves empty clusters out', () => {
    const profiles = profileSegments(totals, COLUMNS);
    expect(profiles.map(({ cluster }) => cluster)).toEqual([0, 3, 1]);
    expect(profiles[0]).toEqual({
      cluster: 0,
      customers: 2,
      means: { recency_days: 10, monetary_value: 50 },
    });
  });

  it('leaves out a mean of which nothing is known', () => {
    const unknown = {
      sizes: Float64Array.of(3),
      sums: Float64Array.of(6, 0),
      known: Float64Array.of(3, 0),
    };
    expect(profileSegments(unknown, COLUMNS)[0]?.means).toEqual({ recency_days: 2 });
  });
});

describe('addBlock', () => {
  it('adds up to the same totals as one block of all rows', () => {
    const rows = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 9 })),
      {
        minLength: 2,
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(rows, fc.nat(), (cells, where) => {
        const cut = 1 + (where % (cells.length - 1));
        const centroids = matrixOf([[20], [70]]);
        const totalsOf = (
          ...blocks: (readonly (readonly number[])[])[]
        ): ReturnType<typeof emptyTotals> =>
          blocks.reduce(
            (totals, block) =>
              addBlock(
                totals,
                assignBlock({ block: matrixOf(block), scaler: identity, centroids }),
              ),
            emptyTotals(2, 2),
          );
        const whole = totalsOf(cells);
        expect(totalsOf(cells.slice(0, cut), cells.slice(cut))).toEqual(whole);
        const mean = cells.reduce((sum, [recency]) => sum + recency, 0) / cells.length;
        expect(populationMeans(whole, COLUMNS)['recency_days']).toBeCloseTo(mean, 10);
      }),
    );
  });
});
