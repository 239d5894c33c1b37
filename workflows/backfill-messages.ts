import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { DateState } from './contracts/date-states.js';
import type { LedgerEntry } from './contracts/ledger-entry.js';
import type { PipelineSpecInput } from './contracts/spec.js';

/** What a backfill is started with. */
export interface BackfillInput {
  spec: PipelineSpecInput;
  /** First and last date, YYYY-MM-DD. */
  from: string;
  to: string;
  /** Which dates of the range are run; `missing`, those without a release. */
  only?: 'missing' | 'failed' | 'all';
  /** Dates that run at the same time; the spec's limits.openRuns. */
  parallel?: number;
  /** Run dates whose source day holds nothing, too. */
  includeEmpty?: boolean;
  /** Who asked for it, and why. */
  by?: string;
  reason?: string;
  /** Dates after which the history is begun anew; 100. */
  datesPerExecution?: number;
  /** Seconds after which open dates are looked at that have told nothing; 600. */
  lookSeconds?: number;
  /** State that an execution hands to the next; nobody else sets it. */
  carried?: CarriedBackfill;
}

/** What somebody has ordered, and why. */
export interface BackfillOrder {
  by: string;
  reason: string;
  /** ISO-8601 UTC. */
  at: string;
}

/** What goes from one execution of a backfill to the next. */
export interface CarriedBackfill {
  /** A character a date (contracts/date-states.ts). */
  states: string;
  startedAt: string;
  /** What is to be known of dates that wait for an operator or have failed. */
  notes: Record<string, string>;
  /** What the ledger has not taken yet. */
  entries: LedgerEntry[];
  paused?: BackfillOrder;
}

/** Answer of the query `progress`, and result of a backfill. */
export interface BackfillProgress {
  state: 'planning' | 'running' | 'paused' | 'done' | 'cancelled';
  pipeline: string;
  from: string;
  to: string;
  only: 'missing' | 'failed' | 'all';
  parallel: number;
  startedAt: string;
  counts: Partial<Record<DateState, number>>;
  /** Dates by state, neighbours as one range. */
  dates: Partial<Record<DateState, string[]>>;
  /** What is to be known of dates that wait for an operator or have failed. */
  notes: Record<string, string>;
  paused?: BackfillOrder;
}

/** Orders that a backfill takes, as updates and as signals of the same names. */
export const BACKFILL_ORDERS = ['pause', 'resume', 'cancel'] as const;

export type BackfillOrderName = (typeof BACKFILL_ORDERS)[number];

/** What may be typed with an order: nothing, a reason, or an object. */
export type BackfillOrderInput = undefined | null | string | { reason?: string; by?: string };

export const backfillProgressQuery = defineQuery<BackfillProgress>('progress');
export const BACKFILL_UPDATES = {
  pause: defineUpdate<string, [BackfillOrderInput]>('pause'),
  resume: defineUpdate<string, [BackfillOrderInput]>('resume'),
  cancel: defineUpdate<string, [BackfillOrderInput]>('cancel'),
} as const;
export const BACKFILL_SIGNALS = {
  pause: defineSignal<[BackfillOrderInput]>('pause'),
  resume: defineSignal<[BackfillOrderInput]>('resume'),
  cancel: defineSignal<[BackfillOrderInput]>('cancel'),
} as const;
