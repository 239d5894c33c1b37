/** How a canonical column is read: text stays text, numbers and times are cast by one rule. */
export type ColumnKind = 'text' | 'number' | 'time' | 'boolean';

/** A canonical column of contract §3: its kind, other names it is known by, and whether it must be there. */
export interface CanonicalColumn {
  readonly kind: ColumnKind;
  readonly required?: boolean;
  readonly synonyms?: readonly string[];
}

export type SourceName = 'events' | 'customers' | 'products' | 'feedback' | 'outcomes';

const text = (...synonyms: string[]): CanonicalColumn => ({ kind: 'text', synonyms });
const number = (...synonyms: string[]): CanonicalColumn => ({ kind: 'number', synonyms });
const time = (...synonyms: string[]): CanonicalColumn => ({ kind: 'time', synonyms });
const boolean = (...synonyms: string[]): CanonicalColumn => ({ kind: 'boolean', synonyms });
const required = (column: CanonicalColumn): CanonicalColumn => ({ ...column, required: true });

const customerId = text('user_id', 'client_id', 'member_id', 'customer', 'user', 'visitor_id');
const productId = text('sku', 'item_id', 'product', 'item', 'goods_id');

/** Canonical columns of each source, in the order in which they are kept. */
export const CANONICAL_COLUMNS: Record<SourceName, Readonly<Record<string, CanonicalColumn>>> = {
  events: {
    event_id: text('id', 'uuid', 'event_uuid', 'message_id'),
    event_time: required(time('timestamp', 'ts', 'time', 'datetime', 'occurred_at', 'created_at')),
    customer_id: required(customerId),
    order_id: text('transaction_id', 'order_no', 'order'),
    session_id: text('session', 'visit_id', 'user_session'),
    channel: text('source_channel', 'medium'),
    event_type: required(text('event', 'event_name', 'action', 'type', 'behavior', 'behaviour')),
    product_id: productId,
    quantity: number('qty', 'count'),
    unit_price: number('price'),
    amount: number('revenue', 'total', 'sales', 'value'),
    currency: text('currency_code'),
    query: text('search_query', 'keyword', 'search_term'),
    result_count: number('results', 'hits', 'num_results'),
    reason: text('return_reason', 'ticket_reason'),
    campaign: text('campaign_id', 'utm_campaign'),
    page: text('url', 'page_url', 'path'),
    device: text('device_type', 'platform'),
    app_version: text('version'),
    anonymous_id: text('device_id', 'cookie_id'),
    received_time: time('received_at', 'ingested_at', 'server_time'),
    text: text('message', 'comment'),
  },
  customers: {
    customer_id: required(customerId),
    birth_year: number('year_of_birth', 'yob'),
    gender: text('sex'),
    region: text('province', 'state', 'country', 'city'),
    signup_time: time('signup_date', 'registered_at', 'created_at', 'registration_time'),
    consent: boolean('opt_in', 'marketing_consent'),
    valid_from: time('updated_at'),
  },
  products: {
    product_id: required(productId),
    title: text('name', 'product_name'),
    category: text('category_name', 'category_id'),
    brand: text('brand_name', 'manufacturer'),
    price: number('unit_price', 'list_price'),
    discount: number('discount_rate'),
    in_stock: boolean('available', 'availability'),
    description: text('details', 'body'),
    valid_from: time('updated_at'),
  },
  feedback: {
    feedback_id: text('id', 'review_id'),
    customer_id: customerId,
    product_id: productId,
    feedback_time: required(time('timestamp', 'ts', 'time', 'created_at', 'review_time')),
    rating: number('stars', 'rate'),
    score: number(),
    score_type: text(),
    text: required(text('review', 'review_text', 'comment', 'content', 'body')),
    source: text('channel', 'origin'),
  },
  outcomes: {
    decision_id: required(text('impression_id', 'exposure_id', 'request_id')),
    customer_id: required(customerId),
    exposure_time: required(
      time('exposed_at', 'shown_at', 'impression_time', 'timestamp', 'ts', 'time'),
    ),
    kind: required(text('decision_kind', 'decision_type', 'type')),
    item: required(text('item_id', 'product_id', 'sku', 'action')),
    policy: required(text('policy_name', 'model')),
    arm: required(text('experiment_arm', 'variant', 'group')),
    propensity: required(number('logged_propensity', 'probability')),
    rank: number('position', 'slot'),
    clicked: required(boolean('click', 'is_click', 'is_clicked')),
    converted: required(boolean('conversion', 'is_converted', 'purchased', 'bought')),
    outcome_time: time('converted_at', 'clicked_at', 'conversion_time'),
    value: number('revenue', 'amount', 'reward'),
  },
};
