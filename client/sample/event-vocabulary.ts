/**
 * The words of the event table. Events are generated as codes, 1-based positions in these lists;
 * code 0 is null.
 */
export const EVENT_TYPES = [
  'visit',
  'page_view',
  'login',
  'search',
  'product_view',
  'compare',
  'faq',
  'question',
  'chat',
  'wishlist',
  'add_to_cart',
  'remove_from_cart',
  'coupon',
  'checkout',
  'payment',
  'purchase',
  'delivery',
  'review',
  'share',
  'return',
  'refund',
  'ticket',
  'complaint',
  'call',
  'email_open',
  'email_click',
  'push_open',
  'impression',
  'social_view',
  'ad_click',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

export const CHANNELS = [
  'web',
  'app',
  'mini_program',
  'store',
  'call_centre',
  'email',
  'social',
] as const;

export type Channel = (typeof CHANNELS)[number];

/** Reasons of returns, then of tickets and calls. */
export const REASONS = [
  'not as described',
  'wrong size',
  'damaged',
  'changed mind',
  'late delivery',
  'missing part',
  'invoice',
  'payment failed',
  'how to use',
  'warranty',
] as const;

export type Reason = (typeof REASONS)[number];

export const CAMPAIGNS = [
  'weekly_newsletter',
  'member_day',
  'win_back',
  'new_customer_gift',
  'short_video',
  'influencer_review',
  'cart_reminder',
  'coupon_10',
] as const;

export type Campaign = (typeof CAMPAIGNS)[number];

export const PAGES = [
  'home',
  'category',
  'search_results',
  'product',
  'cart',
  'checkout',
  'orders',
  'help',
  'account',
  'landing',
] as const;

export type Page = (typeof PAGES)[number];

export const DEVICES = ['iphone', 'android', 'windows', 'mac', 'tablet', 'pos_terminal'] as const;

export type Device = (typeof DEVICES)[number];

/** Versions of the app, then of the mini program. */
export const APP_VERSIONS = ['8.1.0', '8.2.0', '5.1.0', '5.2.0', '5.3.0'] as const;

export type AppVersion = (typeof APP_VERSIONS)[number];

const codes = <Word extends string>(words: readonly Word[]): Record<Word, number> =>
  Object.fromEntries(words.map((word, index) => [word, index + 1])) as Record<Word, number>;

export const EVENT = codes(EVENT_TYPES);
export const CHANNEL = codes(CHANNELS);
export const REASON = codes(REASONS);
export const CAMPAIGN = codes(CAMPAIGNS);
export const PAGE = codes(PAGES);
export const DEVICE = codes(DEVICES);
export const APP_VERSION = codes(APP_VERSIONS);
