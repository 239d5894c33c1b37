import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeRowParquet } from '../../../activities/artifacts/row-parquet.js';
import type { RowSchema, StageContext } from '../../../activities/artifacts/stage.js';
import { DuckSession, type DuckRow } from '../../../activities/compute/duck-session.js';
import {
  LEARNING_ARTIFACTS,
  type EarlierLists,
} from '../../../activities/recommend/earlier-lists.js';
import { recommendStage } from '../../../activities/recommend/activity.js';
import { pipelineSpecSchema } from '../../../workflows/contracts/spec.js';
import { inlineThreads } from '../../support/inline-threads.js';

/** The end of the date. */
export const AS_OF = '2026-04-01T00:00:00.000Z';

/**
 * 120 customers in two crowds, each with 8 products of its own category; every fourth look is a purchase. The last
 * two customers only logged in.
 */
export const EVENTS = `
  SELECT
    'c' || lpad(c::VARCHAR, 3, '0') AS customer_id,
    'p' || ((c % 2) * 8 + (c * 7 + v * (1 + c % 5)) % 8)::VARCHAR AS product_id,
    TIMESTAMPTZ '${AS_OF}' - to_days((v * 3 + c % 3)::INTEGER) - INTERVAL 5 HOUR AS event_time,
    CASE WHEN v % 4 = 0 THEN 'purchase' ELSE 'evaluate' END AS stage,
    v % 4 = 0 AS is_purchase
  FROM range(120) AS a(c), range(24) AS b(v)
  UNION ALL
  SELECT 'c' || c::VARCHAR, NULL, TIMESTAMPTZ '${AS_OF}' - INTERVAL 2 DAY, 'use', false
  FROM range(900, 902) AS a(c)`;

export const PRODUCTS = `
  SELECT 'p' || i::VARCHAR AS product_id, 'Product ' || i::VARCHAR AS title,
    CASE WHEN i < 8 THEN 'Tea' ELSE 'Coffee' END AS category, 'Brand ' || (i % 3)::VARCHAR AS brand,
    10.0 + i AS price, NULL::VARCHAR AS description, i NOT IN (3, 12) AS in_stock
  FROM range(18) AS t(i)`;

/** What a shop is made of where it is not the usual one: SQL of its tables, and the spec. */
export interface Shop {
  readonly events?: string;
  readonly products?: string | undefined;
  readonly recommend?: object;
  readonly threads?: number;
  readonly feedback?: string;
  readonly outcomes?: string;
  /** Folder in which the stage's artifacts are kept as Parquet files. */
  readonly keep?: string;
  /** Folder of the artifacts of an earlier date. */
  readonly earlier?: string;
}

/** What the stage has saved. */
export interface Outcome {
  readonly lists: DuckRow[];
  readonly tables: Record<string, DuckRow[]>;
  readonly metrics: Record<string, unknown>[];
  readonly reasons: Record<string, string>;
}

/** Runs the stage over a shop, in this thread. */
export async function runStage(shop: Shop = {}): Promise<Outcome> {
  const folder = await mkdtemp(path.join(tmpdir(), 'wayline-recommend-'));
  const duck = await DuckSession.open({ memoryMb: 256, threads: 2, tempDir: folder });
  const tables: Record<string, string | undefined> = {
    events: shop.events ?? EVENTS,
    products: 'products' in shop ? shop.products : PRODUCTS,
    customer_facts: 'SELECT DISTINCT customer_id FROM events',
    feedback: shop.feedback,
    outcomes: shop.outcomes,
    segment_assignment: `SELECT customer_id, CASE WHEN customer_id < 'c900' AND
      customer_id[-1:]::INTEGER % 2 = 0 OR customer_id = 'c900' THEN 's1' ELSE 's2' END AS segment_id
      FROM customer_facts`,
  };
  const reasons: Record<string, string> = {};
  let metrics: Record<string, unknown>[] = [];
  const saved: Record<string, DuckRow[]> = {};
  const context = {
    run: { runId: 'r', pipeline: 'shop', date: '2026-03-31', asOf: AS_OF },
    spec: pipelineSpecSchema.parse({
      pipeline: 'shop',
      storage: { source: 's3://source', artifacts: 's3://kept', publish: 's3://published' },
      sources: { events: { path: 'events' } },
      recommend: shop.recommend ?? {},
    }),
    signal: new AbortController().signal,
    codeVersion: 'test',
    workDir: folder,
    saveFile: () => Promise.resolve(),
    threads: { ...inlineThreads, size: shop.threads ?? 2 },
    has: (dataset: string) => tables[dataset] !== undefined,
    openDuck: () => Promise.resolve(duck),
    views: async (session: DuckSession, ...names: string[]) => {
      for (const name of names) await session.run(`CREATE VIEW ${name} AS ${tables[name]}`);
    },
    saveTable: async (name: string, session: DuckSession, sql: string) => {
      saved[name] = await session.all(sql);
      if (shop.keep) await session.copyToParquet(sql, path.join(shop.keep, `${name}.parquet`));
      return saved[name].length;
    },
    saveRows: async (name: string, schema: RowSchema, rows: Record<string, unknown>[]) => {
      if (name === 'metrics_recommend') metrics = rows;
      else saved[name] = rows;
      if (shop.keep) await writeRowParquet(path.join(shop.keep, `${name}.parquet`), schema, rows);
      return rows.length;
    },
    fetch: ({ uri }: { uri: string }) => Promise.resolve(uri),
    explainEmpty: (dataset: string, reason: string) => {
      reasons[dataset] = reason;
    },
    progress: () => undefined,
    resumable: (_: string, make: () => Promise<unknown>) => make(),
  } as unknown as StageContext;
  try {
    await recommendStage.compute(context, { lists: earlierOf(shop.earlier), blend: null });
    return { lists: saved['recommendations'] ?? [], tables: saved, metrics, reasons };
  } finally {
    duck.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What an earlier date has left in a folder. */
function earlierOf(folder: string | undefined): EarlierLists | null {
  if (folder === undefined) return null;
  const artifacts = Object.fromEntries(
    LEARNING_ARTIFACTS.map((name) => [name, { uri: path.join(folder, `${name}.parquet`) }]),
  );
  return { date: '2026-03-30', artifacts: artifacts as unknown as EarlierLists['artifacts'] };
}

/** Rows of lists by customer. */
export function byCustomer(lists: readonly DuckRow[]): Map<unknown, DuckRow[]> {
  const grouped = new Map<unknown, DuckRow[]>();
  for (const row of lists) {
    grouped.set(row['customer_id'], [...(grouped.get(row['customer_id']) ?? []), row]);
  }
  return grouped;
}
