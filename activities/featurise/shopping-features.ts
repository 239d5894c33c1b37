import { count, ratio, type Feature } from './feature.js';
import { EVENT_KINDS, type EventKind } from './windows/event-kinds.js';

/** Below this share of the highest price a product was bought at a discount; less is rounding. */
export const DEAL_BELOW = 0.97;

const MEANING_OF_KIND: Readonly<Record<EventKind, string>> = {
  search: 'searches',
  question: 'questions and requests for help',
  social: 'reviews, shares and referrals',
  return: 'returns',
};

/** Features of how a customer shops: prices, baskets, categories, kinds of events, rhythm and ratings. */
export function shoppingFeatures(windowDays: number): Feature[] {
  return [
    ...prices(),
    ...categories(windowDays),
    ...EVENT_KINDS.map((kind) =>
      ratio(
        `${kind}_share`,
        `share of the events that are ${MEANING_OF_KIND[kind]}`,
        `${kind}_kind_events / nullif(events_window, 0)`,
        'share',
      ),
    ),
    ratio('returns_per_order', 'returns an order', 'return_kind_events / nullif(orders_window, 0)'),
    ...rhythm(),
    ...ratings(windowDays),
  ];
}

function prices(): Feature[] {
  return [
    ratio(
      'discounted_purchase_share',
      'share of the purchases at less than 97 % of the highest price that the product had in a cart or a purchase by then',
      'discounted_purchase_share',
      'share',
    ),
    {
      ...ratio(
        'price_level',
        'mean of the prices paid, each over the median price paid in its category',
        'price_level',
      ),
      source: 'events.unit_price, products.category',
    },
    ratio('items_per_order', 'pieces an order', 'items_per_order'),
    ratio('products_per_order', 'different products an order', 'products_per_order'),
  ];
}

function categories(windowDays: number): Feature[] {
  const source = 'events.product_id, products.category';
  return [
    {
      ...count(
        'categories_window',
        `different categories of products in the last ${windowDays} days`,
      ),
      source,
    },
    {
      ...ratio(
        'category_entropy',
        'how evenly events spread over categories of products, in bits',
        'category_entropy',
      ),
      source,
    },
  ];
}

function rhythm(): Feature[] {
  const variation = 'standard deviation over mean of the days between';
  return [
    ratio('session_gap_variation', `${variation} sessions`, 'session_gap_variation'),
    ratio('purchase_gap_variation', `${variation} orders`, 'purchase_gap_variation'),
    ratio(
      'hour_concentration',
      'how much events keep to one time of the day, from 0 to 1',
      'hour_concentration',
    ),
    ratio(
      'weekday_concentration',
      'how much events keep to one weekday, from 0 to 1',
      'weekday_concentration',
    ),
  ];
}

function ratings(windowDays: number): Feature[] {
  const said = (feature: Feature): Feature => ({ ...feature, source: 'feedback' });
  return [
    said(count('feedbacks_window', `feedback given in the last ${windowDays} days`)),
    said(ratio('rating_mean', 'mean rating given, 1 to 5', 'rating_mean')),
    said(
      ratio('complaint_share', 'share of the ratings that are 1 or 2', 'complaint_share', 'share'),
    ),
    said(
      ratio(
        'days_since_feedback',
        'days since the last feedback',
        'feedback_age_us / 86400e6',
        'days',
      ),
    ),
  ];
}
