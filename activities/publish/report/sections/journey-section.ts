import { dataTable } from '../data-table.js';
import { journeyChart } from '../journey-chart.js';
import { journeyLayout } from '../journey-layout.js';
import { metricTable } from '../metric-table.js';
import { count, decimal, duration, percent } from '../number-format.js';
import type { PathRow, ReportData, TouchpointRow } from '../report-data.js';
import { html, type SafeHtml } from '../safe-html.js';
import { figure, reasonOf, type Section } from '../section.js';

const FRICTION_ROWS = 10;

/** Touchpoints of one stage that a wide and a narrow page have room for. */
const WIDE_COLUMN = 6;
const NARROW_COLUMN = 4;

/** The journey as a graph, the best against the usual path, and the touchpoints that hold people up. */
export function journeySection(data: ReportData): Section {
  const head = { id: 'journey', title: 'The journey' };
  if (data.touchpoints.length === 0) return { ...head, missing: reasonOf(data, 'touchpoints') };
  return {
    ...head,
    lead: `${count(data.touchpoints.length)} touchpoints (an event type on a channel), by stage of the journey.`,
    body: html`${graph(data)} ${pathTable(data)} ${frictionTable(data)}
    ${metricTable(data.metrics.filter(isOfSegment), { area: 'optimise', caption: 'Sessions and paths by segment', slices: 'down' })}`,
  };
}

/** What is measured by segment; other measurements of the stage have sections of their own. */
const BY_SEGMENT = new Set([
  'conversion_rate',
  'observed_conversion_rate',
  'expected_steps',
  'path_cost',
  'optimised_paths',
  'optimality_gap',
]);

const isOfSegment = ({ name }: { name: string }): boolean => BY_SEGMENT.has(name);

function graph(data: ReportData): SafeHtml {
  const layout = journeyLayout(data.touchpoints, data.transitions, WIDE_COLUMN);
  const narrow = journeyLayout(data.touchpoints, data.transitions, NARROW_COLUMN);
  const label = `Graph of ${layout.nodes.length} touchpoints in ${layout.columns.length} stages with ${layout.edges.length} flows between them; the tables below hold its numbers`;
  return figure(
    html`<div class="wide-only">${journeyChart(layout, 'across', label)}</div>
      <div class="narrow-only">${journeyChart(narrow, 'down', label)}</div>`,
    html`Larger: more sessions. <span class="key-alarm">Redder</span>: more visits end the session
      there. Rimmed: a key touchpoint. Line width: how many go on. Dashed: back to an earlier stage.`,
  );
}

function pathTable(data: ReportData): SafeHtml {
  if (data.paths.length === 0)
    return html`<p class="missing">No paths: ${reasonOf(data, 'paths')}</p>`;
  const table = dataTable<PathRow>(
    'Best against usual path to a purchase',
    [
      { header: 'Customers', cell: (row) => segmentText(row) },
      { header: 'Path', cell: (row) => (row.origin === 'optimised' ? html`<b>best</b>` : 'usual') },
      {
        header: 'Steps',
        cell: (row) =>
          html`<ol class="steps">
            ${[...row.path, 'goal'].map((step) => html`<li>${step}</li>`)}
          </ol>`,
      },
      { header: 'Cost', numeric: true, cell: (row) => decimal(row.cost, 2) },
      {
        header: 'Chance of a purchase',
        numeric: true,
        cell: (row) => percent(row.conversionProbability),
      },
      { header: 'Expected time', numeric: true, cell: (row) => duration(row.expectedSeconds) },
      { header: 'Fewest customers', numeric: true, cell: (row) => count(row.minCustomers) },
    ],
    data.paths,
  );
  return html`${table}
    <p class="note">
      Usual: what most sessions that reached the goal did. Best: the least cost (unlikely steps,
      time and contacts cost) over steps that enough customers took, so a usual path of few
      customers may cost less.
    </p>`;
}

function segmentText(row: PathRow): string {
  if (row.segmentId === 'all') return 'all';
  return row.segmentName === null ? row.segmentId : `${row.segmentId} · ${row.segmentName}`;
}

function frictionTable(data: ReportData): SafeHtml {
  const worst = data.touchpoints
    .filter((row) => (row.friction ?? 0) > 0)
    .toSorted((a, b) => (b.friction ?? 0) - (a.friction ?? 0))
    .slice(0, FRICTION_ROWS);
  if (worst.length === 0) return html`<p class="note">No touchpoint shows friction.</p>`;
  return dataTable<TouchpointRow>(
    'Touchpoints with the most friction',
    [
      { header: 'Touchpoint', cell: (row) => row.touchpoint },
      { header: 'Stage', cell: (row) => row.stage },
      {
        header: 'Issue',
        cell: (row) =>
          row.issue === 'none' ? 'none' : html`<span class="flag">${row.issue}</span>`,
      },
      { header: 'Friction', numeric: true, cell: (row) => decimal(row.friction) },
      { header: 'Ends the session', numeric: true, cell: (row) => percent(row.exitRate) },
      { header: 'Comes back', numeric: true, cell: (row) => percent(row.revisitRate) },
      { header: 'Median time', numeric: true, cell: (row) => duration(row.medianSeconds) },
      { header: 'Buys afterwards', numeric: true, cell: (row) => percent(row.conversionAfter) },
      { header: 'Sessions', numeric: true, cell: (row) => count(row.sessions) },
    ],
    worst,
  );
}
