import { sqlLiteral, type DuckSession } from '../../../activities/compute/duck-session.js';
import { emptyQuery, openArtifacts } from '../../../activities/publish/artifact-views.js';
import type { Columns } from '../../../activities/publish/dataset-schema.js';
import { publishedDatasets } from '../../../activities/publish/published-datasets.js';
import { writeDataset } from '../../../activities/publish/write-dataset.js';
import { withSession } from './open-session.js';
import { SHOP_ARTIFACTS } from './shop-artifacts.js';
import { CUSTOMER_COLUMNS } from './customer-columns.js';
import { JOURNEY_COLUMNS } from './journey-columns.js';

/** Columns of the public contract, section 4, in words of the Parquet format. */
const CONTRACT = { ...CUSTOMER_COLUMNS, ...JOURNEY_COLUMNS };

/** Three rows of these columns, each another. */
function anyRows(columns: Columns): string {
  const list = Object.entries(columns).map(([name, type]) => {
    const value =
      type === 'VARCHAR' ? `'text ' || i` : type === 'VARCHAR[]' ? `['text ' || i]` : 'i';
    return `${type === 'TIMESTAMPTZ' ? 'make_timestamptz(i)' : value}::${type} AS "${name}"`;
  });
  return `SELECT ${list.join(', ')} FROM range(3) AS t(i)`;
}

/** What the artifacts of a shop are, and rows that come from the run itself. */
const TABLES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    publishedDatasets().flatMap(([, { madeFrom }]) =>
      Object.entries(madeFrom).map(([artifact, columns]) => [artifact, anyRows(columns)]),
    ),
  ),
  ...SHOP_ARTIFACTS,
  audit_entries: `SELECT 'kim' AS who, TIMESTAMPTZ '2026-01-14 06:00:00+00' + to_days(-i::INTEGER) AS "when",
    'skipStage' AS what, 'late' AS why, '{}' AS before, '{}' AS after, 'shop' AS pipeline,
    '2026-01-14' AS date, 'shop-2026-01-14' AS object, 'segment' AS stage, 'e' || i AS entry
    FROM range(3) AS t(i)`,
};

/** Top-level columns of a Parquet file, from the file's own schema. */
async function parquetColumns(duck: DuckSession, file: string): Promise<Record<string, string>> {
  const all = await duck.all<{
    name: string;
    type: string | null;
    converted: string | null;
    logical: string | null;
    children: number | null;
  }>(
    `SELECT name, type, converted_type AS converted, logical_type AS logical, num_children AS children
     FROM parquet_schema(${sqlLiteral(file)})`,
  );
  const [root, ...nodes] = all;
  const columns: Record<string, string> = {};
  let position = 0;
  const subtree = (index: number): number =>
    Array.from({ length: nodes[index]?.children ?? 0 }).reduce<number>(
      (end) => subtree(end),
      index + 1,
    );
  for (let column = 0; column < (root?.children ?? 0); column += 1) {
    const node = nodes[position]!;
    columns[node.name] = kindOf(node);
    position = subtree(position);
  }
  return columns;
}

function kindOf(node: {
  type: string | null;
  converted: string | null;
  logical: string | null;
}): string {
  if (node.converted === 'MAP') return 'map';
  if (node.converted === 'LIST') return 'list';
  if (node.logical?.includes('isAdjustedToUTC=1') === true) return 'utc';
  if (node.converted === 'UTF8') return 'text';
  return (node.type ?? '').toLowerCase();
}

async function openShop(duck: DuckSession, withRows: boolean): Promise<void> {
  const context = {
    has: (name: string) => withRows && name in TABLES,
    views: (session: DuckSession, ...names: string[]) =>
      session.run(
        names.map((name) => `CREATE VIEW "${name}" AS ${TABLES[name] ?? ''};`).join('\n'),
      ),
  };
  for (const [, dataset] of publishedDatasets()) {
    await openArtifacts(context, duck, dataset.madeFrom);
  }
}

describe('published datasets', () => {
  it('are those of the contract, by name', () => {
    expect(publishedDatasets().map(([name]) => name)).toEqual(Object.keys(CONTRACT));
  });

  it.each([
    ['with rows', true],
    ['without rows', false],
  ])('have the columns and types of the contract in their Parquet files, %s', (_, withRows) =>
    withSession(async (duck, folder) => {
      await openShop(duck, withRows);
      for (const [name, dataset] of publishedDatasets()) {
        const { files, rows } = await writeDataset(duck, [name, dataset], folder);
        expect(rows > 0).toBe(withRows);
        expect(files).toHaveLength(1);
        expect([name, await parquetColumns(duck, files[0]!.localPath)]).toEqual([
          name,
          CONTRACT[name],
        ]);
      }
    }),
  );

  it('are sorted by their keys, which name one row where the table says so', () =>
    withSession(async (duck, folder) => {
      await openShop(duck, true);
      for (const [name, dataset] of publishedDatasets()) {
        await writeDataset(duck, [name, dataset], folder);
        const key = `(${dataset.key.map((column) => `"${column}"`).join(', ')})`;
        const { unsorted, repeated } = await duck.one<{ unsorted: number; repeated: number }>(
          `SELECT count(*) FILTER (before > this) AS unsorted, count(*) FILTER (before = this) AS repeated
           FROM (SELECT row${key} AS this, lag(row${key}) OVER (ORDER BY position) AS before
                 FROM (SELECT *, row_number() OVER () AS position FROM published."${name}"))`,
        );
        expect([name, unsorted]).toEqual([name, 0]);
        if (dataset.keyIsUnique) expect([name, repeated]).toEqual([name, 0]);
      }
    }));

  it('keep the values of their artifacts: maps out of JSON text, instants, lists, null segments', () =>
    withSession(async (duck, folder) => {
      await duck.run(
        `CREATE VIEW customer_facts AS SELECT * REPLACE ('c1' AS customer_id, TIMESTAMPTZ '2026-01-14 15:59:59.999+00' AS last_seen)
         FROM (${SHOP_ARTIFACTS['customer_facts'] ?? ''}) LIMIT 1`,
      );
      await duck.run(
        `CREATE VIEW segment_assignment AS ${emptyQuery({ customer_id: 'VARCHAR', segment_id: 'VARCHAR' })}`,
      );
      await duck.run(
        `CREATE VIEW segments AS SELECT 's1' AS segment_id, 'a' AS name, 1 AS customers, 1.0 AS share,
         NULL::DOUBLE AS silhouette, '{"orders":2.5,"days":null}' AS centroid, '' AS description`,
      );
      for (const [name, dataset] of publishedDatasets()) {
        if (name === 'customers' || name === 'segments') {
          await writeDataset(duck, [name, dataset], folder);
        }
      }
      expect(await duck.one('SELECT last_seen, segment_id FROM published.customers')).toEqual({
        last_seen: '2026-01-14T15:59:59.999Z',
        segment_id: null,
      });
      expect(
        await duck.one(
          `SELECT centroid['orders'] AS orders, centroid['days'] AS days FROM published.segments`,
        ),
      ).toEqual({ orders: 2.5, days: null });
    }));
});
