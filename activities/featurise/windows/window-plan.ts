/** A cut-off as the sums need it: days are local days since 1970. */
export interface WindowCutoff {
  index: number;
  atUs: number;
  /** The day that starts at the cut-off, and the first day of the window. */
  day: number;
  firstDay: number;
}

/** What is summed. */
export interface WindowPlan {
  cutoffs: readonly WindowCutoff[];
  /** Names of the stages that are counted, by their numbers. */
  stages: readonly string[];
  /** By number of a channel or an event type: which column it has of its own, or -1. */
  channelColumns: Int32Array;
  typeColumns: Int32Array;
  /** By number of an event type: its place in EVENT_KINDS, or -1. */
  typeKinds: Int32Array;
  /** By number of a product: the number of its category, or -1; and how many categories there are. */
  productCategories: Int32Array;
  categories: number;
  orders: number;
  products: number;
}

/** Events of one customer in one window, and the row that their sums go to. */
export interface WindowSpan {
  cutoff: WindowCutoff;
  /** First event, and the one after the last. */
  from: number;
  to: number;
  row: number;
}

/** Adds a span of events to the columns of its row. */
export type SumSpan = (span: WindowSpan) => void;

/** Days of the shorter windows in a window. */
export const SHORT_DAYS = 7;
export const LONG_DAYS = 30;
