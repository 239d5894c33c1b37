import { ASPECTS, type Aspect, type Opinion } from './feedback-aspects.js';

export type FeedbackSource = 'review' | 'survey' | 'service' | 'social';

/** One row of `feedback.parquet`, before its id. */
export interface FeedbackEntry {
  /** Numbers from 1; null where the feedback names none. */
  customer: number | null;
  product: number | null;
  /** UTC epoch ms. */
  timeMs: number;
  /** 1 to 5, where one was given. */
  rating: number | null;
  score: number | null;
  scoreType: 'csat' | 'nps' | null;
  text: string;
  source: FeedbackSource;
}

/** Feedback of one day, and how often each aspect was praised and complained of. */
export class FeedbackLog {
  private entries: FeedbackEntry[] = [];
  rows = 0;
  readonly opinions = Object.fromEntries(
    ASPECTS.map((aspect) => [aspect, { praise: 0, complaint: 0 }]),
  ) as Record<Aspect, { praise: number; complaint: number }>;

  add(entry: FeedbackEntry, opinions: readonly Opinion[]): void {
    this.entries.push(entry);
    this.rows += 1;
    for (const { aspect, isPraise } of opinions) {
      this.opinions[aspect][isPraise ? 'praise' : 'complaint'] += 1;
    }
  }

  /** Takes out what was added since the last call. */
  take(): FeedbackEntry[] {
    const taken = this.entries;
    this.entries = [];
    return taken;
  }
}
