import { tmpdir } from 'node:os';
import { DuckSession } from '../../../activities/compute/duck-session.js';
import { listBalance } from '../../../activities/recommend/list-balance.js';
import { ARMS } from '../../../activities/recommend/top-lists.js';

const POLICY = ARMS.findIndex((arm) => arm !== 'explore');
const EXPLORE = ARMS.indexOf('explore');

interface Row {
  name: string;
  slice: string;
  value: number;
  n: number;
  baseline?: string;
}

/** Products 0 and 1 are lamps, of brands A and B; 2 is a rug of B that may not be listed. */
async function balanceOf(lists: readonly number[][], taken: readonly number[][]): Promise<Row[]> {
  const duck = await DuckSession.open({ memoryMb: 128, threads: 1, tempDir: tmpdir() });
  const values = (rows: readonly number[][]): string =>
    rows.map((row) => `(${row.join(', ')})`).join(', ');
  await duck.run(`
    CREATE TEMP TABLE recommend_catalogue AS SELECT * FROM (VALUES
      (0, 'lamps', 'A', true), (1, 'lamps', 'B', true), (2, 'rugs', 'B', false), (3, NULL, NULL, true))
      AS t (product, category, brand, is_allowed);
    CREATE TEMP TABLE top_lists (customer DOUBLE, rank DOUBLE, product DOUBLE, arm DOUBLE);
    CREATE TEMP TABLE interaction_log (customer BIGINT, product BIGINT, kind INTEGER, events BIGINT);
    ${lists.length > 0 ? `INSERT INTO top_lists VALUES ${values(lists)};` : ''}
    ${taken.length > 0 ? `INSERT INTO interaction_log VALUES ${values(taken)};` : ''}`);
  const rows = (await listBalance(duck, { cutoff: '2026-01-01', k: 10 })) as Row[];
  duck.close();
  return rows;
}

describe('listBalance', () => {
  it('measures how far categories are from the history, and how attention is shared', async () => {
    const rows = await balanceOf(
      [
        [0, 1, 0, POLICY],
        [0, 2, 1, POLICY],
        [1, 1, 0, POLICY],
        [2, 1, 2, EXPLORE],
      ],
      [
        // Customer 0 bought a lamp three times and a rug once; what was only looked at does not count then.
        [0, 0, 2, 3],
        [0, 2, 2, 1],
        [0, 2, 0, 50],
        // Customer 1 bought nothing and looked at lamps.
        [1, 1, 0, 2],
        [2, 2, 2, 9],
      ],
    );
    const of = (name: string, slice = 'published'): Row | undefined =>
      rows.find((row) => row.name === name && row.slice === slice);
    // Customer 0: .75 ln(.75 / (.99 + .0075)) + .25 ln(.25 / .0025); customer 1: 0.
    const divergence = 0.75 * Math.log(0.75 / 0.9975) + 0.25 * Math.log(100);
    expect(of('category_calibration')?.value).toBeCloseTo(divergence / 2, 8);
    expect(of('category_calibration')?.n).toBe(2);
    // All lists together hold lamps only, as the list of customer 0 does.
    expect(of('category_calibration', 'baseline:the same mix for all')?.value).toBeCloseTo(
      divergence / 2,
      8,
    );
    // Places count 1, 1 / log2(3) and 1; bought: A 3 of 13, B 10 of 13; offered: one product each.
    const second = 1 / Math.log2(3);
    const shownB = second / (2 + second);
    expect(of('brand_exposure', 'brand:B')?.value).toBeCloseTo(shownB, 8);
    expect(of('brand_exposure', 'brand:B')?.baseline).toBe('sold 0.7692, offered 0.5000');
    expect(of('brand_exposure_apart_from_sold')?.value).toBeCloseTo(10 / 13 - shownB, 8);
    expect(of('brand_exposure_apart_from_offered')?.value).toBeCloseTo(0.5 - shownB, 8);
  });

  it('has nothing to say without lists, nor without categories and brands', async () => {
    expect(await balanceOf([], [])).toEqual([]);
    expect(await balanceOf([[0, 1, 3, POLICY]], [[0, 3, 2, 1]])).toEqual([]);
  });
});
