import {
  isFillableNumber,
  missingRules,
  type MissingRule,
} from '../../workflows/contracts/missing-spec.js';
import type { CleanSpec } from '../../workflows/contracts/clean-spec.js';
import { sha256OfJson } from '../artifacts/fingerprint.js';
import { sqlLiteral, type DuckSession } from '../compute/duck-session.js';
import { fitFillModels, modelJoins, modelledValue } from './fill-model.js';

/** Fewer values of an event type than this are no basis for its median or mode; as for its fences. */
const FEWEST_VALUES = 30;

const fillingRules = (clean: CleanSpec): MissingRule[] =>
  missingRules(clean.missing).filter(({ kind }) => kind !== 'drop');

/** What is counted of filled rows, by column. */
export const filledKinds = (clean: CleanSpec): string[] =>
  fillingRules(clean).map(({ column }) => `filled_${column}`);

/**
 * Makes the table `fillers`: by event type, the median or mode of the columns that the spec fills so, over
 * the view reference_events, and the models of those that it fills so. Of modes that are as frequent, the smallest. Returns what identifies them; null
 * where nothing is filled so, and then there is no table.
 */
export async function makeFillers(
  duck: DuckSession,
  clean: CleanSpec,
  derivedAmount: string,
): Promise<string | null> {
  const rules = fillingRules(clean);
  const modelled = rules.filter(({ kind }) => kind === 'model');
  const models = modelled.map(({ column }) => ({ column, value: valueOf(column, derivedAmount) }));
  const fitted = models.length > 0 ? await fitFillModels(duck, models, FEWEST_VALUES) : null;
  const estimated = rules.filter(isByType);
  if (estimated.length === 0) return fitted;
  const columns = estimated.map((rule) => fillerOf(rule, derivedAmount));
  await duck.run(
    `CREATE OR REPLACE TABLE fillers AS
     SELECT * FROM (SELECT DISTINCT event_type FROM reference_events)
     ${columns.map((query) => `LEFT JOIN (${query}) USING (event_type)`).join('\n')}
     ORDER BY event_type`,
  );
  const fillers = await duck.all('SELECT * FROM fillers ORDER BY event_type');
  return sha256OfJson(fitted === null ? fillers : [fillers, fitted]);
}

/** Whether one value for each event type fills the column. */
const isByType = ({ kind }: MissingRule): boolean => kind === 'median' || kind === 'mode';

const valueOf = (column: string, derivedAmount: string): string =>
  column === 'amount' ? `coalesce(amount, ${derivedAmount})` : column;

function fillerOf({ column, kind }: MissingRule, derivedAmount: string): string {
  const value = valueOf(column, derivedAmount);
  const among = `FROM (SELECT event_type, ${value} AS "value" FROM reference_events) WHERE "value" IS NOT NULL`;
  if (kind === 'median') {
    return `SELECT event_type, quantile_disc("value", 0.5) AS fill_${column} ${among}
      GROUP BY event_type HAVING count(*) >= ${FEWEST_VALUES}`;
  }
  return `SELECT event_type, arg_max("value", place) AS fill_${column}
    FROM (
      SELECT event_type, "value", own,
        row_number() OVER (PARTITION BY event_type ORDER BY own, "value" DESC) AS place
      FROM (SELECT event_type, "value", count(*) AS own ${among} GROUP BY ALL)
    )
    GROUP BY event_type HAVING sum(own) >= ${FEWEST_VALUES}`;
}

/**
 * The judged rows with missing values filled in those that no rule rejects, and what was filled added to
 * their list `mended`: a query over `rows`. Without rules that fill it is `rows` itself.
 */
export function filledRows(rows: string, clean: CleanSpec, derivedAmount: string): string {
  const rules = fillingRules(clean);
  if (rules.length === 0) return rows;
  const fills = rules.map((rule) => fillOf(rule, derivedAmount));
  const replaced = fills.map(({ column, test, fill }) => {
    return `CASE WHEN ${test} THEN ${fill} ELSE seen.${column} END AS ${column}`;
  });
  const kinds = fills.map(
    ({ column, test, fill }) =>
      `CASE WHEN ${test} AND ${fill} IS NOT NULL THEN 'filled_${column}' END`,
  );
  const joins = rules.flatMap(({ column, kind }) => (kind === 'model' ? [modelJoins(column)] : []));
  if (rules.some(isByType)) {
    joins.unshift('LEFT JOIN fillers ON fillers.event_type = seen.event_type');
  }
  return `(
    SELECT seen.* REPLACE (
      ${replaced.join(',\n')},
      list_concat(mended, list_filter([${kinds.join(', ')}], lambda kind: kind IS NOT NULL)) AS mended
    )
    FROM ${rows} AS seen
    ${joins.join('\n')}
  )`;
}

function fillOf(rule: MissingRule, derivedAmount: string) {
  const { column, kind, constant, eventTypes } = rule;
  const concerned = eventTypes
    ? ` AND seen.event_type IN (${eventTypes.map(sqlLiteral).join(', ')})`
    : '';
  const own = isFillableNumber(column)
    ? `${sqlLiteral(constant.trim())}::DOUBLE`
    : sqlLiteral(constant);
  return {
    column,
    test: `verdict IS NULL AND ${valueOf(column, derivedAmount)} IS NULL${concerned}`,
    fill: kind === 'constant' ? own : kind === 'model' ? modelledValue(column) : `fill_${column}`,
  };
}
