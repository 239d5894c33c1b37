import { BIGINT, DOUBLE, INTEGER, VARCHAR } from '@duckdb/node-api';
import type { FeedbackEntry } from './feedback-log.js';
import type { SampleDatabase } from './sample-database.js';
import { productId } from './write-products.js';

const COLUMNS = {
  number: INTEGER,
  customer: INTEGER,
  product_id: VARCHAR,
  time_ms: BIGINT,
  rating: INTEGER,
  score: DOUBLE,
  score_type: VARCHAR,
  text: VARCHAR,
  source: VARCHAR,
} as const;

/** Collects feedback day by day and writes `feedback.parquet`, ordered by time. */
export class FeedbackTable {
  private rows = 0;

  private constructor(private readonly database: SampleDatabase) {}

  static async open(database: SampleDatabase): Promise<FeedbackTable> {
    await database.createTable('feedback_rows', COLUMNS);
    return new FeedbackTable(database);
  }

  async append(entries: readonly FeedbackEntry[]): Promise<void> {
    const start = this.rows;
    this.rows += entries.length;
    await this.database.append(
      'feedback_rows',
      COLUMNS,
      entries.map((entry, index) => [
        start + index + 1,
        entry.customer,
        entry.product === null ? null : productId(entry.product),
        BigInt(entry.timeMs),
        entry.rating,
        entry.score,
        entry.scoreType,
        entry.text,
        entry.source,
      ]),
    );
  }

  async write(file: string): Promise<void> {
    await this.database.runFile('feedback.sql');
    await this.database.copy('FROM feedback', file);
  }
}
