import type { OutcomeLog } from './outcome-log.js';
import { finalPriceCents, type Product } from './product-catalogue.js';
import type { SampleRandom } from './sample-random.js';
import { startOfVisitMs } from './seasonality.js';
import type { Shop } from './shop.js';
import { drawCategory, drawStyle } from './taste.js';
import type { PlannedVisit } from './visit-plan.js';

/** Products of a list. */
export const SHOWN_PRODUCTS = 5;
/** Share of the window after which lists are shown. */
export const SHOWN_FROM = 0.6;
/** Chance that a visit meets a list. */
const SHOWN_CHANCE = 0.1;
/** Share of the customers whose lists are drawn evenly from the catalogue. */
export const CONTROL_SHARE = 0.1;

/**
 * Planted truth: how a list is answered. A place is examined with a chance that falls with the rank; a
 * product that is examined is clicked by how near it is to the customer's taste (a position-based model:
 * Craswell, Zoeter, Taylor and Ramsey 2008); who clicks, buys with one chance.
 */
export const CLICK_MODEL = {
  examined: [1, 0.75, 0.6, 0.5, 0.4],
  clicked: { style: 0.3, category: 0.12, other: 0.03 },
  converted: 0.2,
} as const;

/** Longest time from a click to the purchase. */
const BUYS_WITHIN_MS = 30 * 60_000;

/** Whether lists are shown on a day of the window. */
export function isShownOn(day: number, days: number): boolean {
  return day >= Math.floor(SHOWN_FROM * days);
}

/** Shows lists of products in some visits of a day and logs what comes of them; events stay as they are. */
export class RecommendationDisplay {
  private readonly inControl: (customer: number) => boolean;

  constructor(
    private readonly shop: Shop,
    private readonly log: OutcomeLog,
    controls: SampleRandom,
  ) {
    const drawn = Float64Array.from({ length: shop.parts.population.size }, controls.uniform);
    this.inControl = (customer) => (drawn[customer] ?? 1) < CONTROL_SHARE;
  }

  /** Shows lists in some of the visits; `random` is the day's own sequence. */
  show(visits: Iterable<PlannedVisit>, random: SampleRandom): void {
    for (const { customer } of visits) {
      if (random.chance(SHOWN_CHANCE)) this.showTo(customer, random);
    }
  }

  private showTo(customer: number, random: SampleRandom): void {
    const { localDay } = this.shop;
    const isControl = this.inControl(customer);
    const { products } = this.shop.parts.catalogue;
    const list = distinct(SHOWN_PRODUCTS, () =>
      isControl ? random.pick(products) : this.likedBy(customer, random),
    );
    const decision = this.log.newDecision();
    const exposureMs = localDay.startMs + startOfVisitMs(false, random);
    for (const [place, product] of list.entries()) {
      const examined = random.chance(CLICK_MODEL.examined[place] ?? 0);
      const clicked = examined && random.chance(this.appeal(customer, product));
      const converted = clicked && random.chance(CLICK_MODEL.converted);
      const afterMs = converted ? random.below(BUYS_WITHIN_MS) : random.below(60_000);
      this.log.add({
        decision,
        customer: customer + 1,
        exposureMs,
        product: product.number,
        isControl,
        propensity: isControl ? SHOWN_PRODUCTS / products.length : 1,
        rank: place + 1,
        clicked,
        converted,
        outcomeMs: clicked ? exposureMs + 1_000 + afterMs : null,
        value: converted ? finalPriceCents(product) / 100 : null,
      });
    }
  }

  /** A product as a recommender that knows the taste would find it. */
  private likedBy(customer: number, random: SampleRandom): Product {
    const { population, catalogue } = this.shop.parts;
    const [first, second, third] = population.categories;
    const category = drawCategory(
      [first.at(customer), second.at(customer), third.at(customer)],
      random,
    );
    const [style, otherStyle] = population.styles;
    return catalogue.draw(
      category,
      drawStyle(style.at(customer), otherStyle.at(customer), random),
      random,
    );
  }

  private appeal(customer: number, product: Product): number {
    const { categories, styles } = this.shop.parts.population;
    if (!categories.some((column) => column.at(customer) === product.category)) {
      return CLICK_MODEL.clicked.other;
    }
    const styled = styles.some((column) => column.at(customer) === product.style);
    return styled ? CLICK_MODEL.clicked.style : CLICK_MODEL.clicked.category;
  }
}

/** Different products, drawn until there are enough of them. */
function distinct(count: number, draw: () => Product): Product[] {
  const found = new Map<number, Product>();
  for (let tries = 0; found.size < count && tries < 20 * count; tries += 1) {
    const product = draw();
    found.set(product.number, product);
  }
  return [...found.values()];
}
