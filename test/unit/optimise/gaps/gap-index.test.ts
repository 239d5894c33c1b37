import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { DuckSession } from '../../../../activities/compute/duck-session.js';

const INDEX = path.resolve(__dirname, '../../../../activities/optimise/gaps/gap-index.sql');

interface Count {
  scope?: string;
  key: string;
  peers?: string;
  facet?: string;
  signal?: string;
  k: number;
  n: number;
}

async function rated(counts: readonly Count[]): Promise<DuckSession> {
  const duck = await DuckSession.open({ memoryMb: 128, threads: 1, tempDir: tmpdir() });
  const rows = counts.map(
    ({ scope = 'product', key, peers = 'lamps', facet = 'obtain', signal = 'asked', k, n }) =>
      `('${scope}', '${key}', '${peers}', '${facet}', '${signal}', ${n}::BIGINT, ${k}::BIGINT)`,
  );
  await duck.run(
    `CREATE TABLE gap_counts AS SELECT * FROM (VALUES ${rows.join(', ')}) AS t ("scope", "key", peers, facet, signal, n, k)`,
  );
  await duck.runFile(INDEX);
  return duck;
}

describe('the index of information gaps', () => {
  it('is the shrunken rate above the peers, with the deviation of both', async () => {
    const duck = await rated([
      { key: 'a', k: 30, n: 100 },
      { key: 'b', k: 10, n: 100 },
    ]);
    // Mean .2, squares 100 (.1² + .1²) = 2: correlation (2 / .16 - 1) / (200 - 100 - 1) = 11.5 / 99,
    // so the prior is as strong as 99 / 11.5 - 1 = 7.6087 customers.
    // Peers of a: (10 + 100 · 40.5 / 201) / 200 = .150746; a: (.150746 · 7.6087 + 30) / 107.6087 = .289447.
    const [rate] = await duck.all<Record<string, number>>(
      `SELECT rate, compared_rate, strength FROM gap_rates WHERE "key" = 'a'`,
    );
    expect(rate?.['strength']).toBeCloseTo(99 / 11.5 - 1, 10);
    expect(rate?.['compared_rate']).toBeCloseTo(0.1507463, 6);
    expect(rate?.['rate']).toBeCloseTo(0.289447, 5);
    // Variances .289447 · .710553 / 108.6087 and .150746 · .849254 / 200.
    const rows = await duck.all<Record<string, number>>(
      'SELECT "key", gap_index, deviation FROM gap_facets',
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.['gap_index']).toBeCloseTo(0.1387, 4);
    expect(rows[0]?.['deviation']).toBeCloseTo(Math.sqrt(0.00189365 + 0.00064011), 5);
    duck.close();
  });

  it('is the chance of any of the signals that lie above the peers', async () => {
    const both = { facet: 'process', n: 1000 };
    const duck = await rated([
      { key: 'a', signal: 'read help', k: 300, ...both },
      { key: 'b', signal: 'read help', k: 100, ...both },
      { key: 'a', signal: 'compared again', k: 200, ...both },
      { key: 'b', signal: 'compared again', k: 100, ...both },
    ]);
    const excess = await duck.all<{ excess: number }>(
      `SELECT rate - compared_rate AS excess FROM gap_rates WHERE "key" = 'a' ORDER BY signal`,
    );
    const [compared = 0, read = 0] = excess.map((row) => row.excess);
    const [row] = await duck.all<{ gap_index: number }>('SELECT gap_index FROM gap_facets');
    expect(row?.gap_index).toBeCloseTo(1 - (1 - compared) * (1 - read), 12);
    expect(compared).toBeGreaterThan(0.05);
    duck.close();
  });

  it('compares products only within their category, and channels with the best informed one', async () => {
    const duck = await rated([
      { key: 'a', k: 50, n: 100, peers: 'lamps' },
      { key: 'b', k: 50, n: 100, peers: 'lamps' },
      { key: 'c', k: 1, n: 100, peers: 'rugs' },
      { key: 'd', k: 1, n: 100, peers: 'rugs' },
      { scope: 'channel', key: 'web', k: 10, n: 1000, peers: '' },
      { scope: 'channel', key: 'app', k: 100, n: 1000, peers: '' },
      { scope: 'channel', key: 'desk', k: 300, n: 1000, peers: '' },
    ]);
    const rows = await duck.all<{ key: string; compared_rate: number; compared_n: number }>(
      `SELECT "key", compared_rate, compared_n FROM gap_rates WHERE "key" IN ('a', 'desk')`,
    );
    const [a, desk] = rows;
    // 100 customers of the mean of all products complete the other lamp.
    expect(a?.compared_rate).toBeCloseTo((50 + (100 * 102.5) / 401) / 200, 10);
    const [best] = await duck.all<{ rate: number }>(
      `SELECT rate FROM gap_rates WHERE "key" = 'web'`,
    );
    expect(desk?.compared_rate).toBe(best?.rate);
    expect(desk?.compared_n).toBe(1000);
    duck.close();
  });

  it('lets a rarely met key not lead by chance', async () => {
    const peers = Array.from({ length: 30 }, (_, at) => ({
      key: `p${at}`,
      k: 8 + (at % 5),
      n: 200,
    }));
    const duck = await rated([
      ...peers,
      { key: 'decoy', k: 2, n: 3 },
      { key: 'planted', k: 60, n: 200 },
    ]);
    const rows = await duck.all<{ key: string }>(
      'SELECT "key" FROM gap_facets ORDER BY gap_index DESC LIMIT 1',
    );
    expect(rows[0]?.key).toBe('planted');
    duck.close();
  });

  it('gives every key a rate between its own and that of its peers', async () => {
    const count = fc
      .tuple(fc.integer({ min: 1, max: 500 }), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([n, share]) => ({ n, k: Math.floor(share * n) }));
    await fc.assert(
      fc.asyncProperty(fc.array(count, { minLength: 1, maxLength: 12 }), async (counts) => {
        const duck = await rated(counts.map((one, at) => ({ ...one, key: `p${at}` })));
        const rows = await duck.all<Record<string, number>>(
          'SELECT k / n AS own, rate, peer_rate, variance FROM gap_rates',
        );
        duck.close();
        expect(rows).toHaveLength(counts.length);
        for (const { own = 0, rate = -1, peer_rate = 0, variance = -1 } of rows) {
          expect(rate).toBeGreaterThanOrEqual(Math.min(own, peer_rate) - 1e-9);
          expect(rate).toBeLessThanOrEqual(Math.max(own, peer_rate) + 1e-9);
          expect(variance).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 25 },
    );
  });
});
