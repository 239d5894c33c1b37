import type { JourneyStage } from './spec.js';

/** What a trade calls its events: which journey stage each belongs to, and which one is the purchase. */
export interface Preset {
  purchaseEvent: string;
  /** Events that take a purchase back; `return` where none are named. */
  returnEvents?: readonly string[];
  stages: Record<string, JourneyStage>;
}

const WEB: Record<string, JourneyStage> = {
  impression: 'aware',
  ad_click: 'aware',
  email_open: 'aware',
  email_click: 'aware',
  visit: 'aware',
  page_view: 'aware',
  push_open: 'aware',
  social_view: 'aware',
  search: 'evaluate',
  view: 'evaluate',
  faq: 'evaluate',
  help: 'evaluate',
  question: 'evaluate',
  compare: 'evaluate',
  chat: 'evaluate',
  call: 'support',
  ticket: 'support',
  complaint: 'support',
  return: 'support',
  refund: 'support',
  login: 'use',
  review: 'use',
  rating: 'use',
  share: 'use',
  referral: 'use',
};

/** Presets by name (contract §2). A spec's own `journey.stages` wins over its preset. */
export const PRESETS: Record<string, Preset> = {
  ecommerce: {
    purchaseEvent: 'purchase',
    stages: {
      ...WEB,
      product_view: 'evaluate',
      wishlist: 'decide',
      favorite: 'decide',
      add_to_cart: 'decide',
      cart: 'decide',
      remove_from_cart: 'decide',
      checkout: 'decide',
      coupon: 'decide',
      payment: 'decide',
      purchase: 'purchase',
      order: 'purchase',
      delivery: 'use',
    },
  },
  finance: {
    purchaseEvent: 'contract_signed',
    stages: {
      ...WEB,
      quote: 'evaluate',
      application: 'decide',
      contract_signed: 'purchase',
      payment: 'use',
    },
  },
  healthcare: {
    purchaseEvent: 'appointment',
    stages: {
      ...WEB,
      booking: 'decide',
      appointment: 'purchase',
      visit_done: 'use',
      prescription: 'use',
    },
  },
  education: {
    purchaseEvent: 'enrolment',
    stages: {
      ...WEB,
      trial_lesson: 'evaluate',
      application: 'decide',
      enrolment: 'purchase',
      lesson: 'use',
    },
  },
  travel: {
    purchaseEvent: 'booking',
    returnEvents: ['cancellation', 'refund'],
    stages: { ...WEB, quote: 'evaluate', hold: 'decide', booking: 'purchase', check_in: 'use' },
  },
  logistics: {
    purchaseEvent: 'shipment',
    stages: {
      ...WEB,
      quote: 'evaluate',
      order_draft: 'decide',
      shipment: 'purchase',
      tracking: 'use',
    },
  },
  media: {
    purchaseEvent: 'subscription',
    returnEvents: ['cancellation'],
    stages: { ...WEB, play: 'use', trial: 'decide', paywall: 'decide', subscription: 'purchase' },
  },
  manufacturing: {
    purchaseEvent: 'order',
    stages: {
      ...WEB,
      quote: 'evaluate',
      sample_request: 'decide',
      order: 'purchase',
      maintenance: 'support',
    },
  },
};
