import { browse } from './browse-products.js';
import { buyProducts, fillCart } from './buy-products.js';
import { drawChannel } from './customer-population.js';
import type { ActiveVisit } from './event-buffer.js';
import { CAMPAIGN, CHANNEL, EVENT, PAGE } from './event-vocabulary.js';
import { drawQuestion } from './event-texts.js';
import { openVisit } from './open-visit.js';
import { startOfVisitMs } from './seasonality.js';
import type { Shop } from './shop.js';
import { INTENT, type PlannedVisit } from './visit-plan.js';

/** Chance that a visit happens in the customer's home channel rather than by the segment's weights. */
const HOME_CHANNEL_CHANCE = 0.7;
/** Chance that a visit without a purchase is a call with a question. */
const CALL_CHANCE = 0.02;
/** Chance that a message is opened without coming to the shop, in a visit without a purchase. */
const STAYS_AWAY_CHANCE = 0.45;
/** Chance that a customer whom a checkout sent away tries again on the same day, in another channel. */
const RETRY_CHANCE = 0.3;

/** Walks one planned visit and adds its events. */
export function walkVisit(shop: Shop, planned: PlannedVisit): void {
  const { population } = shop.parts;
  const { random } = shop;
  if (planned.isFirst) {
    for (const column of population.considered) column.set(planned.customer, 0);
  }
  const channel = random.chance(HOME_CHANNEL_CHANCE)
    ? population.homeChannel.at(planned.customer)
    : drawChannel(population.segmentOf(planned.customer), random);
  if (planned.intent === INTENT.browse && random.chance(CALL_CHANCE)) {
    askByTelephone(shop, planned.customer);
    return;
  }
  const startMs = startOfVisitMs(channel === CHANNEL.store, random);
  const visit = openVisit(shop, planned.customer, channel, startMs);
  if (channel === CHANNEL.store) {
    visitStore(shop, visit, planned);
    return;
  }
  if (!enter(shop, visit, planned)) return;
  if (!browse(shop, visit, planned)) return;
  finish(shop, visit, planned);
}

/** The way into the shop; false when the customer opens a message and stays away. */
function enter(shop: Shop, visit: ActiveVisit, planned: PlannedVisit): boolean {
  const { random } = shop;
  const { enters } = shop.parts.population.segmentOf(planned.customer);
  const staysAway = planned.intent === INTENT.browse && random.chance(STAYS_AWAY_CHANCE);
  const way = random.uniform();
  if (way < enters.email) {
    const campaign = random.pick([
      CAMPAIGN.weekly_newsletter,
      CAMPAIGN.member_day,
      CAMPAIGN.win_back,
      CAMPAIGN.cart_reminder,
    ]);
    touch(shop, visit, { channel: CHANNEL.email, eventType: EVENT.email_open, campaign });
    if (staysAway) return false;
    touch(shop, visit, { channel: CHANNEL.email, eventType: EVENT.email_click, campaign });
  } else if (way < enters.email + enters.social) {
    const campaign = random.pick([
      CAMPAIGN.short_video,
      CAMPAIGN.influencer_review,
      CAMPAIGN.new_customer_gift,
    ]);
    const eventType = random.chance(0.3) ? EVENT.impression : EVENT.social_view;
    touch(shop, visit, { channel: CHANNEL.social, eventType, campaign });
    if (staysAway) return false;
    touch(shop, visit, { channel: CHANNEL.social, eventType: EVENT.ad_click, campaign });
  } else if (visit.channel === CHANNEL.app && way < enters.email + enters.social + enters.push) {
    shop.add(visit, EVENT.push_open, { seconds: 3, campaign: CAMPAIGN.member_day });
  }
  shop.add(visit, EVENT.visit, { seconds: 8, page: PAGE.home });
  if (random.chance(visit.channel === CHANNEL.web ? 0.35 : 0.12)) {
    shop.add(visit, EVENT.login, { seconds: 10, page: PAGE.account });
  }
  return true;
}

/** One event in a channel of messages: no session id, no device, no version. */
function touch(
  shop: Shop,
  visit: ActiveVisit,
  message: { channel: number; eventType: number; campaign: number },
): void {
  const elsewhere = { ...visit, channel: message.channel, session: 0, device: 0, appVersion: 0 };
  shop.add(elsewhere, message.eventType, { seconds: 20, campaign: message.campaign });
  visit.timeMs = elsewhere.timeMs;
}

function finish(shop: Shop, visit: ActiveVisit, planned: PlannedVisit): void {
  if (planned.intent === INTENT.browse) return;
  const basket = fillCart(shop, visit, planned);
  if (planned.intent === INTENT.cart) return;
  const bought = buyProducts(shop, visit, basket);
  if (bought || !shop.random.chance(RETRY_CHANCE)) return;
  const channel = visit.channel === CHANNEL.app ? CHANNEL.web : CHANNEL.app;
  const laterMs = visit.timeMs + 3_600_000 * (1 + 2 * shop.random.uniform());
  const again = openVisit(shop, planned.customer, channel, Math.floor(laterMs));
  shop.add(again, EVENT.visit, { seconds: 8, page: PAGE.cart });
  buyProducts(shop, again, basket);
}

function visitStore(shop: Shop, visit: ActiveVisit, planned: PlannedVisit): void {
  shop.add(visit, EVENT.visit, { seconds: 120 });
  if (!browse(shop, visit, planned) || planned.intent === INTENT.browse) return;
  const basket = fillCart(shop, visit, planned);
  if (planned.intent === INTENT.buy) buyProducts(shop, visit, basket);
}

function askByTelephone(shop: Shop, customer: number): void {
  const { random } = shop;
  const visit = openVisit(shop, customer, CHANNEL.call_centre, startOfVisitMs(true, random));
  const isEnglish = shop.parts.population.english.at(customer) === 1;
  shop.add(visit, EVENT.call, { seconds: 60 });
  shop.add(visit, EVENT.question, { seconds: 90, text: drawQuestion(false, isEnglish, random) });
}
