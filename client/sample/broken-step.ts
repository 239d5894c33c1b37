import { APP_VERSION } from './event-vocabulary.js';
import type { SampleRandom } from './sample-random.js';

/** Where the broken version comes out, as a share of the window. */
const BREAKS_AT = 0.65;
/** Where the version before it comes out. */
const UPDATED_AT = 0.25;

/** Chances at the checkout of the mini program. */
export const CHECKOUT_CHANCES = {
  /** A customer who wants to buy leaves at the checkout. */
  leaves: { sound: 0.06, broken: 0.85 },
  /** The checkout comes back to itself once more. */
  loops: { sound: 0.03, broken: 0.4 },
} as const;

/** Most times that one customer tries again. */
const MOST_LOOPS = 4;

/** What a customer meets at a checkout. */
export interface CheckoutOutcome {
  /** How often the customer is sent back to the cart. */
  loops: number;
  leaves: boolean;
}

/**
 * Planted truth: from `fromDay` on, version 5.3.0 of the mini program sends customers in its checkout
 * back to the cart, and most of them leave. Other channels and versions stay sound.
 */
export class BrokenStep {
  /** First day (from 0) of the broken version. */
  readonly fromDay: number;

  constructor(private readonly days: number) {
    this.fromDay = Math.floor(days * BREAKS_AT);
  }

  /** Version of the mini program in a session of this day; a few customers update late. */
  miniProgramVersion(day: number, random: SampleRandom): number {
    if (day >= this.fromDay)
      return random.chance(0.9) ? APP_VERSION['5.3.0'] : APP_VERSION['5.2.0'];
    return day >= Math.floor(this.days * UPDATED_AT) ? APP_VERSION['5.2.0'] : APP_VERSION['5.1.0'];
  }

  /** Version of the app; nothing is wrong with either. */
  appVersion(day: number, random: SampleRandom): number {
    const late = day >= this.days / 2 && random.chance(0.8);
    return late ? APP_VERSION['8.2.0'] : APP_VERSION['8.1.0'];
  }

  checkout(version: number, random: SampleRandom): CheckoutOutcome {
    const state = version === APP_VERSION['5.3.0'] ? 'broken' : 'sound';
    let loops = 0;
    while (loops < MOST_LOOPS && random.chance(CHECKOUT_CHANCES.loops[state])) loops += 1;
    return { loops, leaves: random.chance(CHECKOUT_CHANCES.leaves[state]) };
  }
}
