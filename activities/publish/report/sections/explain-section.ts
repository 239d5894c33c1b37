import { beeswarmChart, type SwarmPoint } from '../beeswarm-chart.js';
import { dataTable } from '../data-table.js';
import { figureChart } from '../figure-chart.js';
import { count, decimal, percent } from '../number-format.js';
import { reportPart } from '../report-part.js';
import { html, type SafeHtml } from '../safe-html.js';
import { figure, type Section } from '../section.js';

interface Explained {
  readonly swarm: readonly (SwarmPoint & { target: string })[];
  readonly dependence: readonly { feature: string; value: number; output: number }[];
  readonly rules: readonly { rule: string; rows: number; probability: number }[];
}

/** What fits a picture: 8 features of 150 customers are 1,200 points. */
const FEATURES = 8;
const CUSTOMERS = 150;
const RULES = 12;

/** Why the first target's model says what it says: Shapley values, partial dependence, one tree as rules. */
export const explainPart = reportPart<Explained>({
  name: 'explain',
  artifacts: {
    shap_values: {
      target: 'VARCHAR',
      feature: 'VARCHAR',
      customer: 'BIGINT',
      shap: 'DOUBLE',
      place: 'DOUBLE',
    },
    partial_dependence: { feature: 'VARCHAR', value: 'DOUBLE', rows: 'BIGINT', output: 'DOUBLE' },
    tree_rules: { rank: 'BIGINT', rule: 'VARCHAR', rows: 'BIGINT', probability: 'DOUBLE' },
  },
  read: async (duck) => ({
    swarm: await duck.all(`
      WITH ranked AS (
        SELECT feature, row_number() OVER (ORDER BY sum(abs(shap)::DECIMAL(28, 12)) DESC, feature) AS rank
        FROM main.shap_values GROUP BY feature
      )
      SELECT target, feature, shap, place
      FROM main.shap_values JOIN ranked USING (feature)
      WHERE rank <= ${FEATURES} AND customer <= ${CUSTOMERS}
      ORDER BY rank, customer`),
    dependence: await duck.all(`
      SELECT feature, value, output FROM main.partial_dependence
      WHERE value IS NOT NULL ORDER BY feature, value LIMIT 200`),
    rules: await duck.all(`
      SELECT rule, rows, probability FROM main.tree_rules ORDER BY rank LIMIT ${RULES}`),
  }),
  section: explainSection,
});

function explainSection({ swarm, dependence, rules }: Explained): Section {
  const head = { id: 'explain', title: 'Why the model says so' };
  const [first] = swarm;
  if (first === undefined) {
    return { ...head, missing: 'The run has fitted no model of one output to explain.' };
  }
  const isNumber = first.target.startsWith('expected_');
  const question = first.target.replaceAll('_', ' ');
  const features = [...new Set(swarm.map(({ feature }) => feature))];
  const drawn = features.filter((name) => dependence.filter((p) => p.feature === name).length > 1);
  const most = Math.max(...dependence.map(({ output }) => output), Number.MIN_VALUE);
  return {
    ...head,
    lead: `What moves the forecast of ${question}, by exact Shapley values of a sample of customers: what each feature adds to, or takes from, what the model expects of anybody.`,
    body: html`${figure(
        beeswarmChart(
          swarm,
          { unit: isNumber ? 'moves the number by' : 'points of probability', percent: !isNumber },
          { name: 'beeswarm', label: `Shapley values of ${features.length} features` },
        ),
        'Each dot is a customer. Right of 0 raises the forecast, left lowers it; red are high values of the feature, blue low ones, grey unknown ones.',
      )}
      ${drawn.length > 0 && html`<h3>What the model gives where all customers had one value</h3>`}
      <div class="curves">
        ${drawn.map((name, place) =>
          dependencePicture(
            name,
            dependence.filter(({ feature }) => feature === name),
            { place, isNumber, most: roundUp(most) },
          ),
        )}
      </div>
      ${
        rules.length > 0 &&
        dataTable(
          'One decision tree of the same question, which can be read (it does not score)',
          [
            { header: 'Customers with', cell: (row) => row.rule },
            { header: 'Labelled rows', numeric: true, cell: (row) => count(row.rows) },
            { header: question, numeric: true, cell: (row) => percent(row.probability) },
          ],
          rules,
        )
      }`,
  };
}

function dependencePicture(
  feature: string,
  points: Explained['dependence'],
  { place, isNumber, most }: { place: number; isNumber: boolean; most: number },
): SafeHtml {
  const words = feature.replaceAll('_', ' ');
  const outputs = points.map(({ output }) => output);
  const [least, largest] = [Math.min(...outputs), Math.max(...outputs)];
  const shown = (value: number): string => (isNumber ? decimal(value) : percent(value));
  return figure(
    figureChart(
      {
        points: points.map(({ value, output }) => [value, output] as const),
        ...{ x: words, y: 'mean', percent: !isNumber, most },
      },
      { name: `dependence-${place}`, width: 300, label: `Partial dependence on ${words}` },
    ),
    `Between ${shown(least)} and ${shown(largest)}.`,
  );
}

/** The next number of one digit (or 1.5, 2.5): axes of pictures side by side end alike. */
function roundUp(value: number): number {
  const unit = 10 ** Math.floor(Math.log10(value));
  return (Math.ceil((value / unit) * 2) / 2) * unit;
}
