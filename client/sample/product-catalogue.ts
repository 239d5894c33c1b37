import { BRANDS, PRODUCT_CATEGORIES, type ProductCategory } from './product-categories.js';
import type { SampleRandom } from './sample-random.js';
import { STYLES } from './taste.js';

/** A product of the shop; product number `n` is row `n - 1`. */
export interface Product {
  number: number;
  category: number;
  style: number;
  brand: string;
  noun: number;
  /** List price in fen (1/100 yuan). */
  priceCents: number;
  /** Share off the list price. */
  discount: number;
  inStock: boolean;
  /** Chance in 0..1 that a customer finds its quality good. */
  quality: number;
  /** Weight among the products of its category and style. */
  popularity: number;
}

/** The catalogue with its popularity tables. */
export class ProductCatalogue {
  private readonly shelves: { products: Product[]; cumulative: number[] }[] = [];

  constructor(readonly products: readonly Product[]) {
    for (let shelf = 0; shelf < PRODUCT_CATEGORIES.length * STYLES.length; shelf += 1) {
      const onShelf = products.filter((product) => shelfOf(product) === shelf);
      let sum = 0;
      const cumulative = onShelf.map(({ popularity }) => (sum += popularity));
      this.shelves.push({ products: onShelf, cumulative });
    }
  }

  /** The product of a number from 1. */
  product(number: number): Product {
    const product = this.products[number - 1];
    if (product === undefined) throw new RangeError(`product ${number}: expected a known number`);
    return product;
  }

  category(product: Product): ProductCategory {
    const category = PRODUCT_CATEGORIES[product.category];
    if (category === undefined) throw new RangeError(`product ${product.number}: no category`);
    return category;
  }

  /** A product of a category and style, by popularity. */
  draw(category: number, style: number, random: SampleRandom): Product {
    const shelf = this.shelves[category * STYLES.length + style];
    if (shelf === undefined) throw new RangeError(`category ${category}, style ${style}: no shelf`);
    const { cumulative, products } = shelf;
    const target = random.uniform() * (cumulative[cumulative.length - 1] ?? 0);
    let low = 0;
    let high = cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cumulative[middle] ?? 0) <= target) low = middle + 1;
      else high = middle;
    }
    return products[low] ?? this.product(1);
  }
}

/** Price after discount, in fen. */
export function finalPriceCents(product: Product): number {
  return Math.round(product.priceCents * (1 - product.discount));
}

/** Draws a catalogue; every category has products of every style. */
export function drawCatalogue(count: number, random: SampleRandom): ProductCatalogue {
  const shelves = PRODUCT_CATEGORIES.length * STYLES.length;
  const slots = random.shuffle(Array.from({ length: count }, (_, index) => index % shelves));
  return new ProductCatalogue(
    slots.map((shelf, index) =>
      drawProduct(index + 1, Math.floor(shelf / STYLES.length), shelf % STYLES.length, random),
    ),
  );
}

/** Number of products for a number of events: it grows with the root of the shop. */
export function productCount(events: number): number {
  return Math.min(6000, Math.max(240, Math.round(0.96 * Math.sqrt(events))));
}

/** Dearest product; a mistyped quantity of it still fits into 32 bits of fen. */
const MOST_YUAN = 2_000;

function drawProduct(
  number: number,
  category: number,
  style: number,
  random: SampleRandom,
): Product {
  const { medianPrice, zh } = PRODUCT_CATEGORIES[category] as ProductCategory;
  const price = Math.min(MOST_YUAN, medianPrice * Math.exp(0.45 * random.normal()));
  return {
    number,
    category,
    style,
    brand: random.pick(BRANDS),
    noun: random.below(zh.length),
    priceCents: Math.max(500, Math.round(price) * 100 - (random.chance(0.6) ? 10 : 0)),
    discount: random.chance(0.35) ? random.pick([0.05, 0.1, 0.15, 0.2, 0.3, 0.4]) : 0,
    inStock: !random.chance(0.05),
    quality: 0.6 + 0.38 * random.uniform(),
    popularity: Math.exp(0.8 * random.normal()),
  };
}

function shelfOf(product: Product): number {
  return product.category * STYLES.length + product.style;
}
