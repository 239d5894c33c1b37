import { figureChart } from '../figure-chart.js';
import { count, money, percent } from '../number-format.js';
import { reportPart } from '../report-part.js';
import { html } from '../safe-html.js';
import { figure, type Section } from '../section.js';
import type { ReportData } from '../report-data.js';

interface ValueNumbers {
  readonly worth: readonly { middle: number; customers: number }[];
  readonly spread: { customers: number; median: number; top: number; beyond: number } | undefined;
  readonly survival: readonly { day: number; survival: number; lower: number; upper: number }[];
}

const BARS = 24;
/** Points of a curve that can be told apart. */
const MOST_POINTS = 200;

/** What customers will be worth, and how long they stay. */
export const valuePart = reportPart<ValueNumbers>({
  name: 'value',
  artifacts: {
    survival: {
      curve: 'VARCHAR',
      day: 'BIGINT',
      survival: 'DOUBLE',
      lower: 'DOUBLE',
      upper: 'DOUBLE',
    },
  },
  read: async (duck) => {
    await duck.run(`
      CREATE OR REPLACE TEMP VIEW report_worth AS
      SELECT value FROM published.predictions WHERE target = 'clv' AND value IS NOT NULL`);
    // Bars up to what 98 % stay below: a few large customers would leave the others one bar.
    const spread = await duck.one<{
      customers: number;
      median: number | null;
      top: number | null;
      beyond: number;
    }>(`
      SELECT
        count(*) AS customers,
        quantile_disc(value, 0.5) AS median,
        quantile_disc(value, 0.98) AS top,
        count(*) FILTER (WHERE value > (SELECT quantile_disc(value, 0.98) FROM report_worth)) AS beyond
      FROM report_worth`);
    const { median, top } = spread;
    const known = median !== null && top !== null && top > 0;
    return {
      spread: known ? { ...spread, median, top } : undefined,
      worth: known
        ? await duck.all(`
            SELECT (bar + 0.5) * ${top / BARS} AS middle, count(*) AS customers
            FROM (
              SELECT least(${BARS - 1}, floor(value / ${top / BARS})) AS bar
              FROM report_worth WHERE value <= ${top}
            )
            GROUP BY bar ORDER BY bar`)
        : [],
      survival: await duck.all(`
        SELECT day, survival, lower, upper
        FROM (SELECT *, row_number() OVER (ORDER BY day) AS place, count(*) OVER () AS points FROM main.survival)
        WHERE place % greatest(1, points // ${MOST_POINTS}) = 0 OR place IN (1, points)
        ORDER BY day`),
    };
  },
  section: valueSection,
});

function valueSection({ worth, spread, survival }: ValueNumbers, data: ReportData): Section {
  const head = { id: 'value', title: 'What customers are worth' };
  if (spread === undefined && survival.length < 2) {
    return {
      ...head,
      missing: 'Too few customers have ordered again to tell what they will be worth.',
    };
  }
  const { currency } = data.run;
  return {
    ...head,
    lead: 'Customers who have ordered: what they will spend over the years of the spec, discounted to today, and how long after their first order they go on ordering.',
    body: html`<div class="columns">
      ${
        spread !== undefined &&
        figure(
          figureChart(
            {
              points: worth.map(({ middle, customers }) => [middle, customers] as const),
              ...{
                x: `lifetime value${currency && `, ${currency}`}`,
                y: 'customers',
                form: 'bars',
              },
            },
            { name: 'lifetime-value', width: 460, label: 'Customers by lifetime value' },
          ),
          `Lifetime value of ${count(spread.customers)} customers; half are above ${money(spread.median, currency)}. Not drawn: ${count(spread.beyond)} above ${money(spread.top, currency)}.`,
        )
      }
      ${
        survival.length > 1 &&
        figure(
          figureChart(
            {
              points: [[0, 1] as const, ...survival.map((p) => [p.day, p.survival] as const)],
              bounds: survival.map((p) => [p.day, p.lower, p.upper] as const),
              ...{ x: 'days since the first order', y: 'still customers', form: 'steps' },
              ...{ percent: true, most: 1 },
            },
            { name: 'survival', width: 460, label: 'Share of customers who still order' },
          ),
          `Kaplan-Meier curve with its 95 % interval${halfLeft(survival)}. Who is younger than the silence that counts as leaving is known only so far.`,
        )
      }
    </div>`,
  };
}

/** When half of the customers have left: at once, where most order on one day only. */
function halfLeft(survival: ValueNumbers['survival']): string {
  const half = survival.find((point) => point.survival <= 0.5);
  if (half === undefined) return '';
  return half.day === 0
    ? `: ${percent(1 - half.survival)} have no order after their first day`
    : `: half have left after ${count(half.day)} days`;
}
