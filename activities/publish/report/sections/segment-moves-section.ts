import { dataTable, type TableColumn } from '../data-table.js';
import { count, percent } from '../number-format.js';
import type { ReportData } from '../report-data.js';
import { reportPart } from '../report-part.js';
import { html, type SafeHtml } from '../safe-html.js';
import { figure, reasonOf, type Section } from '../section.js';
import { elbowChart, segmentRadarChart } from '../segment-shape-charts.js';

/** Customers that went from one segment to another since the release before. */
interface Move {
  from: string;
  fromName: string;
  to: string;
  toName: string;
  customers: number;
  share: number;
}

/** How segments differ, how their number was found, and who has moved. */
export const segmentMovesSection = reportPart<Move[]>({
  name: 'segmentMoves',
  read: (duck) =>
    duck.all<Move>(`
      SELECT
        from_segment AS "from", from_name AS "fromName", to_segment AS "to", to_name AS "toName",
        customers, customers / (sum(customers) OVER (PARTITION BY from_segment))::DOUBLE AS share
      FROM published.segment_migration
      ORDER BY from_name = to_name, customers DESC, from_segment, to_segment
      LIMIT 200`),
  section: (moves, data) => segmentMoves(moves, data),
});

function segmentMoves(moves: readonly Move[], data: ReportData): Section {
  const head = { id: 'segment-moves', title: 'What sets the segments apart, and who moved' };
  if (data.segments.length < 2) return { ...head, missing: reasonOf(data, 'segment_migration') };
  const stayed = moves.filter((move) => move.fromName === move.toName);
  const known = moves.filter((move) => move.from !== 'none' && move.to !== 'none');
  const sum = (list: readonly Move[]): number =>
    list.reduce((all, move) => all + move.customers, 0);
  return {
    ...head,
    lead:
      known.length === 0
        ? 'There is no release of an earlier date to compare with.'
        : `${percent(sum(stayed) / sum(known))} of the customers are in the segment that they were in at the release before.`,
    body: html`<div class="columns">${radar(data)}${elbow(data)}</div>
      ${moves.length > 0 ? movesTable(moves.filter((move) => move.fromName !== move.toName)) : ''}`,
  };
}

function radar(data: ReportData): SafeHtml {
  const label = `Radar of ${data.segments.length} segments on spending, orders, sessions, idle days, tenure and carts`;
  return figure(
    segmentRadarChart(data.segments, label),
    'Means of each segment, the largest of all segments at the rim; colours as in the table of segments.',
  );
}

function elbow(data: ReportData): SafeHtml | string {
  if (data.selection.filter((row) => row.method === 'kmeans').length < 2) return '';
  return figure(
    elbowChart(data.selection, 'Sum of squared distances by number of segments'),
    'Squared distances to the own centre, the fewest segments being 100 %. Where the line bends, more segments say little more; the large point was chosen.',
  );
}

function movesTable(moves: readonly Move[]): SafeHtml {
  const named = (id: string, name: string, without: string): string =>
    id === 'none' ? without : name;
  const columns: TableColumn<Move>[] = [
    { header: 'From', cell: (row) => named(row.from, row.fromName, 'not seen before') },
    { header: 'To', cell: (row) => named(row.to, row.toName, 'not seen any more') },
    { header: 'Customers', numeric: true, cell: (row) => count(row.customers) },
    { header: 'Of the segment', numeric: true, cell: (row) => percent(row.share) },
  ];
  return dataTable('Moves since the release before', columns, moves.slice(0, 12));
}
