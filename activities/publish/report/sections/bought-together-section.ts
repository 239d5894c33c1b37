import { dataTable, type TableColumn } from '../data-table.js';
import { count, decimal, percent } from '../number-format.js';
import type { ReportData } from '../report-data.js';
import { reportPart } from '../report-part.js';
import { html } from '../safe-html.js';
import { reasonOf, type Section } from '../section.js';

/** A pair or group of products that are bought together, in the direction in which it is surer. */
interface BoughtTogether {
  antecedents: string[];
  consequents: string[];
  supportCount: number;
  confidence: number;
  lift: number;
  pValue: number;
}

interface TogetherNumbers {
  rules: number;
  shown: BoughtTogether[];
}

/** Which products are bought together beyond chance. */
export const boughtTogetherSection = reportPart<TogetherNumbers>({
  name: 'boughtTogether',
  artifacts: { products: { product_id: 'VARCHAR', title: 'VARCHAR' } },
  async read(duck) {
    const { rules } = await duck.one<{ rules: number }>(
      'SELECT count(*) AS rules FROM published.association_rules',
    );
    const shown = await duck.all<BoughtTogether>(`
      WITH named AS MATERIALIZED (
        SELECT map_from_entries(list((product_id, title))) AS titles
        FROM (
          SELECT product_id, coalesce(max(title), product_id) AS title
          FROM main.products GROUP BY product_id
        )
      ),
      surest AS (
        SELECT * FROM published.association_rules
        QUALIFY row_number() OVER (
          PARTITION BY list_sort(list_concat(antecedents, consequents))
          ORDER BY confidence DESC, antecedents, consequents
        ) = 1
        ORDER BY q_value, p_value, lift DESC, antecedents, consequents
        LIMIT 15
      )
      SELECT
        list_transform(surest.antecedents, lambda id: coalesce(titles[id], id)) AS antecedents,
        list_transform(surest.consequents, lambda id: coalesce(titles[id], id)) AS consequents,
        support_count AS "supportCount", confidence, lift, p_value AS "pValue"
      FROM surest CROSS JOIN named
      ORDER BY q_value, p_value, lift DESC, surest.antecedents, surest.consequents`);
    return { rules, shown };
  },
  section: ({ rules, shown }, data) => boughtTogether(rules, shown, data),
});

function boughtTogether(
  rules: number,
  shown: readonly BoughtTogether[],
  data: ReportData,
): Section {
  const head = { id: 'bought-together', title: 'Bought together' };
  if (shown.length === 0) return { ...head, missing: reasonOf(data, 'association_rules') };
  const columns: TableColumn<BoughtTogether>[] = [
    {
      header: 'Who buys',
      cell: (row) => html`<div class="prose">${row.antecedents.join(' + ')}</div>`,
    },
    {
      header: 'also buys',
      cell: (row) => html`<div class="prose">${row.consequents.join(' + ')}</div>`,
    },
    { header: 'Orders', numeric: true, cell: (row) => count(row.supportCount) },
    { header: 'Of the buyers', numeric: true, cell: (row) => percent(row.confidence) },
    { header: 'Times chance', numeric: true, cell: (row) => decimal(row.lift, 1) },
  ];
  return {
    ...head,
    lead: `${count(rules)} rules say which products are in one order more often than chance, and than their categories, explain. The surest come first.`,
    body: dataTable('Products that are bought together', columns, shown),
  };
}
