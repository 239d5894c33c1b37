import type { DuckSession } from '../../../../activities/compute/duck-session.js';
import {
  countItems,
  nameGapKinds,
  rateGaps,
} from '../../../../activities/optimise/gaps/make-gap-tables.js';
import { openGapShop, type GapShop } from './gap-shop.js';

/**
 * p1 (lamps): a asks and buys, b buys and asks later, c asks twice and does not buy, d buys and returns it as not
 * described, b returns it without a reason; a reviews. p2 (lamps): e reads the FAQ and compares twice, f compares
 * twice and buys. p3 (rugs): g looks. Somebody unknown complains of how p1 is described, a does too, b is content.
 */
const SHOP: GapShop = {
  products: { p1: 'lamps', p2: 'lamps', p3: 'rugs' },
  segments: { a: 's1', b: 's1', c: 's2', d: 's2' },
  opinions: [
    { product: 'p1', customer: 'a', complaints: ['description'], label: 'negative' },
    { product: 'p1', customer: 'b', complaints: ['price'], label: 'negative' },
    { product: 'p1', complaints: ['description'], label: 'negative', day: 9 },
  ],
  events: [
    { customer: 'a', type: 'view', product: 'p1' },
    { customer: 'a', type: 'question', product: 'p1', text: 'How wide?' },
    { customer: 'a', type: 'purchase', product: 'p1', amount: 10 },
    { customer: 'a', type: 'review', product: 'p1' },
    { customer: 'b', type: 'view', product: 'p1' },
    { customer: 'b', type: 'purchase', product: 'p1', amount: 20 },
    { customer: 'b', type: 'question', product: 'p1', text: 'How wide?' },
    { customer: 'b', type: 'return', product: 'p1' },
    { customer: 'c', type: 'question', product: 'p1', channel: 'app' },
    { customer: 'c', type: 'question', product: 'p1', channel: 'app' },
    { customer: 'd', type: 'purchase', product: 'p1', amount: 30, day: 9 },
    { customer: 'd', type: 'return', product: 'p1', reason: 'Not as described', day: 9 },
    { customer: 'e', type: 'faq', product: 'p2' },
    { customer: 'e', type: 'compare', product: 'p2' },
    { customer: 'e', type: 'compare', product: 'p2' },
    { customer: 'f', type: 'compare', product: 'p2' },
    { customer: 'f', type: 'compare', product: 'p2' },
    { customer: 'f', type: 'purchase', product: 'p2', amount: 5 },
    { customer: 'g', type: 'view', product: 'p3' },
    { customer: 'a', type: 'search', query: 'Desk  Lamp', hits: 0, day: 2 },
    { customer: 'b', type: 'search', query: 'desk lamp ', hits: 0, day: 2 },
    { customer: 'b', type: 'view', product: 'p1', day: 2 },
    { customer: 'c', type: 'search', query: 'desk lamp', hits: 3, day: 2 },
    { customer: 'd', type: 'search', query: 'desk lamp', day: 2 },
  ],
};

async function counts(
  duck: DuckSession,
  table: string,
  where: string,
): Promise<(string | number)[][]> {
  const rows = await duck.all<Record<string, string | number>>(
    `SELECT "key", facet, signal, k, n FROM ${table} WHERE ${where} ORDER BY "key", facet, signal`,
  );
  return rows.map((row) => Object.values(row));
}

describe('the counts behind information gaps', () => {
  let duck: DuckSession;

  beforeAll(async () => {
    duck = await openGapShop(SHOP);
    await nameGapKinds(duck);
    await countItems(duck);
    await rateGaps(duck);
  });
  afterAll(() => duck.close());

  it('count, of a product, those that could meet each signal and those that did', async () => {
    expect(await counts(duck, 'gap_counts', `"scope" = 'product'`)).toEqual([
      ['p1', 'business', 'bought and said nothing', 2, 3],
      ['p1', 'business', 'returned without a reason', 1, 2],
      ['p1', 'obtain', 'asked', 2, 4],
      ['p1', 'process', 'compared again', 0, 4],
      ['p1', 'process', 'read help', 0, 4],
      ['p1', 'use', 'found it other than described', 3, 4],
      ['p2', 'business', 'bought and said nothing', 1, 1],
      ['p2', 'obtain', 'asked', 0, 2],
      ['p2', 'process', 'compared again', 1, 2],
      ['p2', 'process', 'read help', 1, 2],
      ['p2', 'use', 'found it other than described', 0, 1],
      ['p3', 'obtain', 'asked', 0, 1],
      ['p3', 'process', 'compared again', 0, 1],
      ['p3', 'process', 'read help', 0, 1],
    ]);
  });

  it('add up the products of a category', async () => {
    expect(await counts(duck, 'gap_counts', `"scope" = 'category' AND "key" = 'lamps'`)).toEqual([
      ['lamps', 'business', 'bought and said nothing', 3, 4],
      ['lamps', 'business', 'returned without a reason', 1, 2],
      ['lamps', 'obtain', 'asked', 2, 6],
      ['lamps', 'process', 'compared again', 1, 6],
      ['lamps', 'process', 'read help', 1, 6],
      ['lamps', 'use', 'found it other than described', 3, 5],
    ]);
  });

  it('take searches alike whatever their case and blanks, and leave out those without a number of hits', async () => {
    expect(await counts(duck, 'gap_counts', `"scope" = 'query'`)).toEqual([
      ['desk lamp', 'business', 'left without an answer', 1, 3],
      ['desk lamp', 'obtain', 'found nothing', 2, 3],
    ]);
  });

  it('count customers of channels, stages and segments', async () => {
    expect(await counts(duck, 'gap_counts', `"scope" = 'channel' AND facet = 'obtain'`)).toEqual([
      ['app', 'obtain', 'asked', 1, 1],
      ['app', 'obtain', 'found nothing', 0, 1],
      ['web', 'obtain', 'asked', 2, 7],
      ['web', 'obtain', 'found nothing', 2, 7],
    ]);
    // Of a, b, d and f, who buy, b asks right after it; of a, b, g, who view, only a asks right after it.
    expect(
      await counts(
        duck,
        'gap_counts',
        `"scope" = 'stage' AND signal = 'asked' AND "key" IN ('aware', 'purchase')`,
      ),
    ).toEqual([
      ['aware', 'obtain', 'asked', 1, 3],
      ['purchase', 'obtain', 'asked', 1, 4],
    ]);
    expect(
      await counts(duck, 'gap_counts', `"scope" = 'segment' AND facet IN ('use', 'business')`),
    ).toEqual([
      ['s1', 'business', 'bought and said nothing', 1, 2],
      ['s1', 'use', 'returned as not described', 0, 2],
      ['s2', 'business', 'bought and said nothing', 1, 1],
      ['s2', 'use', 'returned as not described', 1, 1],
    ]);
  });

  it('count from a moment on only what happened since', async () => {
    await countItems(duck, '2026-03-05T00:00:00Z');
    expect(await counts(duck, 'item_counts', `"scope" = 'product'`)).toEqual([
      ['p1', 'business', 'bought and said nothing', 1, 1],
      ['p1', 'business', 'returned without a reason', 0, 1],
      ['p1', 'obtain', 'asked', 0, 1],
      ['p1', 'process', 'compared again', 0, 1],
      ['p1', 'process', 'read help', 0, 1],
      ['p1', 'use', 'found it other than described', 2, 2],
    ]);
  });
});

describe('gap_kinds', () => {
  it('tells what an event means by whole words of its type', async () => {
    const types = [
      'live_chat',
      'ask',
      'help_center',
      'faq',
      'compare',
      'returned',
      'call',
      'basket',
    ];
    const duck = await openGapShop({ events: types.map((type) => ({ customer: 'a', type })) });
    await nameGapKinds(duck);
    const rows = await duck.all<{ event_type: string; kind: string }>('FROM gap_kinds');
    const found = Object.fromEntries(rows.map((row) => [row.event_type, row.kind]));
    expect(types.map((type) => found[type])).toEqual([
      'question',
      'question',
      'help',
      'help',
      'compare',
      'return',
      'support',
      'other',
    ]);
    duck.close();
  });

  it.each([
    ['Not as described', true],
    ['colour differs', true],
    ['与描述不符', true],
    ['货不对板', true],
    ['changed my mind', false],
    ['七天无理由', false],
  ])('the reason "%s" is a mismatch: %s', async (reason, expected) => {
    const duck = await openGapShop({ events: [{ customer: 'a', type: 'view' }] });
    await nameGapKinds(duck);
    expect(await duck.one(`SELECT is_mismatch('${reason}') AS found`)).toEqual({ found: expected });
    duck.close();
  });
});
