import path from 'node:path';
import { nameGapKinds } from '../../../../activities/optimise/gaps/make-gap-tables.js';
import { openGapShop } from './gap-shop.js';

const LINKS = path.resolve(__dirname, '../../../../activities/optimise/gaps/complaint-links.sql');

describe('complaint_links', () => {
  it('links a complaint to the product, and to where its customer met it last before', async () => {
    const duck = await openGapShop({
      events: [
        { customer: 'a', type: 'view', product: 'p', channel: 'web', day: 1 },
        { customer: 'a', type: 'purchase', product: 'p', channel: 'app', day: 2 },
        { customer: 'a', type: 'review', product: 'p', channel: 'mail', day: 2 },
        { customer: 'a', type: 'return', product: 'p', channel: 'desk', day: 9 },
        { customer: 'b', type: 'view', product: 'p', channel: 'web', day: 1 },
      ],
      opinions: [
        { product: 'p', customer: 'a', day: 3, complaints: ['size', 'delivery'] },
        { product: 'p', customer: 'b', day: 3, complaints: [] },
        { product: 'q', customer: 'b', day: 3, complaints: ['size'] },
        { product: 'p', day: 3, complaints: ['delivery'] },
      ],
    });
    await nameGapKinds(duck);
    await duck.runFile(LINKS, { prior: 10 });
    const rows = await duck.all<Record<string, unknown>>(
      `SELECT "scope", "key", aspect, complaints, texts FROM complaint_links ORDER BY ALL`,
    );
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['channel', 'app', 'delivery', 1, 1],
      ['channel', 'app', 'size', 1, 1],
      ['product', 'p', 'delivery', 2, 3],
      ['product', 'p', 'size', 1, 3],
      ['product', 'q', 'size', 1, 1],
      ['stage', 'purchase', 'delivery', 1, 1],
      ['stage', 'purchase', 'size', 1, 1],
    ]);
    // Of four texts of products two complain of the size: (1 + 10 / 2) / (3 + 10).
    const [size] = await duck.all<{ share: number; usual: number; upper: number }>(
      `SELECT share, usual, upper FROM complaint_links WHERE "key" = 'p' AND aspect = 'size'`,
    );
    expect(size?.usual).toBe(0.5);
    expect(size?.share).toBeCloseTo(6 / 13, 12);
    expect(size?.upper).toBeCloseTo(6 / 13 + 1.645 * Math.sqrt((6 * 7) / 13 ** 2 / 14), 12);
    duck.close();
  });
});
