import type { SegmentRule } from '../../workflows/contracts/segment-spec.js';
import type { StageContext } from '../artifacts/stage.js';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import { WaylineError } from '../failures.js';

type Condition = SegmentRule['where'][number];

/**
 * Saves `rule_members`, a row for every customer that a rule of `segment.rules` fits; a customer may be in several, or
 * in none. Returns rows of `metrics`: the share of all customers that each rule fits, and of every segment. Needs the
 * views `customer_facts` and `features` and the table `segment_members`. Throws InvalidConfig where a rule names a
 * column that there is not.
 */
export async function saveRuleMembers(
  context: StageContext,
  duck: DuckSession,
  rules: readonly SegmentRule[],
): Promise<object[]> {
  if (rules.length === 0) return [];
  const tables = await ruleColumns(duck);
  const members = rules.map(
    (rule) =>
      `SELECT ${sqlLiteral(rule.name)} AS rule, f.customer_id
       FROM customer_facts AS f
       LEFT JOIN (SELECT * FROM features WHERE cutoff_index = 0) AS x USING (customer_id)
       WHERE ${rule.where.map((one) => conditionSql(rule.name, one, tables)).join(' AND ')}`,
  );
  await duck.run(`CREATE OR REPLACE TEMP TABLE rule_members AS ${members.join(' UNION ALL ')}`);
  await context.saveTable(
    'rule_members',
    duck,
    'SELECT rule, customer_id FROM rule_members ORDER BY rule, customer_id',
  );
  const shares = await duck.all<{ rule: string; slice: string; value: number; n: number }>(
    `SELECT rule, coalesce('segment:' || segment_id, 'all') AS slice,
       count(rule_members.customer_id) / count(*) AS value, count(*) AS n
     FROM (SELECT unnest(${sqlLiteral(rules.map(({ name }) => name))}) AS rule) AS rules
     CROSS JOIN segment_members
     LEFT JOIN rule_members USING (rule, customer_id)
     GROUP BY GROUPING SETS ((rule), (rule, segment_id))
     ORDER BY rule, slice`,
  );
  return shares.map(({ rule, slice, value, n }) => ({
    area: 'segment',
    name: `rule.${rule}`,
    slice,
    value,
    n,
    model_version: '',
    split: '',
    cutoff: context.run.asOf,
    baseline: '',
    protocol: `share of customers with ${rules
      .find(({ name }) => name === rule)!
      .where.map(inWords)
      .join(' and ')}`,
  }));
}

/** By column of customers and features: how SQL names it. */
async function ruleColumns(duck: DuckSession): Promise<Map<string, string>> {
  const columns = new Map<string, string>();
  for (const [table, alias] of [
    ['features', 'x'],
    ['customer_facts', 'f'],
  ] as const) {
    for (const { column_name: name } of await duck.all<{ column_name: string }>(
      `DESCRIBE ${table}`,
    )) {
      columns.set(name, `${alias}."${name.replaceAll('"', '""')}"`);
    }
  }
  return columns;
}

/** A missing value fits no condition. */
function conditionSql(
  rule: string,
  { column, min, max, values }: Condition,
  columns: ReadonlyMap<string, string>,
): string {
  const sql = columns.get(column);
  if (sql === undefined) {
    throw new WaylineError(
      'InvalidConfig',
      `segment.rules ${rule}`,
      `expected a column of customers or a feature (see feature_dictionary), got ${column}`,
    );
  }
  return [
    ...(min === undefined ? [] : [`${sql} >= ${min}`]),
    ...(max === undefined ? [] : [`${sql} <= ${max}`]),
    ...(values === undefined ? [] : [`list_contains(${sqlLiteral(values)}, ${sql}::VARCHAR)`]),
  ].join(' AND ');
}

function inWords({ column, min, max, values }: Condition): string {
  return [
    ...(min === undefined ? [] : [`${column} of at least ${min}`]),
    ...(max === undefined ? [] : [`${column} of at most ${max}`]),
    ...(values === undefined ? [] : [`${column} ${values.join(' or ')}`]),
  ].join(' and ');
}
