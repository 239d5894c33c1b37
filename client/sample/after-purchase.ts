import type { ActiveVisit } from './event-buffer.js';
import { TICKET_REASONS, ticketText } from './event-texts.js';
import { CHANNEL, EVENT, PAGE, REASON, type Reason } from './event-vocabulary.js';
import { startOfVisitMs } from './seasonality.js';
import type { Shop } from './shop.js';
import type { AfterPurchaseTask } from './task-calendar.js';
import { openVisit } from './open-visit.js';
import { writeFeedback } from './write-feedback.js';

/** Chances of what follows the purchase of a product. */
const CHANCES = { review: 0.32, reviewOfReturned: 0.55, ticket: 0.05, survey: 0.1 } as const;

/** A bought product as its later tasks need it. */
export interface BoughtProduct {
  product: number;
  order: number;
  amountCents: number;
}

/** Plans delivery, return, review, ticket and survey of a product that was just bought. */
export function afterPurchase(shop: Shop, visit: ActiveVisit, bought: BoughtProduct): void {
  const { random } = shop;
  const { tasks } = shop.parts;
  const task = { ...bought, customer: visit.customer, reason: 0 };
  const inStore = visit.channel === CHANNEL.store;
  const received = shop.day + (inStore ? 0 : 1 + random.below(4));
  if (!inStore) tasks.add(received, { ...task, kind: 'delivery' });
  const reason = drawReturnReason(shop, visit.customer - 1, bought.product);
  const returned = received + 1 + random.below(6);
  if (reason !== 0) tasks.add(returned, { ...task, kind: 'return', reason });
  const reviewed = (reason === 0 ? received : returned) + 1 + random.below(5);
  if (random.chance(reason === 0 ? CHANCES.review : CHANCES.reviewOfReturned)) {
    tasks.add(reviewed, { ...task, kind: 'review', reason });
  }
  if (random.chance(CHANCES.ticket)) {
    tasks.add(shop.day + 1 + random.below(9), { ...task, kind: 'ticket' });
  }
  if (random.chance(CHANCES.survey)) {
    tasks.add(received + 2 + random.below(3), { ...task, kind: 'survey' });
  }
}

function drawReturnReason(shop: Shop, customer: number, number: number): number {
  const { random } = shop;
  const { catalogue, population, unclear } = shop.parts;
  if (unclear.isReturnedAsNotDescribed(number, random)) return REASON['not as described'];
  if (!random.chance(population.segmentOf(customer).returns)) return 0;
  const { sized } = catalogue.category(catalogue.product(number));
  const others: Reason[] = ['damaged', 'changed mind', 'late delivery'];
  return REASON[random.pick<Reason>(sized ? ['wrong size', 'wrong size', ...others] : others)];
}

/** Does today's task: adds its events and feedback, and plans the refund of a return. */
export function doTask(shop: Shop, task: AfterPurchaseTask): void {
  switch (task.kind) {
    case 'delivery':
      return deliver(shop, task);
    case 'return':
      return returnProduct(shop, task);
    case 'refund':
      return refund(shop, task);
    case 'review':
      return review(shop, task);
    case 'ticket':
      return openTicket(shop, task);
    case 'survey':
      return writeFeedback(shop, task, 'survey');
  }
}

function deliver(shop: Shop, task: AfterPurchaseTask): void {
  const visit = visitAtHome(shop, task);
  shop.add({ ...visit, session: 0 }, EVENT.delivery, {
    seconds: 0,
    order: task.order,
    product: task.product,
  });
}

function returnProduct(shop: Shop, task: AfterPurchaseTask): void {
  const { order, product, reason } = task;
  const visit = visitAtHome(shop, task);
  if (shop.random.chance(0.4)) shop.add(visit, EVENT.faq, { seconds: 60, page: PAGE.help });
  shop.add(visit, EVENT.return, { seconds: 20, order, product, reason, page: PAGE.orders });
  shop.parts.tasks.add(shop.day + 2 + shop.random.below(4), { ...task, kind: 'refund' });
}

function refund(shop: Shop, task: AfterPurchaseTask): void {
  const { order, product, amountCents } = task;
  const visit = { ...visitAtHome(shop, task), session: 0 };
  shop.add(visit, EVENT.refund, { seconds: 0, order, product, amountCents });
}

function review(shop: Shop, task: AfterPurchaseTask): void {
  const { order, product } = task;
  const visit = visitAtHome(shop, task);
  shop.add(visit, EVENT.login, { seconds: 15, page: PAGE.account });
  shop.add(visit, EVENT.review, { seconds: 60, order, product, page: PAGE.orders });
  writeFeedback(shop, task, shop.random.chance(0.08) ? 'social' : 'review');
}

function openTicket(shop: Shop, task: AfterPurchaseTask): void {
  const { random } = shop;
  const reason = random.pick(TICKET_REASONS);
  const isEnglish = shop.parts.population.english.at(task.customer - 1) === 1;
  const details = { order: task.order, reason: REASON[reason] };
  const text = ticketText(reason, isEnglish);
  if (random.chance(0.4)) {
    const call = openVisit(
      shop,
      task.customer - 1,
      CHANNEL.call_centre,
      startOfVisitMs(true, random),
    );
    shop.add(call, EVENT.call, { seconds: 120, ...details });
    const eventType = random.chance(0.25) ? EVENT.complaint : EVENT.ticket;
    shop.add(call, eventType, { seconds: 60, ...details, text });
  } else {
    const visit = visitAtHome(shop, task);
    shop.add(visit, EVENT.faq, { seconds: 60, page: PAGE.help });
    if (random.chance(0.5)) shop.add(visit, EVENT.chat, { seconds: 120, page: PAGE.help });
    shop.add(visit, EVENT.ticket, { seconds: 60, ...details, text, page: PAGE.help });
  }
  if (random.chance(0.5)) writeFeedback(shop, task, 'service');
}

/** A visit in the customer's home channel; what a store did is then seen in the app. */
function visitAtHome(shop: Shop, task: AfterPurchaseTask): ActiveVisit {
  const home = shop.parts.population.homeChannel.at(task.customer - 1);
  const channel = home === CHANNEL.store ? CHANNEL.app : home;
  return openVisit(shop, task.customer - 1, channel, startOfVisitMs(false, shop.random));
}
