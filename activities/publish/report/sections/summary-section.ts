import { findMetric } from '../metric-lookup.js';
import { count, decimal, money, percent } from '../number-format.js';
import type { MetricRow, ReportData } from '../report-data.js';
import { html, type HtmlValue, type SafeHtml } from '../safe-html.js';
import type { Section } from '../section.js';

interface Tile {
  label: string;
  value: string;
  note: HtmlValue;
}

/** The numbers that an analyst looks for first, and what stands out in them. */
export function summarySection(data: ReportData): Section {
  const found = findings(data);
  return {
    id: 'summary',
    title: 'At a glance',
    body: html`<dl class="tiles">
        ${tiles(data).map(
          (tile) =>
            html` <div>
              <dt>${tile.label}</dt>
              <dd><strong>${tile.value}</strong><span>${tile.note}</span></dd>
            </div>`,
        )}
      </dl>
      ${
        found.length > 0 &&
        html`<h3>What stands out</h3>
          <ul class="findings">
            ${found.map((finding) => html` <li>${finding}</li>`)}
          </ul>`
      }`,
  };
}

function tiles(data: ReportData): Tile[] {
  const { totals, events, run } = data;
  const rejected = Object.values(events.rejected).reduce((sum, rows) => sum + rows, 0);
  return [
    {
      label: 'Customers',
      value: count(totals.customers),
      note: `${count(totals.buyers)} have bought (${percent(ratio(totals.buyers, totals.customers))})`,
    },
    {
      label: 'Events kept',
      value: count(events.kept),
      note: `of ${count(events.read)} read; ${count(rejected)} rejected (${percent(ratio(rejected, events.read))})`,
    },
    {
      label: 'Orders',
      value: count(totals.orders),
      note: `${money(totals.revenue, run.currency)} in all, ${money(ratio(totals.revenue, totals.orders), run.currency)} an order`,
    },
    conversionTile(data),
    modelTile(data.metrics),
    recommendationTile(data.metrics),
  ];
}

function conversionTile(data: ReportData): Tile {
  const first = data.funnel.at(0);
  const purchase = data.funnel.find((row) => row.stage === 'purchase');
  return {
    label: 'Conversion',
    value: percent(ratio(purchase?.customers ?? Number.NaN, first?.customers ?? Number.NaN)),
    note: first && purchase ? `of customers from ${first.stage} to purchase` : 'no funnel was made',
  };
}

function modelTile(metrics: readonly MetricRow[]): Tile {
  const auc =
    findMetric(metrics, 'train', 'purchase.roc_auc', 'time_split') ??
    findMetric(metrics, 'train', 'purchase.roc_auc', 'oob');
  const known = auc !== undefined && auc.lower !== null && auc.upper !== null;
  const interval = known ? `95 % interval ${decimal(auc.lower)} to ${decimal(auc.upper)}; ` : '';
  const [best] = metrics
    .filter((row) => row.name === 'purchase.roc_auc' && row.slice.startsWith('baseline:'))
    .toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0));
  const baseline = best
    ? `${best.slice.slice('baseline:'.length).replaceAll('_', ' ')} alone ${decimal(best.value)}`
    : 'guessing 0.500';
  return {
    label: 'Purchase model (ROC AUC)',
    value: decimal(auc?.value),
    note: auc ? `${interval}${baseline}` : 'no model was trained',
  };
}

function recommendationTile(metrics: readonly MetricRow[]): Tile {
  const blend = metrics.find((row) => row.name.startsWith('ndcg_at_') && row.slice === 'blend');
  const name = blend?.name ?? 'ndcg_at_10';
  const popular = findMetric(metrics, 'recommend', name, 'popular');
  return {
    label: `Recommendations (${name.replace('ndcg_at_', 'NDCG@')})`,
    value: decimal(blend?.value),
    note: blend
      ? `most popular products alone ${decimal(popular?.value)}`
      : 'recommendations were not measured',
  };
}

function findings(data: ReportData): SafeHtml[] {
  return [
    ...segmentFinding(data),
    ...frictionFinding(data),
    ...pathFinding(data),
    ...qualityFinding(data),
  ];
}

function segmentFinding(data: ReportData): SafeHtml[] {
  const value = (index: number): number => {
    const segment = data.segments[index];
    return (segment?.meanValue ?? 0) * (segment?.customers ?? 0);
  };
  const total = data.segments.reduce((sum, _, index) => sum + value(index), 0);
  const order = data.segments
    .map((_, index) => index)
    .toSorted((a, b) => value(b) - value(a) || a - b);
  const best = data.segments[order[0] ?? -1];
  if (best === undefined || total <= 0) return [];
  return [
    html`<b>${best.name}</b> (${best.segmentId}) is ${percent(best.share)} of the customers and
      ${percent(value(order[0] ?? 0) / total)} of their spending.`,
  ];
}

function frictionFinding(data: ReportData): SafeHtml[] {
  const worst = data.touchpoints
    .filter((row) => row.issue !== 'none' && row.friction !== null)
    .toSorted((a, b) => (b.friction ?? 0) - (a.friction ?? 0))[0];
  if (worst === undefined) return [];
  return [
    html`Most friction is at <b>${worst.touchpoint}</b> (${worst.issue}): ${percent(worst.exitRate)}
      of its visits end the session, ${percent(worst.revisitRate)} come back to it.`,
  ];
}

function pathFinding(data: ReportData): SafeHtml[] {
  const best = data.paths.find((row) => row.origin === 'optimised');
  const usual = data.paths.find(
    (row) => row.origin === 'observed' && row.segmentId === best?.segmentId,
  );
  const least = best?.cost ?? Number.NaN;
  const usualCost = usual?.cost ?? Number.NaN;
  if (best === undefined || !(usualCost > least)) return [];
  const saved = (usualCost - least) / usualCost;
  return [
    html`The best path to a purchase (${best.segmentName ?? best.segmentId}) costs ${percent(saved)}
    less than the one that customers mostly take: ${best.path.join(' → ')}.`,
  ];
}

function qualityFinding({ quality }: ReportData): SafeHtml[] {
  const failed = quality.filter((row) => row.passed === false).length;
  const broken = quality.filter((row) => row.passed === null && row.severity !== 'info').length;
  if (failed + broken === 0) return [];
  const unknown = broken === 0 ? '' : `, and ${count(broken)} could not be made`;
  return [
    html`${count(failed)} of ${count(quality.length)} quality checks did not pass${unknown}; see
      <a href="#quality">data quality</a>.`,
  ];
}

const ratio = (part: number, whole: number): number => (whole === 0 ? Number.NaN : part / whole);
