import { BIGINT, BOOLEAN, DOUBLE, INTEGER, VARCHAR } from '@duckdb/node-api';
import type { OutcomeEntry } from './outcome-log.js';
import type { SampleDatabase } from './sample-database.js';
import { productId } from './write-products.js';

const COLUMNS = {
  decision: INTEGER,
  customer: INTEGER,
  product_id: VARCHAR,
  exposure_ms: BIGINT,
  is_control: BOOLEAN,
  propensity: DOUBLE,
  rank: INTEGER,
  clicked: BOOLEAN,
  converted: BOOLEAN,
  outcome_ms: BIGINT,
  value: DOUBLE,
} as const;

/** Collects shown lists day by day and writes `outcomes.parquet`, ordered by time. */
export class OutcomesTable {
  private constructor(private readonly database: SampleDatabase) {}

  static async open(database: SampleDatabase): Promise<OutcomesTable> {
    await database.createTable('outcome_rows', COLUMNS);
    return new OutcomesTable(database);
  }

  async append(entries: readonly OutcomeEntry[]): Promise<void> {
    await this.database.append(
      'outcome_rows',
      COLUMNS,
      entries.map((entry) => [
        entry.decision,
        entry.customer,
        productId(entry.product),
        BigInt(entry.exposureMs),
        entry.isControl,
        entry.propensity,
        entry.rank,
        entry.clicked,
        entry.converted,
        entry.outcomeMs === null ? null : BigInt(entry.outcomeMs),
        entry.value,
      ]),
    );
  }

  async write(file: string): Promise<void> {
    await this.database.runFile('outcomes.sql');
    await this.database.copy('FROM outcomes', file);
  }
}
