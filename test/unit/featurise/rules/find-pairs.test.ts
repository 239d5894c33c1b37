import findPairs from '../../../../activities/featurise/rules/find-pairs.thread.js';
import writeRules from '../../../../activities/featurise/rules/write-rules.thread.js';
import { countPairs, plantBaskets, transactionsOf } from './planted-baskets.js';

const OPTIONS = { minCount: 10, maxLength: 3, falseDiscoveryRate: 0.05 };

function pairsFound(planted: ReturnType<typeof plantBaskets>): string[] {
  const table = countPairs(planted.rows, planted.categories, OPTIONS.minCount);
  const { pairs } = findPairs({ table, ...OPTIONS });
  return Array.from(pairs, (pair) => `${table.left[pair] ?? ''} ${table.right[pair] ?? ''}`);
}

/** Shares of the bundles found, and of what was found that is none, over several shops. */
function judge(themes: boolean): { found: number; falseShare: number } {
  let [planted, right, wrong] = [0, 0, 0];
  for (let seed = 1; seed <= 5; seed += 1) {
    const shop = plantBaskets({ seed, baskets: 6000, bundles: 20, support: 20, themes });
    const bundles = new Set(shop.bundles.map((pair) => pair.join(' ')));
    const found = pairsFound(shop);
    planted += bundles.size;
    right += found.filter((pair) => bundles.has(pair)).length;
    wrong += found.filter((pair) => !bundles.has(pair)).length;
  }
  return { found: right / planted, falseShare: wrong / Math.max(right + wrong, 1) };
}

describe('findPairs', () => {
  it.each([
    ['items are independent but for their popularity', false],
    ['baskets are mostly of one category', true],
  ])('finds 95 %% of the bundles with support 20 and 5 %% false ones where %s', (_, themes) => {
    const { found, falseShare } = judge(themes);
    expect(found).toBeGreaterThanOrEqual(0.95);
    expect(falseShare).toBeLessThanOrEqual(0.05);
  });

  it('finds nothing where nothing is planted', () => {
    const shop = plantBaskets({ seed: 99, baskets: 6000, bundles: 0, support: 0, themes: true });
    expect(pairsFound(shop)).toEqual([]);
  });
});

describe('writeRules', () => {
  it('writes a bundle of three in both directions of each split, with its counts', () => {
    const rows = [
      ...Array.from({ length: 30 }, () => [0, 1, 2]),
      ...Array.from({ length: 30 }, (_, row) => [row % 3]),
      ...Array.from({ length: 440 }, (_, row) => [3 + (row % 40)]),
    ];
    const categories = new Int32Array(43).fill(-1);
    const table = countPairs(rows, categories, 10);
    const { pairs, pValues, chances } = findPairs({ table, ...OPTIONS });
    const rules = writeRules({
      transactions: rows.length,
      itemCounts: table.itemCounts,
      pairs: Array.from(pairs, (pair, index) => ({
        left: table.left[pair] ?? 0,
        right: table.right[pair] ?? 0,
        both: table.both[pair] ?? 0,
        pValue: pValues[index] ?? 1,
        chance: chances[index] ?? 1,
      })),
      longer: transactionsOf(rows.filter((row) => row.length > 2)),
      ...OPTIONS,
      minLift: 1,
      limit: 100,
    });
    expect(rules).toHaveLength(12);
    const rule = rules.find(({ left, right }) => left.join() === '0,1' && right.join() === '2');
    expect(rule).toMatchObject({ both: 30, support: 0.06, confidence: 1, conviction: null });
    expect(rule?.lift).toBeCloseTo(500 / 40, 12);
  });

  it('leaves out a longer rule that says no more than its pairs', () => {
    // 0 goes with 1 and, apart from that, with 2: the three are together by chance only.
    const rows = Array.from({ length: 4000 }, (_, row) => {
      const items = [10 + (row % 50)];
      if (row % 10 === 0) items.push(0);
      if (row % 10 === 0 ? row % 20 === 0 : row % 97 === 1) items.push(1);
      if (row % 10 === 0 ? row % 40 < 20 : row % 89 === 1) items.push(2);
      return items;
    });
    const table = countPairs(rows, new Int32Array(60).fill(-1), 10);
    const found = findPairs({ table, ...OPTIONS });
    const rules = writeRules({
      transactions: rows.length,
      itemCounts: table.itemCounts,
      pairs: Array.from(found.pairs, (pair, index) => ({
        left: table.left[pair] ?? 0,
        right: table.right[pair] ?? 0,
        both: table.both[pair] ?? 0,
        pValue: found.pValues[index] ?? 1,
        chance: found.chances[index] ?? 1,
      })),
      longer: transactionsOf(rows),
      ...OPTIONS,
      minLift: 1,
      limit: 100,
    });
    const conclusions = rules.map(({ left, right }) => `${left.join()} ${right.join()}`);
    expect(conclusions).toEqual(expect.arrayContaining(['0 1', '0 2']));
    expect(conclusions).not.toContain('0,1 2');
  });
});
