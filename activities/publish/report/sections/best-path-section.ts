import { dataTable } from '../data-table.js';
import { decimal, percent } from '../number-format.js';
import { reportPart } from '../report-part.js';
import { html, type SafeHtml } from '../safe-html.js';

interface ChangeLine {
  readonly segmentId: string;
  readonly weight: string;
  readonly factor: number;
  readonly path: readonly string[];
  readonly cost: number;
  readonly costOfBest: number;
  readonly shared: number;
}

interface RepairLine {
  readonly segmentId: string;
  readonly touchpoint: string;
  readonly value: number;
  readonly costAfter: number;
  readonly isOnPath: boolean;
}

interface SearchLine {
  readonly segmentId: string;
  readonly solver: string;
  readonly value: number;
  readonly protocol: string;
}

interface BestPathNumbers {
  readonly changes: readonly ChangeLine[];
  readonly repairs: readonly RepairLine[];
  readonly searches: readonly SearchLine[];
}

/** Touchpoints of a segment whose repair is shown. */
const MOST_REPAIRS = 5;

const WEIGHTS: Readonly<Record<string, string>> = {
  probability: 'unlikely steps',
  hour: 'time',
  contact: 'contacts',
};

/** What the best paths depend on: the weights of their costs, and the touchpoints on their way. */
export const bestPathPart = reportPart<BestPathNumbers>({
  name: 'bestPath',
  artifacts: {
    path_sensitivity: {
      segment_id: 'VARCHAR',
      weight: 'VARCHAR',
      factor: 'DOUBLE',
      path: 'VARCHAR[]',
      cost: 'DOUBLE',
      cost_of_best: 'DOUBLE',
      shared: 'DOUBLE',
    },
    repair_values: {
      segment_id: 'VARCHAR',
      rank: 'BIGINT',
      touchpoint: 'VARCHAR',
      value: 'DOUBLE',
      cost_after: 'DOUBLE',
      is_on_path: 'BOOLEAN',
    },
  },
  read: async (duck) => ({
    changes: await duck.all<ChangeLine>(`
      SELECT segment_id AS "segmentId", weight, factor, path, cost, cost_of_best AS "costOfBest", shared
      FROM main.path_sensitivity
      WHERE shared < 1
      ORDER BY segment_id <> 'all', length(segment_id), segment_id, weight, factor
      LIMIT 60`),
    repairs: await duck.all<RepairLine>(`
      SELECT segment_id AS "segmentId", touchpoint, value, cost_after AS "costAfter", is_on_path AS "isOnPath"
      FROM main.repair_values
      WHERE rank <= ${MOST_REPAIRS}
      ORDER BY segment_id <> 'all', length(segment_id), segment_id, rank
      LIMIT 60`),
    searches: await duck.all<SearchLine>(`
      SELECT slice AS "segmentId", replace(name, '_gap', '') AS solver, value, protocol
      FROM published.metrics
      WHERE area = 'paths' AND name IN ('genetic_gap', 'annealing_gap')
      ORDER BY slice <> 'all', length(slice), slice, name
      LIMIT 60`),
  }),
  section: ({ changes, repairs, searches }, { paths }) => {
    const head = { id: 'best-path', title: 'What the best path depends on' };
    if (!paths.some(({ origin }) => origin === 'optimised')) {
      return { ...head, missing: 'no segment has a best path.' };
    }
    return {
      ...head,
      lead: 'How the best path changes when what makes a step dear counts half or twice as much, and which touchpoint on it is worth mending.',
      body: html`${changeTable(changes)} ${repairTable(repairs)} ${searchTable(searches)}`,
    };
  },
});

function changeTable(changes: readonly ChangeLine[]): SafeHtml {
  if (changes.length === 0) {
    return html`<p class="note">
      The best paths stay as they are when any one weight is halved or doubled.
    </p>`;
  }
  return dataTable<ChangeLine>(
    'Best paths that change with a weight',
    [
      { header: 'Customers', cell: ({ segmentId }) => segmentId },
      {
        header: 'Counts',
        cell: ({ weight, factor }) =>
          `${WEIGHTS[weight] ?? weight} ${factor < 1 ? 'half' : 'twice'}`,
      },
      {
        header: 'Then the best path',
        cell: ({ path }) =>
          html`<ol class="steps">
            ${[...path, 'goal'].map((step) => html`<li>${step}</li>`)}
          </ol>`,
      },
      { header: 'Cost', numeric: true, cell: ({ cost }) => decimal(cost, 2) },
      {
        header: 'Of the path before',
        numeric: true,
        cell: ({ costOfBest }) => decimal(costOfBest, 2),
      },
      { header: 'Touchpoints shared', numeric: true, cell: ({ shared }) => percent(shared) },
    ],
    changes,
  );
}

function repairTable(repairs: readonly RepairLine[]): SafeHtml {
  if (repairs.length === 0) {
    return html`<p class="note">No best path gets cheaper by a touchpoint at its peers' level.</p>`;
  }
  const table = dataTable<RepairLine>(
    'What mending a touchpoint takes off the cost of the best path',
    [
      { header: 'Customers', cell: ({ segmentId }) => segmentId },
      { header: 'Touchpoint', cell: ({ touchpoint }) => touchpoint },
      { header: 'Saves', numeric: true, cell: ({ value }) => decimal(value, 3) },
      { header: 'Cost then', numeric: true, cell: ({ costAfter }) => decimal(costAfter, 2) },
      { header: 'On the path now', cell: ({ isOnPath }) => (isOnPath ? 'yes' : 'no') },
    ],
    repairs,
  );
  return html`${table}
    <p class="note">
      Mended: its exits and times are no worse than those of its peers, the same kind of event on
      like channels, or else its stage.
    </p>`;
}

function searchTable(searches: readonly SearchLine[]): SafeHtml | string {
  if (searches.length === 0) return '';
  return dataTable<SearchLine>(
    'Searches by chance beside the exact one',
    [
      { header: 'Customers', cell: ({ segmentId }) => segmentId },
      { header: 'Search', cell: ({ solver }) => solver },
      { header: 'Above the bound', numeric: true, cell: ({ value }) => percent(value) },
      { header: 'How', cell: ({ protocol }) => protocol },
    ],
    searches,
  );
}
