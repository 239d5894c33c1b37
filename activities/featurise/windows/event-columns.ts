/** Columns of events in the order of customer and time, a cell an event; a missing value is NaN. */
export interface SeenEvents {
  customer: Float64Array;
  /** Microseconds since 1970. */
  at_us: Float64Array;
  /** Local days since 1970, and seconds since midnight. */
  day: Float64Array;
  local_seconds: Float64Array;
  /** Numbers of names. */
  event_type: Float64Array;
  channel: Float64Array;
  stage: Float64Array;
  order: Float64Array;
  product: Float64Array;
  /** 1 where true, else 0. */
  is_purchase: Float64Array;
  starts_session: Float64Array;
  is_without_result: Float64Array;
  /** Winsorised amount of a purchase in ten-thousandths, so that sums are exact. */
  amount: Float64Array;
}

/** Names of the columns of `SeenEvents`. */
export const SEEN_COLUMNS = [
  'customer',
  'at_us',
  'day',
  'local_seconds',
  'event_type',
  'channel',
  'stage',
  'order',
  'product',
  'is_purchase',
  'starts_session',
  'is_without_result',
  'amount',
] as const satisfies readonly (keyof SeenEvents)[];

/** Parts of `amount` in a unit of the currency. */
export const AMOUNT_PARTS = 10_000;
