import { dataTable, type TableColumn } from '../data-table.js';
import { bytes, count } from '../number-format.js';
import type { ReportData } from '../report-data.js';
import { html } from '../safe-html.js';
import type { Section } from '../section.js';

const WHY_EMPTY: TableColumn<ReportData['datasets'][number]> = {
  header: 'Why it is empty',
  cell: (row) => (row.rows === 0 ? row.reason : ''),
};

/** What the release holds, and why a dataset in it is empty. */
export function contentsSection(data: ReportData): Section {
  const empty = data.datasets.filter((row) => row.rows === 0);
  return {
    id: 'contents',
    title: 'What is published',
    lead: `${data.datasets.length} datasets as Parquet files, and audit, which holds every decision up to the publishing; manifest.json beside this report lists them with their hashes. ${
      empty.length === 0 ? 'None is empty.' : `${empty.length} are empty, for the reason named.`
    }`,
    body: html`${dataTable(
      'Published datasets',
      [
        { header: 'Dataset', cell: (row) => row.name },
        { header: 'Rows', numeric: true, cell: (row) => count(row.rows) },
        { header: 'Size', numeric: true, cell: (row) => bytes(row.bytes) },
        ...(empty.length === 0 ? [] : [WHY_EMPTY]),
      ],
      data.datasets,
    )}`,
  };
}
