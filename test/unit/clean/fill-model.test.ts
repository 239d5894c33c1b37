import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fitFillModels, modelJoins, modelledValue } from '../../../activities/clean/fill-model.js';
import { seededRandom } from '../../../activities/compute/seeded-random.js';
import { DuckSession, sqlLiteral } from '../../../activities/compute/duck-session.js';

interface Sale {
  product: string;
  channel: string;
  /** Logarithm of the amount. */
  log: number;
}

const sales = (count: number, sale: Sale): Sale[] => Array.from({ length: count }, () => sale);

let folder: string;
let duck: DuckSession;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wayline-fill-'));
  duck = await DuckSession.open({ memoryMb: 256, threads: 2, tempDir: folder });
});

afterAll(async () => {
  await duck.stop();
  await rm(folder, { recursive: true });
});

/** Fits amounts, and gives what is filled for a product and a channel: `null` without a model. */
async function fitted(rows: readonly Sale[]) {
  const values = rows.map(
    ({ product, channel, log }) =>
      `('purchase', ${sqlLiteral(product)}, ${sqlLiteral(channel)}, exp(${log}::DOUBLE))`,
  );
  await duck.run(
    `CREATE OR REPLACE TABLE reference_events AS
     FROM (VALUES ${values.join(', ')}) AS rows (event_type, product_id, channel, amount)`,
  );
  const digest = await fitFillModels(duck, [{ column: 'amount', value: 'amount' }], 30);
  const fill = async (product: string, channel: string): Promise<number | null> => {
    const { filled } = await duck.one<{ filled: number | null }>(
      `SELECT ${modelledValue('amount')} AS filled
       FROM (SELECT 'purchase' AS event_type, ${sqlLiteral(product)} AS product_id, ${sqlLiteral(channel)} AS channel) AS seen
       ${modelJoins('amount')}`,
    );
    return filled;
  };
  return { digest, fill };
}

describe('the model of missing numbers', () => {
  it('gives a product its own price where that never changes, and an unknown one the mean', async () => {
    const { fill } = await fitted([
      ...sales(20, { product: 'cheap', channel: 'web', log: Math.log(10) }),
      ...sales(20, { product: 'dear', channel: 'web', log: Math.log(40) }),
    ]);
    expect(await fill('cheap', 'web')).toBe(10);
    expect(await fill('dear', 'web')).toBe(40);
    expect(await fill('new', 'web')).toBe(20);
  });

  it('draws products to the mean as the analysis of variance says', async () => {
    const { fill } = await fitted([
      ...sales(15, { product: 'a', channel: 'web', log: 1 }),
      ...sales(15, { product: 'a', channel: 'web', log: 3 }),
      ...sales(15, { product: 'b', channel: 'web', log: 2 }),
      ...sales(15, { product: 'b', channel: 'web', log: 4 }),
    ]);
    // Means 2 and 3 about 2.5; mean squares 15 between and 60/58 within; 1 - 1/F is kept of an equal-sized group.
    const kept = 1 - 60 / 58 / 15;
    expect(await fill('a', 'web')).toBeCloseTo(Math.exp(2.5 - 0.5 * kept), 3);
    expect(await fill('b', 'web')).toBeCloseTo(Math.exp(2.5 + 0.5 * kept), 3);
  });

  it('takes products for equal where they differ no more than their own values do', async () => {
    const { fill } = await fitted([
      ...sales(20, { product: 'a', channel: 'web', log: 1 }),
      ...sales(20, { product: 'a', channel: 'web', log: 3 }),
      ...sales(20, { product: 'b', channel: 'web', log: 1 }),
      ...sales(20, { product: 'b', channel: 'web', log: 3 }),
    ]);
    expect(await fill('a', 'web')).toBeCloseTo(Math.exp(2), 3);
  });

  it('finds the effects of products and channels that made the data', async () => {
    const random = seededRandom(11);
    const noise = (): number => (random() + random() + random() - 1.5) * 0.2;
    const rows = Array.from({ length: 1200 }, (_, index): Sale => {
      const product = index % 3;
      const channel = Math.floor(random() * 2);
      return {
        product: `p${product}`,
        channel: `c${channel}`,
        log: 3 + product + (channel === 1 ? 0.4 : -0.4) + noise(),
      };
    });
    const { fill } = await fitted(rows);
    for (const product of [0, 1, 2]) {
      for (const channel of [0, 1]) {
        const truth = 3 + product + (channel === 1 ? 0.4 : -0.4);
        const filled = (await fill(`p${product}`, `c${channel}`)) ?? 0;
        // The noise has a deviation of .1, a product has 400 rows: .05 is far outside what chance does.
        expect(Math.abs(Math.log(filled) - truth)).toBeLessThan(0.05);
      }
    }
  });

  it('is the same whatever the order of the rows, and none with too few of them', async () => {
    const random = seededRandom(3);
    const rows = Array.from({ length: 200 }, (): Sale => {
      return { product: `p${Math.floor(random() * 9)}`, channel: 'web', log: random() * 4 };
    });
    const { digest } = await fitted(rows);
    expect((await fitted([...rows].reverse())).digest).toBe(digest);
    const { fill } = await fitted(rows.slice(0, 29));
    expect(await fill('p1', 'web')).toBeNull();
  });
});
