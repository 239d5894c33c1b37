import type { Channel } from './event-vocabulary.js';

/**
 * Planted truth: a latent segment. A customer has needs at a rate of their own (gamma over the
 * segment) until they drop out after one of them (beta over the segment), as in BG/NBD (Fader,
 * Hardie and Lee 2005). A need is one or more visits in one category; some needs end in a purchase.
 */
export interface CustomerSegment {
  name: string;
  /** Share of all customers. */
  share: number;
  /** Mean needs in 30 days, and the gamma shape of the rate (smaller spreads more). */
  needsPer30Days: number;
  rateShape: number;
  /** Mean chance of dropping out after a need. */
  dropout: number;
  /** Mean chance that a need ends in a purchase. */
  buys: number;
  /** Mean visits of a need. */
  visitsPerNeed: number;
  /** Weights of the channels in which visits happen. */
  channels: Partial<Record<Channel, number>>;
  /** Chance that a visit starts from an e-mail, a social network or a push message. */
  enters: { email: number; social: number; push: number };
  /** 1 prefers the dearer of two products, -1 the cheaper after discount, 0 does not mind. */
  priceTaste: -1 | 0 | 1;
  /** Chance of using a coupon in an order. */
  coupon: number;
  /** Mean further products in an order. */
  extras: number;
  /** Chance of returning a product that is clear. */
  returns: number;
  /** Whether they sign up inside the window. */
  isNew: boolean;
}

export const CUSTOMER_SEGMENTS: readonly CustomerSegment[] = [
  {
    name: 'loyal_high_value',
    share: 0.12,
    needsPer30Days: 2.1,
    rateShape: 2.2,
    dropout: 0.008,
    buys: 0.5,
    visitsPerNeed: 1.7,
    channels: { app: 5, mini_program: 2, store: 2, web: 1 },
    enters: { email: 0.06, social: 0.02, push: 0.14 },
    priceTaste: 1,
    coupon: 0.08,
    extras: 0.9,
    returns: 0.02,
    isNew: false,
  },
  {
    name: 'deal_seeker',
    share: 0.2,
    needsPer30Days: 1.5,
    rateShape: 1.4,
    dropout: 0.03,
    buys: 0.26,
    visitsPerNeed: 2.2,
    channels: { mini_program: 5, app: 3, web: 2 },
    enters: { email: 0.22, social: 0.06, push: 0.08 },
    priceTaste: -1,
    coupon: 0.7,
    extras: 0.5,
    returns: 0.05,
    isNew: false,
  },
  {
    name: 'browser',
    share: 0.33,
    needsPer30Days: 1.1,
    rateShape: 0.8,
    dropout: 0.05,
    buys: 0.05,
    visitsPerNeed: 1.5,
    channels: { web: 6, mini_program: 3, app: 1 },
    enters: { email: 0.05, social: 0.22, push: 0.01 },
    priceTaste: 0,
    coupon: 0.15,
    extras: 0.2,
    returns: 0.04,
    isNew: false,
  },
  {
    name: 'newcomer',
    share: 0.15,
    needsPer30Days: 1.9,
    rateShape: 1.2,
    dropout: 0.24,
    buys: 0.26,
    visitsPerNeed: 1.8,
    channels: { mini_program: 6, web: 3, app: 1 },
    enters: { email: 0.05, social: 0.35, push: 0.02 },
    priceTaste: 0,
    coupon: 0.45,
    extras: 0.3,
    returns: 0.06,
    isNew: true,
  },
  {
    name: 'lapsing',
    share: 0.2,
    needsPer30Days: 1.5,
    rateShape: 1.2,
    dropout: 0.26,
    buys: 0.26,
    visitsPerNeed: 1.6,
    channels: { web: 4, app: 3, store: 2, mini_program: 1 },
    enters: { email: 0.18, social: 0.03, push: 0.05 },
    priceTaste: 0,
    coupon: 0.25,
    extras: 0.4,
    returns: 0.05,
    isNew: false,
  },
];
