import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  DuckDBDataChunk,
  DuckDBInstance,
  INTEGER,
  type DuckDBConnection,
  type DuckDBType,
  type DuckDBValue,
} from '@duckdb/node-api';
import { sqlLiteral, type DuckDBVariable } from '../../activities/compute/duck-session.js';

/** Rows of a DuckDB data chunk. */
const CHUNK_ROWS = 2048;

/** Days are written one at a time, and a day of 30 M events in 90 days needs about 100 MB. */
const MEMORY_LIMIT = '1GB';

/** An in-memory DuckDB that takes generated columns and writes them as Parquet; its zone is UTC. */
export class SampleDatabase {
  private copying: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {}

  static async open(): Promise<SampleDatabase> {
    const instance = await DuckDBInstance.create(':memory:', { memory_limit: MEMORY_LIMIT });
    const connection = await instance.connect();
    await connection.run("SET TimeZone = 'UTC'");
    return new SampleDatabase(instance, connection);
  }

  async setVariables(variables: Record<string, DuckDBVariable>): Promise<void> {
    for (const [name, value] of Object.entries(variables)) {
      await this.connection.run(`SET VARIABLE ${name} = ${sqlLiteral(value)}`);
    }
  }

  /** Runs a `.sql` file of this folder. */
  async runFile(name: string): Promise<void> {
    await this.connection.run(await readFile(path.join(__dirname, name), 'utf8'));
  }

  /** Makes `table` hold the first `rows` values of integer columns. */
  async loadIntegers(
    table: string,
    columns: Readonly<Record<string, Int32Array>>,
    rows: number,
  ): Promise<void> {
    const names = Object.keys(columns);
    const arrays = Object.values(columns);
    const types = arrays.map(() => INTEGER);
    await this.connection.run(
      `CREATE OR REPLACE TABLE ${table} (${names.map((name) => `${name} INTEGER`).join(', ')})`,
    );
    const appender = await this.connection.createAppender(table);
    for (let start = 0; start < rows; start += CHUNK_ROWS) {
      const chunkRows = Math.min(CHUNK_ROWS, rows - start);
      const chunk = DuckDBDataChunk.create(types, chunkRows);
      for (const [index, array] of arrays.entries()) {
        const vector = chunk.getColumnVector(index);
        // The library keeps the array private, and takes one cell a call.
        const items: unknown = Reflect.get(vector, 'items');
        if (!(items instanceof Int32Array)) throw new TypeError('expected a vector of integers');
        items.set(array.subarray(start, start + chunkRows));
        vector.flush();
      }
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
  }

  /** Makes an empty table. */
  async createTable(table: string, columns: Readonly<Record<string, DuckDBType>>): Promise<void> {
    const list = Object.entries(columns).map(([name, type]) => `${name} ${type.toString()}`);
    await this.connection.run(`CREATE OR REPLACE TABLE ${table} (${list.join(', ')})`);
  }

  /** Appends rows to a table made with the same column types. */
  async append(
    table: string,
    columns: Readonly<Record<string, DuckDBType>>,
    rows: readonly (readonly DuckDBValue[])[],
  ): Promise<void> {
    const appender = await this.connection.createAppender(table);
    for (let start = 0; start < rows.length; start += CHUNK_ROWS) {
      const chunk = DuckDBDataChunk.create(Object.values(columns));
      chunk.setRows(rows.slice(start, start + CHUNK_ROWS));
      appender.appendDataChunk(chunk);
    }
    appender.closeSync();
  }

  /** Writes a query with a total order as zstd Parquet. */
  async copy(query: string, file: string): Promise<void> {
    const copying = this.connection.run(
      `COPY (${query}) TO ${sqlLiteral(file)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    this.copying = copying;
    await copying;
  }

  /** Waits for the end of a file that is being written, however it ends, and closes. */
  async close(): Promise<void> {
    await Promise.allSettled([this.copying]);
    this.connection.closeSync();
    this.instance.closeSync();
  }
}
