/**
 * Columns of generated events, all 32-bit codes: words by their position from 1 (`event-vocabulary`),
 * numbers of customers, products, orders and sessions from 1, times in ms after the day's start, money
 * in fen, `results` plus 1. Zero is null, except for times.
 */
export const EVENT_COLUMNS = [
  'event_number',
  'time_ms',
  'delay_ms',
  'customer',
  'order_number',
  'session_number',
  'channel',
  'event_type',
  'product',
  'quantity',
  'price_cents',
  'amount_cents',
  'query',
  'results',
  'reason',
  'campaign',
  'page',
  'device',
  'app_version',
  'text',
  'defect',
] as const;

export type EventColumn = (typeof EVENT_COLUMNS)[number];

/** Where a customer is while events are added: columns that all events of a visit share. */
export interface ActiveVisit {
  /** Number of the customer, from 1. */
  customer: number;
  channel: number;
  /** 0 where the channel gives no session id. */
  session: number;
  device: number;
  appVersion: number;
  /** Time of the next event, ms after the day's start; may pass midnight. */
  timeMs: number;
}

/** What belongs to one event only; a column that is left out is null. */
export interface EventDetails {
  order?: number;
  product?: number;
  quantity?: number;
  priceCents?: number;
  amountCents?: number;
  query?: number;
  /** Hits of a search, from 0. */
  results?: number;
  reason?: number;
  campaign?: number;
  page?: number;
  text?: number;
}

/** Events of one day before they are written. */
export class EventBuffer {
  rows = 0;
  private capacity = 4096;
  private data = newColumns(this.capacity);

  /** The columns; valid for `rows` rows until the next row is added. */
  get columns(): Readonly<Record<EventColumn, Int32Array>> {
    return this.data;
  }

  /** Adds an event of a visit; its number and delay are still 0. Returns its row. */
  add(visit: ActiveVisit, eventType: number, details: EventDetails): number {
    const row = this.newRow();
    const data = this.data;
    data.event_number[row] = 0;
    data.time_ms[row] = visit.timeMs;
    data.delay_ms[row] = 0;
    data.customer[row] = visit.customer;
    data.order_number[row] = details.order ?? 0;
    data.session_number[row] = visit.session;
    data.channel[row] = visit.channel;
    data.event_type[row] = eventType;
    data.product[row] = details.product ?? 0;
    data.quantity[row] = details.quantity ?? 0;
    data.price_cents[row] = details.priceCents ?? 0;
    data.amount_cents[row] = details.amountCents ?? 0;
    data.query[row] = details.query ?? 0;
    data.results[row] = details.results === undefined ? 0 : details.results + 1;
    data.reason[row] = details.reason ?? 0;
    data.campaign[row] = details.campaign ?? 0;
    data.page[row] = details.page ?? 0;
    data.device[row] = visit.device;
    data.app_version[row] = visit.appVersion;
    data.text[row] = details.text ?? 0;
    data.defect[row] = 0;
    return row;
  }

  /** Copies a row of another buffer (or of this one); returns its row here. */
  copyRow(from: EventBuffer, fromRow: number): number {
    const row = this.newRow();
    for (const name of EVENT_COLUMNS) this.data[name][row] = from.data[name][fromRow] ?? 0;
    return row;
  }

  /** Moves the rows at or after `dayLengthMs` to tomorrow's buffer, where they count from its start. */
  moveAfterMidnight(dayLengthMs: number, tomorrow: EventBuffer): void {
    const times = this.data.time_ms;
    const kept = new Int32Array(this.rows);
    let keptRows = 0;
    for (let row = 0; row < this.rows; row += 1) {
      const time = times[row] ?? 0;
      if (time < dayLengthMs) {
        kept[keptRows] = row;
        keptRows += 1;
      } else {
        const moved = tomorrow.copyRow(this, row);
        tomorrow.data.time_ms[moved] = time - dayLengthMs;
      }
    }
    if (keptRows === this.rows) return;
    for (const column of Object.values(this.data)) {
      for (let row = 0; row < keptRows; row += 1) column[row] = column[kept[row] ?? 0] ?? 0;
    }
    this.rows = keptRows;
  }

  clear(): void {
    this.rows = 0;
  }

  private newRow(): number {
    if (this.rows === this.capacity) {
      const grown = newColumns(this.capacity * 2);
      for (const name of EVENT_COLUMNS) grown[name].set(this.data[name]);
      this.data = grown;
      this.capacity *= 2;
    }
    this.rows += 1;
    return this.rows - 1;
  }
}

function newColumns(capacity: number): Record<EventColumn, Int32Array> {
  return Object.fromEntries(
    EVENT_COLUMNS.map((name) => [name, new Int32Array(capacity)]),
  ) as Record<EventColumn, Int32Array>;
}
