import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { StageContext } from '../../../activities/artifacts/stage.js';
import { writeRowParquet } from '../../../activities/artifacts/row-parquet.js';
import { DuckSession } from '../../../activities/compute/duck-session.js';
import { segmentStage } from '../../../activities/segment/activity.js';

/** SQL of customer facts with two kinds of customers, 1 in 4 of them buyers of much. */
const TWO_KINDS = `
  SELECT 'c' || lpad(i::VARCHAR, 4, '0') AS customer_id, i % 7 + (i % 4) * 3 AS recency_days,
         40 + i % 11 AS tenure_days, CASE WHEN i % 4 = 0 THEN 20 + i % 3 ELSE 1 + i % 2 END AS sessions,
         CASE WHEN i % 4 = 0 THEN 90 + i % 5 ELSE 3 END AS events,
         CASE WHEN i % 4 = 0 THEN 8 + i % 3 ELSE 0 END AS orders,
         CASE WHEN i % 4 = 0 THEN 700.5 + i % 9 ELSE 0 END AS monetary_value,
         CASE WHEN i % 4 = 0 THEN 'active' ELSE 'prospect' END AS lifecycle
  FROM range(400) AS t(i)`;

interface Outcome {
  readonly tables: Record<string, Record<string, unknown>[]>;
  readonly reasons: Record<string, string>;
}

/** Runs the stage over facts given as SQL; threads are called in this one. */
async function runStage(facts: string, changes: object = {}): Promise<Outcome> {
  const folder = await mkdtemp(path.join(tmpdir(), 'wayline-segment-'));
  const duck = await DuckSession.open({ memoryMb: 256, threads: 2, tempDir: folder });
  const reasons: Record<string, string> = {};
  const files: Record<string, string> = {};
  const target = (dataset: string): string => {
    files[dataset] = path.join(folder, `${dataset}.parquet`);
    return files[dataset];
  };
  const context = {
    run: { runId: 'r', pipeline: 'shop', date: '2026-03-31', asOf: '2026-04-01T00:00:00.000Z' },
    spec: {
      seed: 42,
      segment: { minClusters: 2, maxClusters: 4, sampleSize: 300, rules: [], ...changes },
    },
    signal: new AbortController().signal,
    threads: {
      run: async (file: string, input: unknown) => {
        const module = (await import(file.replace(/\.js$/, ''))) as {
          default: (value: unknown) => unknown;
        };
        return module.default(input);
      },
    },
    workDir: folder,
    saveFile: () => Promise.resolve(),
    openDuck: () => Promise.resolve(duck),
    views: async () => {
      await duck.run(`CREATE VIEW customer_facts AS ${facts}`);
      await duck.run(
        'CREATE VIEW features AS SELECT customer_id, 0 AS cutoff_index FROM customer_facts',
      );
    },
    saveTable: (dataset: string, session: DuckSession, sql: string) =>
      session.copyToParquet(sql, target(dataset)),
    saveRows: async (dataset: string, schema: never, rows: readonly object[]) => {
      await writeRowParquet(target(dataset), schema, rows);
      return rows.length;
    },
    explainEmpty: (dataset: string, reason: string) => {
      reasons[dataset] = reason;
    },
    progress: () => undefined,
  };
  try {
    await segmentStage.compute(context as unknown as StageContext, undefined);
    const tables: Outcome['tables'] = {};
    for (const [dataset, file] of Object.entries(files)) {
      tables[dataset] = await duck.all(`SELECT * FROM read_parquet('${file}')`);
    }
    return { tables, reasons };
  } finally {
    duck.close();
    await rm(folder, { recursive: true });
  }
}

describe('segmentStage', () => {
  it('puts every customer into one segment, s1 being the most valuable', async () => {
    const { tables } = await runStage(TWO_KINDS);
    const assignment = tables['segment_assignment'] ?? [];
    expect(assignment).toHaveLength(400);
    expect(assignment.map((row) => row['customer_id'])).toEqual(
      assignment.map((row) => row['customer_id'] as string).sort(),
    );
    const first = assignment.filter((row) => row['segment_id'] === 's1');
    expect(first).toHaveLength(100);
    expect(first.every((row) => Number((row['customer_id'] as string).slice(1)) % 4 === 0)).toBe(
      true,
    );
  });

  it('publishes segments whose shares sum to 1 and whose centroid is the mean of their customers', async () => {
    const { segments = [], segment_assignment = [] } = (await runStage(TWO_KINDS)).tables;
    expect(segments.reduce((sum, row) => sum + (row['share'] as number), 0)).toBeCloseTo(1, 12);
    const [best] = segments;
    expect(best).toMatchObject({ segment_id: 's1', customers: 100, name: 'High value' });
    const members = segment_assignment
      .filter((row) => row['segment_id'] === 's1')
      .map((row) => Number((row['customer_id'] as string).slice(1)));
    const mean = members.reduce((sum, i) => sum + 700.5 + (i % 9), 0) / members.length;
    const centroid = JSON.parse(best?.['centroid'] as string) as Record<string, number>;
    expect(centroid['monetary_value']).toBeCloseTo(mean, 9);
    expect(best?.['silhouette']).toBeGreaterThan(0.5);
  });

  it('reports every k with exactly one chosen, and its metrics', async () => {
    const {
      segment_selection = [],
      metrics_segment = [],
      segments = [],
    } = (await runStage(TWO_KINDS)).tables;
    const tried = segment_selection.map((row) => [row['method'], row['k']].join(' '));
    expect(tried).toEqual([
      ...[2, 3, 4].map((k) => `hierarchical ${k}`),
      ...[2, 3, 4].map((k) => `kmeans ${k}`),
    ]);
    const chosen = segment_selection.filter((row) => row['chosen'] === true);
    expect(chosen.map((row) => row['k'])).toEqual([segments.length]);
    expect(metrics_segment.map((row) => row['name'])).toEqual(
      expect.arrayContaining(['k', 'silhouette', 'stability', 'davies_bouldin', 'pca_explained_1']),
    );
    const [, silhouette] = metrics_segment;
    expect(silhouette?.['value']).toBe(chosen[0]?.['silhouette']);
    expect(silhouette?.['lower']).toBeLessThan(silhouette?.['value'] as number);
  });

  it('places a sampled customer into the plane with its own segment', async () => {
    const { segment_map = [], segment_assignment = [] } = (await runStage(TWO_KINDS)).tables;
    expect(segment_map).toHaveLength(300);
    const segmentOf = new Map(
      segment_assignment.map((row) => [row['customer_id'], row['segment_id']]),
    );
    for (const point of segment_map)
      expect(point['segment_id']).toBe(segmentOf.get(point['customer_id']));
    const side = (id: string): Set<boolean> =>
      new Set(
        segment_map
          .filter((row) => row['segment_id'] === id)
          .map((row) => (row['x'] as number) > 0),
      );
    expect(side('s1').size).toBe(1);
    expect(segment_map[0]?.['explained_x']).toBeGreaterThan(0.5);
  });

  it('gives the same rows again', async () => {
    expect(await runStage(TWO_KINDS)).toEqual(await runStage(TWO_KINDS));
  });

  it.each([2, 5])('makes exactly the %i segments that the spec asks for', async (k) => {
    const { segments, segment_selection } = (await runStage(TWO_KINDS, { k })).tables;
    expect(segments).toHaveLength(k);
    expect(segment_selection).toMatchObject([
      { method: 'hierarchical', k, chosen: false },
      { method: 'kmeans', k, chosen: true },
    ]);
  });

  it('says why where the customers do not differ enough for the number asked for', async () => {
    const few = `SELECT * FROM (${TWO_KINDS}) WHERE customer_id < 'c0009'`;
    const { tables, reasons } = await runStage(few, { k: 5 });
    expect(tables['segments']).toHaveLength(1);
    expect(reasons['segment_selection']).toBe('5 clusters need 10 customers that differ, got 9');
  });

  it('makes one segment of customers who hardly differ, and says why', async () => {
    const alike = `SELECT 'c' || i AS customer_id, 5 AS recency_days, 9 AS tenure_days, 1 AS sessions,
      2 AS events, 0 AS orders, 0 AS monetary_value, 'prospect' AS lifecycle FROM range(50) AS t(i)`;
    const { tables, reasons } = await runStage(alike);
    expect(tables['segments']).toMatchObject([
      { segment_id: 's1', name: 'All customers', customers: 50, share: 1, silhouette: null },
    ]);
    expect(new Set(tables['segment_assignment']?.map((row) => row['segment_id']))).toEqual(
      new Set(['s1']),
    );
    expect(tables['segment_selection']).toEqual([]);
    expect(reasons['segment_selection']).toBe('clusters need 4 customers that differ, got 1');
  });

  it('makes empty tables without customers', async () => {
    const { tables, reasons } = await runStage(`SELECT * FROM (${TWO_KINDS}) WHERE false`);
    expect(tables['segments']).toEqual([]);
    expect(tables['segment_assignment']).toEqual([]);
    expect(reasons['segments']).toBe('no customers');
  });

  it('compares infinite and missing facts as unknown', async () => {
    const facts = `SELECT * REPLACE (CASE WHEN customer_id = 'c0003' THEN NULL ELSE tenure_days END AS tenure_days,
      CASE WHEN customer_id = 'c0005' THEN 'inf'::DOUBLE ELSE monetary_value END AS monetary_value)
      FROM (${TWO_KINDS})`;
    const { segment_assignment = [] } = (await runStage(facts)).tables;
    expect(segment_assignment).toHaveLength(400);
  });
});
