import { dataTable } from '../data-table.js';
import { count } from '../number-format.js';
import { reportPart } from '../report-part.js';
import { html } from '../safe-html.js';
import { reasonOf } from '../section.js';
import { shareCell } from '../share-cell.js';

interface FunnelRow {
  funnel: string;
  step: number;
  touchpoint: string;
  customers: number;
  rate: number;
}

const WAYS = [
  ['goal_unordered', 'In any order'],
  ['goal_ordered', 'In this order'],
  ['goal_strict', 'At once, one after the other'],
] as const;

/** The steps to the goal, counted in three ways, and segment by segment. */
export const stepsPart = reportPart<FunnelRow[]>({
  name: 'steps',
  read: (duck) =>
    duck.all(`
      SELECT funnel, step, touchpoint, customers, rate
      FROM published.funnels
      WHERE funnel LIKE 'goal\\_%' ESCAPE '\\'
      ORDER BY funnel, step`),
  section: (rows, data) => {
    const head = { id: 'steps', title: 'Steps to the goal' };
    const steps = rows.filter(({ funnel }) => funnel === 'goal_ordered');
    if (steps.length === 0) return { ...head, missing: reasonOf(data, 'funnels') };
    const found = new Map(rows.map((row) => [`${row.funnel} ${row.step}`, row]));
    const segments = data.segments.filter(({ segmentId }) =>
      found.has(`goal_ordered:${segmentId} 1`),
    );
    const cell = (funnel: string, step: number): FunnelRow | undefined =>
      found.get(`${funnel} ${step}`);
    return {
      ...head,
      lead: 'Event types that most sessions with the goal have before it. A customer who takes them at once is also counted by the looser ways.',
      body: html`${dataTable<FunnelRow>(
        'Customers by step',
        [
          { header: 'Step', cell: (row) => row.touchpoint },
          ...WAYS.map(([funnel, header]) => ({
            header,
            numeric: true,
            cell: (row: FunnelRow) => count(cell(funnel, row.step)?.customers ?? 0),
          })),
        ],
        steps,
      )}
      ${dataTable<FunnelRow>(
        'Share of each segment that comes so far, in this order',
        [
          { header: 'Step', cell: (row) => row.touchpoint },
          { header: 'all', numeric: true, cell: (row) => shareCell(row.rate, 1) },
          ...segments.map(({ segmentId, name }) => ({
            header: `${segmentId} · ${name}`,
            numeric: true,
            cell: (row: FunnelRow) =>
              shareCell(cell(`goal_ordered:${segmentId}`, row.step)?.rate ?? 0, 1),
          })),
        ],
        steps,
      )}`,
    };
  },
});
