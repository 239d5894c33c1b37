import path from 'node:path';
import { addDays, startOfDay } from '../../../workflows/contracts/logical-date.js';
import type { IdentitySpec } from '../../../workflows/contracts/identity-spec.js';
import type { StageContext } from '../../artifacts/stage.js';
import type { DuckSession } from '../../compute/duck-session.js';
import { WaylineError } from '../../failures.js';
import { asGlob } from '../further-rules.js';
import type { JoinedIds, JoinIdsInput } from './join-ids.thread.js';
import { keyPairs, type RenamedColumns } from './key-pairs.js';

/** What identities are resolved with. */
export type IdentityContext = Pick<
  StageContext,
  'spec' | 'run' | 'threads' | 'signal' | 'explainEmpty'
>;

/** An edge takes 24 bytes here and again in the thread: half a gigabyte at most. */
const MOST_EDGES = 10_000_000;

const sql = (name: string): string => path.join(__dirname, name);

/**
 * Joins customer ids by the spec's keys. Makes the tables identity_map(customer_id, canonical_id,
 * known_since), of the ids that belong to another one, and `identity`, the rows of that dataset; both are
 * empty without keys. It reads raw_events, raw_customers, source_synonyms and customer_profiles. Returns how
 * many ids were joined. Throws DataContractViolation where the keys make too many joins.
 */
export async function resolveIdentity(
  context: IdentityContext,
  duck: DuckSession,
): Promise<number> {
  const { identity } = context.spec;
  await makeEdges(context, duck);
  await makeGroups(context, duck);
  await duck.runFile(sql('identity-rows.sql'));
  context.explainEmpty('identity', await whyEmpty(identity, duck));
  const { joined } = await duck.one<{ joined: number }>(
    'SELECT count(*) AS joined FROM identity_map',
  );
  return joined;
}

async function makeEdges({ spec, run }: IdentityContext, duck: DuckSession): Promise<void> {
  const { keys, knownBy } = spec.identity;
  const testAccounts = [...spec.clean.testAccounts, ...spec.identity.testAccounts];
  const renamed: RenamedColumns = {
    declared: {
      events: spec.sources.events.columns,
      ...(spec.sources.customers ? { customers: spec.sources.customers.columns } : {}),
    },
    synonyms: await duck.all('SELECT "source", "column", name FROM source_synonyms'),
  };
  const firstCutoffDay = addDays(run.date, 1 - 2 * spec.train.horizonDays);
  const pairs = keys.length > 0 ? keyPairs(keys, renamed) : NO_PAIRS;
  await duck.runFile(
    sql('identity-edges.sql'),
    {
      known_before: knownBy === 'date' ? run.asOf : startOfDay(firstCutoffDay, spec.timezone),
      undated: knownBy === 'date',
      test_accounts: testAccounts.map(asGlob),
      key_limits: Object.fromEntries(
        keys.map(({ name, maxCustomers }) => [name, String(maxCustomers)]),
      ),
    },
    { pairs },
  );
}

const NO_PAIRS = `SELECT NULL::VARCHAR AS customer_id, NULL::VARCHAR AS "key", NULL::VARCHAR AS "value",
  NULL::BIGINT AS at_us WHERE false`;

/** Joins the ids in a thread, so that nothing holds the event loop, and makes the table identity_groups. */
async function makeGroups(context: IdentityContext, duck: DuckSession): Promise<void> {
  const { ids, edges } = await duck.one<{ ids: number; edges: number }>(
    'SELECT (SELECT count(*) FROM identity_ids) AS ids, (SELECT count(*) FROM identity_edges) AS edges',
  );
  if (edges > MOST_EDGES) throw tooManyEdges(context, edges);
  const columns = await duck.numericColumns(
    'SELECT "left", "right", known_us FROM identity_edges ORDER BY known_us NULLS LAST, "left", "right"',
    edges,
  );
  const [left, right, knownAt] = ['left', 'right', 'known_us'].map(
    (name) => columns.get(name) ?? new Float64Array(),
  ) as [Float64Array<ArrayBuffer>, Float64Array<ArrayBuffer>, Float64Array<ArrayBuffer>];
  const joined = await context.threads.run<JoinIdsInput, JoinedIds>(
    path.join(__dirname, 'join-ids.thread.js'),
    { ids, edges: { left, right, knownAt } },
    { signal: context.signal, transfer: [left.buffer, right.buffer, knownAt.buffer] },
  );
  await duck.run(
    'CREATE OR REPLACE TEMP TABLE identity_groups ("number" DOUBLE, canonical DOUBLE, known_us DOUBLE)',
  );
  await duck.appendNumbers('identity_groups', [joined.number, joined.canonical, joined.knownAt]);
}

function tooManyEdges({ spec, run }: IdentityContext, edges: number): WaylineError {
  const names = spec.identity.keys.map(({ name }) => name).join(', ');
  return new WaylineError(
    'DataContractViolation',
    `identity of ${run.date}`,
    `expected at most ${MOST_EDGES} joins, got ${edges} by ${names}; lower maxCustomers or leave out the key that nearly all share`,
  );
}

async function whyEmpty({ keys }: IdentitySpec, duck: DuckSession): Promise<string> {
  if (keys.length === 0) return 'No key is declared in identity.keys: every id is a customer.';
  const found = await duck.all<{ key: string }>('SELECT "key" FROM identity_key_values');
  const filled = new Set(found.map(({ key }) => key));
  const names = [...new Set(keys.map(({ name }) => name))];
  const without = names.filter((name) => !filled.has(name));
  return without.length > 0
    ? `No row has a value of ${without.join(', ')}; nothing is shared by two customers.`
    : `No value of ${names.join(', ')} is shared by two customers.`;
}
