import { html, type HtmlValue, type SafeHtml } from './safe-html.js';

/** A column: its header, how a row fills it, and whether it holds numbers. */
export interface TableColumn<Row> {
  header: string;
  cell: (row: Row) => HtmlValue;
  numeric?: boolean;
}

/** A table with a caption and headers that scrolls by itself where the page is narrow. */
export function dataTable<Row>(
  caption: string,
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
): SafeHtml {
  const head = columns.map(
    (column) =>
      html`<th scope="col" ${column.numeric === true && html` class="number"`}>
        ${column.header}
      </th>`,
  );
  const line = (row: Row): SafeHtml[] =>
    columns.map((column, index) =>
      index === 0
        ? html`<th scope="row">${column.cell(row)}</th>`
        : html`<td${column.numeric === true && html` class="number"`}>${column.cell(row)}</td>`,
    );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}">
    <table class="data">
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html` <tr>
              ${line(row)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
