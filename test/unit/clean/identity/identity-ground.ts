import path from 'node:path';
import { loadSource } from '../../../../activities/collect/load-source.js';
import { DuckSession, sqlLiteral } from '../../../../activities/compute/duck-session.js';
import { resolveIdentity } from '../../../../activities/clean/identity/resolve-identity.js';
import { endOfDay } from '../../../../workflows/contracts/logical-date.js';
import {
  pipelineSpecSchema,
  type PipelineSpecInput,
} from '../../../../workflows/contracts/spec.js';
import { inlineThreads } from '../../../support/inline-threads.js';

export type RawRow = Readonly<Record<string, string | null>>;

/** What a source says: rows of canonical columns; whatever is not canonical is in `attributes`, as JSON. */
export interface Told {
  events: readonly RawRow[];
  customers?: readonly RawRow[];
}

/** What identity resolution has made of it. */
export interface Resolved {
  map: { customer_id: string; canonical_id: string; known_since: string | null }[];
  rows: {
    customer_id: string;
    other_id: string;
    key: string;
    evidence: string;
    status: string;
    known_since: string | null;
  }[];
  reason: string;
}

const CLEAN = path.resolve(__dirname, '../../../../activities/clean');

/** Tables as collect makes them, over which identities are resolved again and again. */
export class IdentityGround {
  private constructor(private readonly duck: DuckSession) {}

  static async open(): Promise<IdentityGround> {
    const duck = await DuckSession.open({ memoryMb: 256, threads: 2, tempDir: '/tmp' });
    for (const source of ['events', 'customers', 'products', 'feedback'] as const) {
      await loadSource(duck, [], { source, timezone: 'UTC', declared: {} });
    }
    await duck.run('CREATE TABLE source_objects ("source" VARCHAR, key VARCHAR, "day" VARCHAR)');
    await duck.run(
      'CREATE TABLE source_synonyms ("source" VARCHAR, "column" VARCHAR, name VARCHAR)',
    );
    return new IdentityGround(duck);
  }

  /** Resolves what is told until the end of 2026-03-31 (UTC). */
  async resolve(
    { events, customers = [] }: Told,
    identity: PipelineSpecInput['identity'],
  ): Promise<Resolved> {
    await this.fill('raw_events', events);
    await this.fill('raw_customers', customers);
    const date = '2026-03-31';
    const run = { runId: 'test', pipeline: 'test', date, asOf: endOfDay(date, 'UTC') };
    const spec = pipelineSpecSchema.parse({
      pipeline: 'test',
      storage: { source: 's3://raw', artifacts: 's3://artifacts', publish: 's3://published' },
      sources: { events: { path: '*' }, customers: { path: 'c.csv' } },
      identity,
    });
    await this.duck.runFile(
      path.join(CLEAN, 'entities.sql'),
      { as_of: run.asOf },
      { is_test_account: 'false' },
    );
    let reason = '';
    const { signal } = new AbortController();
    const explainEmpty = (_: string, why: string): void => void (reason = why);
    const context = { spec, run, signal, explainEmpty, threads: inlineThreads };
    await resolveIdentity(context, this.duck);
    return {
      map: await this.duck.all('SELECT * FROM identity_map ORDER BY customer_id'),
      rows: await this.duck.all('SELECT * FROM identity ORDER BY ALL'),
      reason,
    };
  }

  close(): void {
    this.duck.close();
  }

  private async fill(table: string, rows: readonly RawRow[]): Promise<void> {
    const types = await this.duck.all<{ column_name: string; column_type: string }>(
      `DESCRIBE ${table}`,
    );
    await this.duck.run(`DELETE FROM ${table}`);
    if (rows.length === 0) return;
    const names = types.map(({ column_name: name }) => name);
    const values = rows.map((row, index) => {
      const others = Object.entries(row).filter(([name]) => !names.includes(name));
      const attributes = others.length > 0 ? JSON.stringify(Object.fromEntries(others)) : null;
      return JSON.stringify({ ...row, attributes, source_row: index + 1 });
    });
    const struct = types.map((one) => `"${one.column_name}":"${one.column_type}"`).join(',');
    const json = sqlLiteral(`[${values.join(',')}]`);
    await this.duck.run(
      `INSERT INTO ${table} (${names.map((name) => `"${name}"`).join(', ')})
       SELECT unnest(from_json(${json}, '[{${struct}}]'), recursive := true)`,
    );
  }
}
