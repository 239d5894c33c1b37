import { PRODUCT_CATEGORIES } from './product-categories.js';
import type { SampleRandom } from './sample-random.js';

/** What customers look for and the shop does not know: it has none, or names it otherwise. */
export const ZERO_RESULT_QUERIES: readonly { query: string; category: string }[] = [
  { query: '磁吸充电宝 透明', category: 'phone_accessories' },
  { query: 'phone lanyard', category: 'phone_accessories' },
  { query: '骨传导耳机 儿童', category: 'audio' },
  { query: 'turntable', category: 'audio' },
  { query: '左手剪刀', category: 'kitchen' },
  { query: '凉感被 加大', category: 'bedding' },
  { query: 'reef safe sunscreen', category: 'skin_care' },
  { query: '早产儿纸尿裤', category: 'baby_care' },
  { query: 'plus size yoga', category: 'sportswear' },
  { query: '宽脚跑鞋', category: 'shoes' },
  { query: '无糖月饼', category: 'snacks' },
  { query: 'decaf coffee', category: 'tea_and_coffee' },
  { query: '处方猫粮', category: 'pets' },
  { query: '可擦中性笔', category: 'stationery' },
];

/** Chance that a search is one of the queries without result. */
export const ZERO_RESULT_CHANCE = 0.08;
/** Chance that a visit without a planned purchase ends there. */
export const LEAVES_AFTER_ZERO_CHANCE = 0.55;

const PER_CATEGORY = 4;

/** Every query; its code is its position from 1. */
export const QUERIES: readonly string[] = [
  ...PRODUCT_CATEGORIES.flatMap(({ queries }) => queries),
  ...ZERO_RESULT_QUERIES.map(({ query }) => query),
];

const ZERO_BY_CATEGORY = PRODUCT_CATEGORIES.map(({ name }) =>
  ZERO_RESULT_QUERIES.flatMap(({ category }, index) =>
    category === name ? [PRODUCT_CATEGORIES.length * PER_CATEGORY + index + 1] : [],
  ),
);

/** A search: the code of its query and its number of results. */
export interface Search {
  query: number;
  results: number;
}

/** Planted truth: a search within a category, now and then for what the shop does not know. */
export function drawSearch(category: number, random: SampleRandom): Search {
  if (random.chance(ZERO_RESULT_CHANCE)) {
    return { query: random.pick(ZERO_BY_CATEGORY[category] ?? [1]), results: 0 };
  }
  const word = random.below(PER_CATEGORY);
  return {
    query: category * PER_CATEGORY + word + 1,
    results: 6 + 9 * word + random.below(5),
  };
}
