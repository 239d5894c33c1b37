import { barList } from '../bar-list.js';
import { dataTable, type TableColumn } from '../data-table.js';
import { selectionChart } from '../line-charts.js';
import { count, decimal, money, percent } from '../number-format.js';
import type { ReportData, SegmentRow } from '../report-data.js';
import { html, type SafeHtml } from '../safe-html.js';
import { figure, reasonOf, type Section } from '../section.js';
import { segmentMapChart } from '../segment-map-chart.js';
import { segmentColour } from '../svg-chart.js';
import { segmentHighlights } from '../segment-highlights.js';

/** Who the customers are: lifecycle and value for all, then the segments that were found. */
export function segmentsSection(data: ReportData): Section {
  const head = { id: 'segments', title: 'Customer segments' };
  const groups = html`<div class="columns">
    ${groupBars('Lifecycle', data.lifecycle)}${groupBars('Value tier', data.valueTiers)}
  </div>`;
  if (data.segments.length === 0) {
    return { ...head, missing: reasonOf(data, 'segments'), body: groups };
  }
  const largest = data.segments.toSorted((a, b) => b.share - a.share)[0];
  return {
    ...head,
    lead: `${data.segments.length} segments, numbered by falling spending. The largest is ${largest?.name ?? ''} with ${percent(largest?.share)} of the customers.`,
    body: html`${segmentTable(data)}
      <div class="columns wide-left">${mapFigure(data)}${selectionFigure(data)}</div>
      ${groups}`,
  };
}

function segmentTable(data: ReportData): SafeHtml {
  const index = new Map(data.segments.map((segment, position) => [segment.segmentId, position]));
  const highlights = segmentHighlights(data.segments);
  const columns: TableColumn<SegmentRow>[] = [
    {
      header: 'Segment',
      cell: (row) =>
        html`<div class="prose">
          <span
            class="dot"
            style="background:${segmentColour(index.get(row.segmentId) ?? 0)}"
          ></span
          ><b>${row.segmentId} · ${row.name}</b>
          <small>${row.description}</small>
          ${(highlights.get(row.segmentId) ?? []).map((text) => html`<span class="chip">${text}</span>`)}
        </div>`,
    },
    { header: 'Customers', numeric: true, cell: (row) => count(row.customers) },
    { header: 'Share', numeric: true, cell: (row) => percent(row.share) },
    { header: 'Spent each', numeric: true, cell: (row) => money(row.meanValue, data.run.currency) },
    { header: 'Orders each', numeric: true, cell: (row) => decimal(row.meanOrders, 2) },
    {
      header: 'Idle days',
      numeric: true,
      cell: (row) => decimal(row.meanRecencyDays, 1),
    },
    { header: 'Silhouette', numeric: true, cell: (row) => decimal(row.silhouette, 2) },
  ];
  return dataTable('Segments', columns, data.segments);
}

function mapFigure(data: ReportData): SafeHtml {
  if (data.segmentMap.length === 0)
    return html`<p class="missing">No picture of the segments was made.</p>`;
  const kept = data.segmentMapExplained;
  const label = `Scatter of ${data.segmentMap.length} customers on two principal components, coloured by segment`;
  return figure(
    segmentMapChart(data, label),
    `${count(data.segmentMap.length)} customers on the two directions in which they differ most${
      kept === null ? '' : ` (${percent(kept)} of the variance)`
    }. Points that lie close behave alike.`,
  );
}

function selectionFigure(data: ReportData): SafeHtml | string {
  if (data.selection.length < 2) return '';
  const chosen = data.selection.find((row) => row.chosen === true);
  const label = `Silhouette and stability for ${data.selection.length} numbers of segments; chosen ${chosen?.k ?? 'none'}`;
  return figure(
    selectionChart(data.selection, label),
    'Silhouette: how much closer customers are to their own segment than to the next. Stability: how alike the segments come out on resampled customers. 1 is best for both.',
  );
}

function groupBars(title: string, groups: ReportData['lifecycle']): SafeHtml | string {
  if (groups.length === 0) return '';
  const total = groups.reduce((sum, group) => sum + group.customers, 0);
  const most = Math.max(1, ...groups.map((group) => group.customers));
  const bars = groups.map((group) => ({
    label: group.name.replaceAll('_', ' '),
    length: group.customers / most,
    value: count(group.customers),
    note: percent(group.customers / total),
  }));
  return barList(title, [title, 'Customers'], bars);
}
