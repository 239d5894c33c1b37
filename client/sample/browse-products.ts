import type { CustomerSegment } from './customer-segments.js';
import type { ActiveVisit } from './event-buffer.js';
import { drawQuestion } from './event-texts.js';
import { CHANNEL, EVENT, PAGE } from './event-vocabulary.js';
import { finalPriceCents, type Product } from './product-catalogue.js';
import { drawSearch, LEAVES_AFTER_ZERO_CHANCE } from './search-queries.js';
import type { Shop } from './shop.js';
import { drawStyle } from './taste.js';
import { INTENT, type PlannedVisit } from './visit-plan.js';

/** Chances on the way to a product, outside the store. */
const SEARCHES_CHANCE = 0.34;
const OPENS_CATEGORY_CHANCE = 0.28;

/** Mean further products looked at, by intent. */
const FURTHER_LOOKS = [0.9, 1.1, 1];

/** Looks at products; false when the customer leaves before the end. */
export function browse(shop: Shop, visit: ActiveVisit, planned: PlannedVisit): boolean {
  const { random } = shop;
  const looks = 1 + Math.min(8, random.geometric(FURTHER_LOOKS[planned.intent] ?? 1));
  const inStore = visit.channel === CHANNEL.store;
  for (let look = 0; look < looks; look += 1) {
    if (!inStore && !findsTheWay(shop, visit, planned)) return false;
    const product = drawProductFor(shop, planned.customer, planned.category);
    consider(shop, planned.customer, product.number);
    if (inStore && !random.chance(0.3)) continue;
    shop.add(visit, EVENT.product_view, {
      seconds: 40,
      product: product.number,
      page: inStore ? 0 : PAGE.product,
    });
    reactTo(shop, visit, product);
  }
  return true;
}

/** Searches or opens a category page; false when the customer leaves after an empty search. */
function findsTheWay(shop: Shop, visit: ActiveVisit, planned: PlannedVisit): boolean {
  const { random } = shop;
  const way = random.uniform();
  if (way < SEARCHES_CHANCE) {
    const { query, results } = drawSearch(planned.category, random);
    shop.add(visit, EVENT.search, { seconds: 12, page: PAGE.search_results, query, results });
    const leaves = results === 0 && planned.intent === INTENT.browse;
    return !(leaves && random.chance(LEAVES_AFTER_ZERO_CHANCE));
  }
  if (way < SEARCHES_CHANCE + OPENS_CATEGORY_CHANCE) {
    shop.add(visit, EVENT.page_view, { seconds: 15, page: PAGE.category });
  }
  return true;
}

/**
 * A product of the category by the customer's styles; who prefers dear or cheap products takes the
 * one of two that is.
 */
function drawProductFor(shop: Shop, customer: number, category: number): Product {
  const { population, catalogue } = shop.parts;
  const segment: CustomerSegment = population.segmentOf(customer);
  const draw = (): Product => {
    const [first, second] = population.styles;
    const style = drawStyle(first.at(customer), second.at(customer), shop.random);
    return catalogue.draw(category, style, shop.random);
  };
  const product = draw();
  if (segment.priceTaste === 0 || shop.random.chance(0.5)) return product;
  const other = draw();
  const isDearer = finalPriceCents(other) > finalPriceCents(product);
  return isDearer === segment.priceTaste > 0 ? other : product;
}

function consider(shop: Shop, customer: number, product: number): void {
  const [latest, second, third] = shop.parts.population.considered;
  third.set(customer, second.at(customer));
  second.set(customer, latest.at(customer));
  latest.set(customer, product);
}

/** What a look at a product may lead to: a question where it is unclear, a wish, a comparison. */
function reactTo(shop: Shop, visit: ActiveVisit, product: Product): void {
  const { random } = shop;
  if (shop.parts.unclear.isAskedAbout(product.number, random)) ask(shop, visit, product);
  if (visit.channel === CHANNEL.store) return;
  const add = (eventType: number, seconds: number): void =>
    shop.add(visit, eventType, { seconds, product: product.number });
  if (random.chance(0.05)) add(EVENT.wishlist, 5);
  if (random.chance(0.04)) add(EVENT.compare, 30);
  if (random.chance(0.015)) add(EVENT.share, 10);
}

function ask(shop: Shop, visit: ActiveVisit, product: Product): void {
  const { random } = shop;
  const { population, unclear } = shop.parts;
  const eventType =
    visit.channel === CHANNEL.store
      ? EVENT.question
      : random.pick([EVENT.question, EVENT.question, EVENT.faq, EVENT.chat]);
  const isEnglish = population.english.at(visit.customer - 1) === 1;
  const text = drawQuestion(unclear.isUnclear(product.number), isEnglish, random);
  shop.add(visit, eventType, {
    seconds: 70,
    product: product.number,
    text: eventType === EVENT.faq ? 0 : text,
  });
}
