import { dataTable } from '../data-table.js';
import { figureChart } from '../figure-chart.js';
import { decimal, percent } from '../number-format.js';
import type { MetricRow, ReportData } from '../report-data.js';
import { reportPart } from '../report-part.js';
import { html, type SafeHtml } from '../safe-html.js';
import { figure, type Section } from '../section.js';

interface GainPoint {
  readonly target: string;
  readonly share: number;
  readonly gain: number;
}

/** How much better than chance the models pick, the learners side by side, and how groups are treated. */
export const comparisonPart = reportPart<GainPoint[]>({
  name: 'comparison',
  read: (duck) =>
    duck.all(`
      SELECT target, share, gain FROM main.gain_curve WHERE share > 0 ORDER BY target, share LIMIT 400`),
  section: comparisonSection,
});

function comparisonSection(gain: readonly GainPoint[], data: ReportData): Section {
  const head = { id: 'comparison', title: 'How the models compare' };
  const tables = [learners(data), groups(data), tradeOffs(data)].filter((table) => table !== '');
  const targets = [...new Set(gain.map(({ target }) => target))];
  if (targets.length === 0 && tables.length === 0) {
    return { ...head, missing: 'No model has been measured on days that it had not seen.' };
  }
  const challenge = data.metrics.find(({ name }) => name.endsWith('.champion_difference'));
  return {
    ...head,
    lead: `How many times more often than by chance the picked customers are the right ones, and other ways to learn the same question on the same days.${challenge ? ` The new model: ${challenge.protocol}.` : ''}`,
    body: html`<div class="curves">
        ${targets.map((target) => {
          const points = gain
            .filter((point) => point.target === target)
            .map((point) => [100 * point.share, point.gain / point.share] as const);
          const title = target.replaceAll('_', ' ');
          return figure(
            figureChart(
              { points, x: '% of customers picked', y: 'lift', level: 1 },
              { name: `lift-${target}`, width: 300, label: `Lift of ${title}` },
            ),
            `Lift of ${title}: ${decimal(points[0]?.[1], 1)} for the first ${decimal(points[0]?.[0], 0)} %; dashed is chance.`,
          );
        })}
      </div>
      ${tables}`,
  };
}

const withBounds = (row: MetricRow | undefined): SafeHtml | string =>
  row === undefined
    ? ''
    : html`${decimal(row.value)}${row.lower !== null && html`<small>${decimal(row.lower)} to ${decimal(row.upper)}</small>`}`;

function learners({ metrics }: ReportData): SafeHtml | string {
  const own = metrics.filter(({ area, name }) => area === 'train' && name === 'purchase.roc_auc');
  const slices = own
    .filter(({ slice }) => /^(time_split|baseline:logistic|model:)/.test(slice))
    .toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0));
  if (slices.length < 2) return '';
  const nameOf = (slice: string): string =>
    slice === 'time_split'
      ? 'random forest (scores)'
      : slice.replace(/^(model|baseline):/, '').replaceAll('_', ' ');
  const of = (name: string, slice: string): MetricRow | undefined =>
    metrics.find((row) => row.name === `purchase.${name}` && row.slice === slice);
  return dataTable(
    'Learners of a purchase, on the same customers (all but the forest learn from at most 3,000 rows)',
    [
      { header: 'Learner', cell: ({ slice }) => nameOf(slice) },
      { header: 'ROC AUC', numeric: true, cell: withBounds },
      { header: 'PR AUC', numeric: true, cell: ({ slice }) => withBounds(of('pr_auc', slice)) },
      { header: 'Log loss', numeric: true, cell: ({ slice }) => withBounds(of('log_loss', slice)) },
      { header: 'Brier', numeric: true, cell: ({ slice }) => withBounds(of('brier', slice)) },
    ],
    slices,
  );
}

/** Groups of protected attributes at the acting threshold of the purchase target. */
function groups({ metrics }: ReportData): SafeHtml | string {
  const own = metrics.filter(({ name }) => name === 'purchase.selection_rate');
  const named = own.filter(({ slice }) => slice.includes(':'));
  if (named.length === 0) return '';
  const of = (name: string, slice: string): MetricRow | undefined =>
    metrics.find((row) => row.name === `purchase.${name}` && row.slice === slice);
  const verdicts = metrics
    .filter(({ name, slice }) => name === 'purchase.four_fifths' && !slice.includes(','))
    .map(
      ({ slice, value, protocol }) =>
        `${slice.replaceAll('_', ' ')} ${decimal(value)}, ${protocol ?? ''}`,
    );
  return html`${dataTable(
      'How groups are treated where purchases are acted on',
      [
        { header: 'Group', cell: ({ slice }) => slice.replace(':', ': ').replaceAll('_', ' ') },
        { header: 'Picked', numeric: true, cell: withBounds },
        {
          header: 'Found of those who buy',
          numeric: true,
          cell: (row) => withBounds(of('true_positive_rate', row.slice)),
        },
        {
          header: 'Picked wrongly',
          numeric: true,
          cell: (row) => withBounds(of('false_positive_rate', row.slice)),
        },
        {
          header: 'Promised too much',
          numeric: true,
          cell: (row) => withBounds(of('calibration_gap', row.slice)),
        },
      ],
      named,
    )}
    <p class="note">Lowest over highest share picked: ${verdicts.join('; ')}.</p>`;
}

/** The attribute of a slice such as `gender, acting on 10 %`. */
const byOf = ({ slice }: MetricRow): string => slice.replace(/,.*$/, '').replaceAll('_', ' ');

/** What acting on more or fewer customers would do to the ratio. */
function tradeOffs({ metrics }: ReportData): SafeHtml | string {
  const rows = metrics
    .filter(({ name, slice }) => name === 'purchase.four_fifths' && slice.includes(', acting on '))
    .map((ratio) => ({
      ratio,
      share: Number(/(\d+) %$/.exec(ratio.slice)?.[1] ?? 0) / 100,
      recall: metrics.find(
        ({ name, slice }) => name === 'purchase.recall' && slice === ratio.slice,
      ),
    }))
    .toSorted((a, b) => byOf(a.ratio).localeCompare(byOf(b.ratio)) || a.share - b.share);
  if (rows.length === 0) return '';
  return dataTable(
    'What another threshold would do',
    [
      { header: 'By', cell: ({ ratio }) => byOf(ratio) },
      { header: 'Customers picked', numeric: true, cell: ({ share }) => percent(share) },
      { header: 'Lowest over highest', numeric: true, cell: ({ ratio }) => decimal(ratio.value) },
      {
        header: 'Found of those who buy',
        numeric: true,
        cell: ({ recall }) => percent(recall?.value),
      },
    ],
    rows,
  );
}
