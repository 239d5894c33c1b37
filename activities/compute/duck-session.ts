import { readFile } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  DOUBLE,
  DuckDBDataChunk,
  DuckDBInstance,
  type DuckDBConnection,
  type DuckDBDoubleVector,
  version,
} from '@duckdb/node-api';
import { doublesOf, fillVector } from './duck-vectors.js';

/** Version of the SQL engine. */
export const duckVersion = version();

/** How a session is opened. `tempDir` takes what does not fit in memory. */
export interface DuckSessionOptions {
  memoryMb: number;
  threads: number;
  tempDir: string;
  signal?: AbortSignal;
}

/** A few rows of a query whose columns are all numeric. */
export interface NumericChunk {
  readonly names: readonly string[];
  /** In the order of `names`. */
  readonly columns: readonly Float64Array[];
  readonly rowCount: number;
}

/** A row as plain JavaScript values: bigint is narrowed to number, decimals and dates are text. */
export type DuckRow = Record<string, unknown>;

/** How the pages of a Parquet file are compressed. */
export type ParquetCompression = 'zstd' | 'snappy';

/** Between two interrupts: DuckDB forgets one that arrives between two statements. */
const INTERRUPT_EVERY_MS = 50;

/** DuckDB's vector size: a data chunk holds no more. */
const APPEND_ROWS = 2048;

/** Cells after which what was appended goes into the table: 200,000 took some 20 ms of the event loop. */
const FLUSH_CELLS = 100_000;

/** Cells that are copied in one turn of the event loop, whatever the width of the table. */
const TURN_CELLS = 50_000;

const quoteLiteral = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * One in-memory DuckDB database for one activity. Its time zone is UTC, rows keep their order, and an
 * aborted signal interrupts the statement that runs.
 */
export class DuckSession {
  private readonly running = new Set<Promise<unknown>>();

  private constructor(
    private readonly instance: DuckDBInstance,
    private readonly ownsInstance: boolean,
    private readonly connection: DuckDBConnection,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** Opens a database that uses at most `memoryMb` and spills to `tempDir`. */
  static async open(options: DuckSessionOptions): Promise<DuckSession> {
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: `${options.memoryMb}MB`,
      threads: String(options.threads),
      temp_directory: options.tempDir,
    });
    return new DuckSession(instance, true, await connect(instance), options.signal);
  }

  /** A further connection to the same database, for statements side by side; close it before this one. */
  async fork(): Promise<DuckSession> {
    return new DuckSession(this.instance, false, await connect(this.instance), this.signal);
  }

  /** Runs one or many statements; the last one's rows are not fetched. */
  async run(sql: string): Promise<void> {
    await this.interruptible(async () => {
      const statements = await this.connection.extractStatements(sql);
      for (let index = 0; index < statements.count; index += 1) {
        this.signal?.throwIfAborted();
        const prepared = await statements.prepare(index);
        try {
          await prepared.run();
        } finally {
          prepared.destroySync();
        }
      }
    });
  }

  /**
   * Runs a `.sql` file after setting its variables, which the file reads with `getvariable('name')`.
   * Identifiers that a variable cannot hold are written `{{name}}` and given in `identifiers`.
   */
  async runFile(
    path: string,
    variables: Record<string, DuckDBVariable> = {},
    identifiers: Record<string, string> = {},
  ): Promise<void> {
    const text = await readFile(path, 'utf8');
    for (const [name, value] of Object.entries(variables)) {
      await this.run(`SET VARIABLE ${name} = ${sqlLiteral(value)}`);
    }
    await this.run(
      text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
        const value = identifiers[name];
        if (value === undefined) throw new RangeError(`${path}: no value for {{${name}}}`);
        return value;
      }),
    );
  }

  /** All rows of a query that is known to be small. */
  async all<Row extends object = DuckRow>(sql: string): Promise<Row[]> {
    return this.interruptible(async () => {
      const result = await this.connection.run(sql);
      const rows: Row[] = [];
      // A chunk a turn of the event loop: many rows at once hold it.
      for await (const chunk of result.yieldRowObjectJs()) {
        for (const row of chunk) rows.push(plainRow(row) as Row);
      }
      return rows;
    });
  }

  /** The only row of a query. */
  async one<Row extends object = DuckRow>(sql: string): Promise<Row> {
    const [row] = await this.all<Row>(sql);
    if (row === undefined) throw new RangeError(`no row: ${sql.slice(0, 200)}`);
    return row;
  }

  /**
   * Columns of a query as typed arrays, in row order; null becomes NaN. Every column must be numeric;
   * it is cast to DOUBLE. Memory: 8 bytes a cell.
   */
  async numericColumns(sql: string, rows: number): Promise<Map<string, Float64Array>> {
    const found = new Map<string, Float64Array>();
    let start = 0;
    for await (const { names, columns, rowCount } of this.numericChunks(sql)) {
      if (start + rowCount > rows) throw new RangeError(`expected ${rows} rows, got more`);
      for (const [index, name] of names.entries()) {
        const column = found.get(name) ?? new Float64Array(rows);
        column.set(columns[index] ?? [], start);
        found.set(name, column);
      }
      start += rowCount;
    }
    if (start !== rows) throw new RangeError(`expected ${rows} rows, got ${start}`);
    return found;
  }

  /**
   * The rows of a query a few at a time, as `numericColumns` gives them; at least one chunk, which may be
   * empty. The arrays are good until the next chunk is asked for, and until the last one nothing else may
   * run in this session.
   */
  async *numericChunks(sql: string): AsyncGenerator<NumericChunk> {
    // Without nulls a column is copied as a whole; asking for each cell whether it is null took 80 ns.
    const result = await this.interruptible(() =>
      this.connection.stream(`SELECT coalesce(COLUMNS(*)::DOUBLE, 'NaN'::DOUBLE) FROM (${sql})`),
    );
    const names = result.columnNames();
    for (let isFirst = true; ; isFirst = false) {
      const chunk = await this.interruptible(() => result.fetchChunk());
      const rowCount = chunk?.rowCount ?? 0;
      if (rowCount === 0 && !isFirst) return;
      const columns = names.map((_, index) =>
        chunk && rowCount > 0 ? doublesOf(chunk, index) : new Float64Array(),
      );
      yield { names, columns, rowCount };
      if (rowCount === 0) return;
    }
  }

  /**
   * Adds rows to a table whose columns are all DOUBLE, from typed arrays in the table's column order; NaN
   * becomes null. Throws RangeError where the arrays differ in length.
   */
  async appendNumbers(table: string, columns: readonly Float64Array[]): Promise<void> {
    const rows = columns[0]?.length ?? 0;
    if (columns.some((column) => column.length !== rows)) {
      throw new RangeError(`${table}: expected columns of ${rows} rows, got other lengths`);
    }
    await this.interruptible(async () => {
      const appender = await this.connection.createAppender(table);
      let unflushed = 0;
      const most = Math.max(1, Math.min(APPEND_ROWS, Math.floor(TURN_CELLS / columns.length)));
      for (let start = 0; start < rows; start += most) {
        this.signal?.throwIfAborted();
        const end = Math.min(start + most, rows);
        const chunk = DuckDBDataChunk.create(
          Array.from(columns, () => DOUBLE),
          end - start,
        );
        for (const [index, column] of columns.entries()) {
          const vector = chunk.getColumnVector(index) as DuckDBDoubleVector;
          fillVector(vector, column.subarray(start, end));
        }
        appender.appendDataChunk(chunk);
        unflushed += (end - start) * columns.length;
        if (unflushed >= FLUSH_CELLS) {
          appender.flushSync();
          unflushed = 0;
        }
        await nextTurn();
      }
      appender.closeSync();
    });
  }

  /**
   * Writes a query to a Parquet file and returns its number of rows. Give it a total ORDER BY. Compressed by zstd;
   * numbers that the next stages alone read are written in half the time by snappy, a fifth larger.
   */
  async copyToParquet(
    sql: string,
    path: string,
    compression: ParquetCompression = 'zstd',
  ): Promise<number> {
    const { Count: rows } = await this.one<{ Count: number }>(
      `COPY (${sql}) TO ${quoteLiteral(path)} (FORMAT parquet, COMPRESSION ${compression}, ROW_GROUP_SIZE 122880)`,
    );
    return rows;
  }

  /** Closes the database and frees its memory. Nothing may run in it: see `stop`. */
  close(): void {
    this.connection.closeSync();
    if (this.ownsInstance) this.instance.closeSync();
  }

  /** Interrupts what still runs, waits for its end, frees the memory beside the event loop, and closes. */
  async stop(): Promise<void> {
    const interrupting = this.keepInterrupting();
    await Promise.allSettled(this.running);
    clearInterval(interrupting);
    // Closing frees them anyway, if one of them cannot be dropped.
    await this.release().catch(() => undefined);
    this.close();
  }

  /**
   * Drops all tables and ends DuckDB's threads. With 380 MB of tables closing took 70 ms of the event loop
   * before, and 3 ms after it; either alone changed little.
   */
  private async release(): Promise<void> {
    const found = await this.connection.runAndReadAll(
      `SELECT format('"{}"."{}"."{}"', database_name, schema_name, replace(table_name, '"', '""')) AS name
       FROM duckdb_tables() WHERE NOT internal`,
    );
    const tables = found.getRowObjectsJS() as { name: string }[];
    for (const { name } of tables) await this.connection.run(`DROP TABLE ${name}`);
    await this.connection.run('SET threads = 1');
  }

  private async interruptible<T>(work: () => Promise<T>): Promise<T> {
    this.signal?.throwIfAborted();
    let interrupting: NodeJS.Timeout | undefined;
    const interrupt = (): void => void (interrupting = this.keepInterrupting());
    this.signal?.addEventListener('abort', interrupt, { once: true });
    const running = work();
    this.running.add(running);
    try {
      return await running;
    } catch (error) {
      this.signal?.throwIfAborted();
      throw error;
    } finally {
      this.running.delete(running);
      clearInterval(interrupting);
      this.signal?.removeEventListener('abort', interrupt);
    }
  }

  private keepInterrupting(): NodeJS.Timeout {
    if (this.running.size > 0) this.connection.interrupt();
    return setInterval(() => this.connection.interrupt(), INTERRUPT_EVERY_MS);
  }
}

async function connect(instance: DuckDBInstance): Promise<DuckDBConnection> {
  const connection = await instance.connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run('SET preserve_insertion_order = true');
  return connection;
}

/** What a SQL variable may hold. */
export type DuckDBVariable =
  | string
  | number
  | boolean
  | null
  | readonly string[]
  | readonly number[]
  | Readonly<Record<string, string>>;

/** A value as a SQL literal: lists become lists, records become MAP(VARCHAR, VARCHAR). */
export function sqlLiteral(value: DuckDBVariable): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return quoteLiteral(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) {
    const items = (value as readonly (string | number)[]).map((item) => sqlLiteral(item));
    return items.length === 0 ? '[]::VARCHAR[]' : `[${items.join(', ')}]`;
  }
  const entries = Object.entries(value as Record<string, string>);
  if (entries.length === 0) return 'MAP([]::VARCHAR[], []::VARCHAR[])';
  return `MAP {${entries.map(([key, item]) => `${quoteLiteral(key)}: ${quoteLiteral(item)}`).join(', ')}}`;
}

function plainRow(row: Record<string, unknown>): DuckRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plainValue(value)]));
}

function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(plainValue);
  return value;
}
