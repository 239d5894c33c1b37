import { PRODUCT_CATEGORIES } from './product-categories.js';
import type { SampleRandom } from './sample-random.js';

/**
 * Planted truth: taste as a mixture of latent factors. A customer has three favourite categories
 * (often of one group) and two favourite styles; a product has one style. P(product | customer) is
 * P(category | customer) * P(style | customer) * P(product | category, style), so its matrix has low
 * rank and a recommender can learn it.
 */
export interface CustomerTaste {
  /** Favourite categories, the first preferred. */
  categories: readonly [number, number, number];
  /** Favourite styles, the first preferred. */
  styles: readonly [number, number];
}

export const STYLES: readonly string[] = [
  'minimal',
  'classic',
  'colourful',
  'outdoor',
  'luxury',
  'playful',
];

/** Chances of the three favourites; the rest of the needs follow the popularity of categories. */
export const CATEGORY_CHANCES: readonly number[] = [0.5, 0.22, 0.1];
/** Chances of the two favourite styles; the rest is spread over all styles. */
export const STYLE_CHANCES: readonly number[] = [0.6, 0.2];
/** Chance that the second favourite category is of the first one's group. */
export const SAME_GROUP_CHANCE = 0.6;

const POPULARITY = PRODUCT_CATEGORIES.map(({ popularity }) => popularity);

export function drawTaste(random: SampleRandom): CustomerTaste {
  const first = random.weighted(POPULARITY);
  const group = PRODUCT_CATEGORIES[first]?.group;
  const sameGroup = random.chance(SAME_GROUP_CHANCE);
  const second = random.weighted(
    POPULARITY.map((weight, index) =>
      index === first || (sameGroup && PRODUCT_CATEGORIES[index]?.group !== group) ? 0 : weight,
    ),
  );
  const third = random.weighted(
    POPULARITY.map((weight, index) => (index === first || index === second ? 0 : weight)),
  );
  const style = random.below(STYLES.length);
  const otherStyle = (style + 1 + random.below(STYLES.length - 1)) % STYLES.length;
  return { categories: [first, second, third], styles: [style, otherStyle] };
}

/** A category of a customer with these favourites. */
export function drawCategory(
  favourites: CustomerTaste['categories'],
  random: SampleRandom,
): number {
  let rest = random.uniform();
  for (const [rank, chance] of CATEGORY_CHANCES.entries()) {
    rest -= chance;
    if (rest < 0) return favourites[rank] ?? 0;
  }
  return random.weighted(POPULARITY);
}

/** A style of a customer with these favourites. */
export function drawStyle(first: number, second: number, random: SampleRandom): number {
  const [firstChance = 0, secondChance = 0] = STYLE_CHANCES;
  const draw = random.uniform();
  if (draw < firstChance) return first;
  if (draw < firstChance + secondChance) return second;
  return random.below(STYLES.length);
}
