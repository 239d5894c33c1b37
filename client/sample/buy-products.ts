import { afterPurchase } from './after-purchase.js';
import type { ActiveVisit } from './event-buffer.js';
import { CAMPAIGN, CHANNEL, EVENT, PAGE } from './event-vocabulary.js';
import { finalPriceCents } from './product-catalogue.js';
import type { Shop } from './shop.js';
import { drawStyle } from './taste.js';
import { INTENT, type PlannedVisit } from './visit-plan.js';

/** Chance that a category whose products are used up is served with the product bought last. */
export const REBUY_CHANCE = 0.35;
/** Share of purchase rows with a mistyped quantity: planted outliers, flagged and not rejected. */
export const OUTLIER_SHARE = 0.002;

/** Share of the price that a coupon takes off. */
const COUPON_SHARE = 0.1;
/** Chance that a cart without a planned purchase gets to the checkout. */
const CHECKS_PRICE_CHANCE = 0.15;

/** Products (numbers) that a customer is about to buy, each once, with their quantities. */
export type Basket = Map<number, number>;

/** Puts products into the cart: what was considered, further ones, and bundles' companions. */
export function fillCart(shop: Shop, visit: ActiveVisit, planned: PlannedVisit): Basket {
  const { random } = shop;
  const { population, bundles } = shop.parts;
  const { customer, category } = planned;
  const segment = population.segmentOf(customer);
  const numbers = [wanted(shop, customer, category)];
  const extras = planned.intent === INTENT.buy ? Math.min(5, random.geometric(segment.extras)) : 0;
  for (let extra = 0; extra < extras; extra += 1) numbers.push(drawExtra(shop, customer, category));
  for (const number of [...numbers]) {
    const companion = bundles.companionOf(number, random);
    if (companion !== 0) numbers.push(companion);
  }
  const basket: Basket = new Map();
  for (const number of numbers) {
    if (!basket.has(number)) basket.set(number, drawQuantity(shop, number));
  }
  if (visit.channel === CHANNEL.store) return basket;
  for (const [number, quantity] of basket) {
    addLine(shop, visit, { eventType: EVENT.add_to_cart, number, quantity });
    if (random.chance(0.05))
      addLine(shop, visit, { eventType: EVENT.remove_from_cart, number, quantity });
  }
  if (planned.intent === INTENT.cart && random.chance(CHECKS_PRICE_CHANCE)) {
    shop.add(visit, EVENT.checkout, { seconds: 30, page: PAGE.checkout });
  }
  return basket;
}

/** Checks out, pays and buys; false when the checkout sends the customer away. */
export function buyProducts(shop: Shop, visit: ActiveVisit, basket: Basket): boolean {
  const { random } = shop;
  const { population, brokenStep } = shop.parts;
  const inStore = visit.channel === CHANNEL.store;
  const hasCoupon = random.chance(population.segmentOf(visit.customer - 1).coupon);
  if (!inStore) {
    if (hasCoupon) {
      shop.add(visit, EVENT.coupon, { seconds: 10, campaign: CAMPAIGN.coupon_10 });
    }
    shop.add(visit, EVENT.checkout, { seconds: 35, page: PAGE.checkout });
    const { loops, leaves } = brokenStep.checkout(visit.appVersion, random);
    for (let loop = 0; loop < loops; loop += 1) {
      shop.add(visit, EVENT.page_view, { seconds: 12, page: PAGE.cart });
      shop.add(visit, EVENT.checkout, { seconds: 35, page: PAGE.checkout });
    }
    if (leaves) return false;
  }
  const factor = hasCoupon ? 1 - COUPON_SHARE : 1;
  payOrder(shop, visit, { basket, factor });
  return true;
}

function payOrder(
  shop: Shop,
  visit: ActiveVisit,
  { basket, factor }: { basket: Basket; factor: number },
): void {
  const { catalogue, population } = shop.parts;
  const order = shop.newOrder();
  const lines = [...basket].map(([number, quantity]) => {
    const priceCents = Math.round(finalPriceCents(catalogue.product(number)) * factor);
    return { number, quantity, priceCents, amountCents: priceCents * quantity };
  });
  if (visit.channel !== CHANNEL.store) {
    const amountCents = lines.reduce((sum, line) => sum + line.amountCents, 0);
    shop.add(visit, EVENT.payment, { seconds: 15, order, amountCents, page: PAGE.checkout });
  }
  for (const { number, quantity, priceCents, amountCents } of lines) {
    const typed = shop.random.chance(OUTLIER_SHARE) ? 5_000 + shop.random.below(3_000) : quantity;
    shop.add(visit, EVENT.purchase, {
      seconds: 0,
      order,
      product: number,
      quantity: typed,
      priceCents,
      amountCents: priceCents * typed,
    });
    population.lastBought.set(visit.customer - 1, number);
    afterPurchase(shop, visit, { product: number, order, amountCents });
  }
}

/** The product the customer came for: bought before and used up, or one of those considered. */
function wanted(shop: Shop, customer: number, category: number): number {
  const { population, catalogue } = shop.parts;
  const last = population.lastBought.at(customer);
  if (last !== 0) {
    const product = catalogue.product(last);
    const isUsedUp = product.category === category && catalogue.category(product).consumable;
    if (isUsedUp && shop.random.chance(REBUY_CHANCE)) return last;
  }
  const considered = population.considered
    .map((column) => column.at(customer))
    .filter((number) => number !== 0);
  return shop.random.pick(considered);
}

function drawExtra(shop: Shop, customer: number, category: number): number {
  const { population, catalogue } = shop.parts;
  const [first, second] = population.styles;
  const style = drawStyle(first.at(customer), second.at(customer), shop.random);
  const other = shop.random.chance(0.5) ? population.categories[0].at(customer) : category;
  return catalogue.draw(other, style, shop.random).number;
}

function drawQuantity(shop: Shop, number: number): number {
  const { catalogue } = shop.parts;
  const { consumable } = catalogue.category(catalogue.product(number));
  return 1 + Math.min(9, shop.random.geometric(consumable ? 0.6 : 0.06));
}

function addLine(
  shop: Shop,
  visit: ActiveVisit,
  line: { eventType: number; number: number; quantity: number },
): void {
  shop.add(visit, line.eventType, {
    seconds: 12,
    product: line.number,
    quantity: line.quantity,
    priceCents: finalPriceCents(shop.parts.catalogue.product(line.number)),
    page: PAGE.cart,
  });
}
