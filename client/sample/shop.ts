import type { BrokenStep } from './broken-step.js';
import type { CustomerPopulation } from './customer-population.js';
import { EventBuffer, type ActiveVisit, type EventDetails } from './event-buffer.js';
import type { FeedbackLog } from './feedback-log.js';
import type { LocalDay } from './local-days.js';
import type { OutcomeLog } from './outcome-log.js';
import type { ProductBundles } from './product-bundles.js';
import type { ProductCatalogue } from './product-catalogue.js';
import { SampleRandom } from './sample-random.js';
import type { TaskCalendar } from './task-calendar.js';
import type { UnclearProducts } from './unclear-products.js';

/** The parts of a shop that stay for the whole window. */
export interface ShopParts {
  seed: number;
  days: readonly LocalDay[];
  population: CustomerPopulation;
  catalogue: ProductCatalogue;
  unclear: UnclearProducts;
  bundles: ProductBundles;
  brokenStep: BrokenStep;
  tasks: TaskCalendar;
  feedback: FeedbackLog;
  outcomes: OutcomeLog;
}

/** Share of events that reach the shop late, such as those of an app without network. */
const LATE_SHARE = 0.01;

/** Latest event of a customer without one today: long before midnight. */
const NOT_SEEN = -86_400_000;

/** The shop on one day: its parts, today's random draws, and the events of today and tomorrow. */
export class Shop {
  day = -1;
  random: SampleRandom;
  today = new EventBuffer();
  tomorrow = new EventBuffer();
  private sessions = 0;
  private orders = 0;
  private events = 0;
  private readonly busyUntilMs: Int32Array;

  constructor(readonly parts: ShopParts) {
    this.random = new SampleRandom(parts.seed, 'before the first day');
    this.busyUntilMs = new Int32Array(parts.population.size + 1);
  }

  get localDay(): LocalDay {
    const day = this.parts.days[this.day];
    if (day === undefined) throw new RangeError(`day ${this.day}: outside the window`);
    return day;
  }

  /** Opens the next day; each day has its own sequence of random numbers. */
  openNextDay(): void {
    this.day += 1;
    this.random = new SampleRandom(this.parts.seed, `day ${this.day}`);
    const yesterday = this.today;
    this.today = this.tomorrow;
    this.tomorrow = yesterday;
    this.tomorrow.clear();
    this.busyUntilMs.fill(NOT_SEEN);
  }

  newSession(): number {
    this.sessions += 1;
    return this.sessions;
  }

  newOrder(): number {
    this.orders += 1;
    return this.orders;
  }

  /** When a visit wanted at `wantedMs` can start: 31 minutes after the customer's latest event today. */
  freeFrom(customer: number, wantedMs: number): number {
    return Math.max(wantedMs, (this.busyUntilMs[customer] ?? NOT_SEEN) + 31 * 60_000);
  }

  /**
   * Adds an event of today and lets `seconds` pass on average (exponential, at most 20 minutes, so
   * that a session is never cut by idleness).
   */
  add(visit: ActiveVisit, eventType: number, details: EventDetails & { seconds: number }): void {
    const { random } = this;
    const delayMs = random.chance(LATE_SHARE)
      ? 60_000 + random.below(6 * 3_600_000)
      : 40 + random.below(3_000);
    this.events += 1;
    const row = this.today.add(visit, eventType, details);
    const { columns } = this.today;
    columns.event_number[row] = this.events;
    columns.delay_ms[row] = delayMs;
    this.busyUntilMs[visit.customer] = visit.timeMs;
    const pause = Math.floor(random.exponential(details.seconds * 1_000));
    visit.timeMs += 1_000 + Math.min(1_200_000, pause);
  }
}
