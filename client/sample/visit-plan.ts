import type { CustomerPopulation } from './customer-population.js';
import { IntColumn } from './int-column.js';
import type { LocalDay } from './local-days.js';
import type { SampleRandom } from './sample-random.js';
import { FELT_SHARE, isFeltOn } from './seasonality.js';
import { drawCategory } from './taste.js';

/** What a visit comes to: only looking, filling a cart without buying, or buying. */
export const INTENT = { browse: 0, cart: 1, buy: 2 } as const;

/** One planned visit. */
export interface PlannedVisit {
  customer: number;
  intent: number;
  category: number;
  /** Whether the visit is the first of its need. */
  isFirst: boolean;
}

/**
 * Mean events of a visit by intent, and of what follows a purchase, measured on the generator's own
 * output (315 k events, seeds 1 to 3). They size the population for the number of events asked.
 */
const EVENTS_PER_VISIT = [4.19, 6.26, 9.82];
const EVENTS_AFTER_PURCHASE = 2.45;
/** Mean days until what follows a purchase has happened; later ones fall out of the window. */
const DAYS_AFTER_PURCHASE = 6;

/** Chance of a cart in a visit that does not end the need in a purchase. */
const CART_CHANCE = { ofNeedThatBuys: 0.4, ofOtherNeed: 0.11 };

/** Visits of all customers, by local day. */
export class VisitPlan {
  private readonly customer = new IntColumn();
  private readonly day = new IntColumn();
  private readonly kind = new IntColumn();
  private dayStarts = new Int32Array();
  private order = new Int32Array();

  /** Events that the visits planned so far are expected to bring. */
  expectedEvents = 0;

  constructor(private readonly days: readonly LocalDay[]) {}

  get size(): number {
    return this.customer.length;
  }

  /** Plans the life of one customer within the window. */
  addCustomer(customer: number, population: CustomerPopulation, random: SampleRandom): void {
    const segment = population.segmentOf(customer);
    const meanRate = segment.needsPer30Days / 30 / FELT_SHARE;
    const rate = Math.max(1e-4, random.gamma(segment.rateShape, meanRate));
    const dropout = random.beta(segment.dropout, 12);
    const buys = random.beta(segment.buys, 8);
    const favourites = [
      population.categories[0].at(customer),
      population.categories[1].at(customer),
      population.categories[2].at(customer),
    ] as const;
    let time = segment.isNew
      ? population.signupHour.at(customer) / 24
      : random.exponential(1 / rate);
    while (time < this.days.length) {
      if (isFeltOn(this.days[Math.floor(time)]?.weekday ?? 0, random)) {
        const category = drawCategory(favourites, random);
        const visits = 1 + random.geometric(segment.visitsPerNeed - 1);
        time = this.addNeed(
          customer,
          time,
          { visits, category, isBought: random.chance(buys) },
          random,
        );
        if (random.chance(dropout)) return;
      }
      time += random.exponential(1 / rate);
    }
  }

  private addNeed(
    customer: number,
    startDay: number,
    need: { visits: number; category: number; isBought: boolean },
    random: SampleRandom,
  ): number {
    const cart = need.isBought ? CART_CHANCE.ofNeedThatBuys : CART_CHANCE.ofOtherNeed;
    let time = startDay;
    for (let visit = 1; visit <= need.visits; visit += 1) {
      const bought = need.isBought && visit === need.visits;
      const intent = bought ? INTENT.buy : random.chance(cart) ? INTENT.cart : INTENT.browse;
      if (time < this.days.length) {
        this.customer.push(customer);
        this.day.push(Math.floor(time));
        this.kind.push(need.category * 8 + intent * 2 + (visit === 1 ? 1 : 0));
        this.expectedEvents += this.expectedOf(intent, time);
      }
      if (visit < need.visits) time += 0.05 + random.gamma(1.2, 1.6);
    }
    return time;
  }

  private expectedOf(intent: number, time: number): number {
    const after =
      intent === INTENT.buy
        ? EVENTS_AFTER_PURCHASE * (1 - Math.exp((time - this.days.length) / DAYS_AFTER_PURCHASE))
        : 0;
    return (EVENTS_PER_VISIT[intent] ?? 0) + after;
  }

  /** Sorts the visits by day (counting sort; within a day by customer, then in order of planning). */
  close(): void {
    const starts = new Int32Array(this.days.length + 1);
    for (let visit = 0; visit < this.size; visit += 1) {
      const next = this.day.at(visit) + 1;
      starts[next] = (starts[next] ?? 0) + 1;
    }
    for (let day = 1; day < starts.length; day += 1) {
      starts[day] = (starts[day] ?? 0) + (starts[day - 1] ?? 0);
    }
    const cursor = starts.slice();
    this.order = new Int32Array(this.size);
    for (let visit = 0; visit < this.size; visit += 1) {
      const day = this.day.at(visit);
      this.order[cursor[day] ?? 0] = visit;
      cursor[day] = (cursor[day] ?? 0) + 1;
    }
    this.dayStarts = starts;
  }

  /** The visits of a day; the yielded object is reused. */
  *visitsOf(day: number): Generator<PlannedVisit> {
    const planned: PlannedVisit = { customer: 0, intent: 0, category: 0, isFirst: false };
    for (let at = this.dayStarts[day] ?? 0; at < (this.dayStarts[day + 1] ?? 0); at += 1) {
      const visit = this.order[at] ?? 0;
      const kind = this.kind.at(visit);
      planned.customer = this.customer.at(visit);
      planned.category = kind >> 3;
      planned.intent = (kind >> 1) & 3;
      planned.isFirst = (kind & 1) === 1;
      yield planned;
    }
  }
}

/** Adds customers, each with a planned life, until the visits are expected to bring `events`. */
export function planVisits(
  events: number,
  days: readonly LocalDay[],
  parts: { population: CustomerPopulation; random: SampleRandom },
): VisitPlan {
  const plan = new VisitPlan(days);
  while (plan.expectedEvents < events) {
    const customer = parts.population.add(days.length, parts.random);
    plan.addCustomer(customer, parts.population, parts.random);
  }
  plan.close();
  return plan;
}
