import { html, type HtmlValue, type SafeHtml } from './safe-html.js';

/** One bar: its name, its length 0..1 of the longest, and what stands at its end. */
export interface Bar {
  label: HtmlValue;
  length: number;
  value: string;
  note?: string;
}

/** Horizontal bars as a table, so that a screen reader reads them and they fit any width. */
export function barList(
  caption: string,
  headers: readonly [string, string],
  bars: readonly Bar[],
): SafeHtml {
  return html`<table class="bars">
    <caption>
      ${caption}
    </caption>
    <colgroup>
      <col class="name" />
      <col />
    </colgroup>
    <thead class="unseen">
      <tr>
        <th scope="col">${headers[0]}</th>
        <th scope="col">${headers[1]}</th>
      </tr>
    </thead>
    <tbody>
      ${bars.map(
        (bar) =>
          html` <tr>
            <th scope="row">${bar.label}</th>
            <td>
              <span class="bar" style="--length:${share(bar.length)}"></span
              ><span class="end"
                ><b>${bar.value}</b
                >${bar.note !== undefined && html` <small>${bar.note}</small>`}</span
              >
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

const share = (length: number): string =>
  (Number.isFinite(length) ? Math.min(1, Math.max(0, length)) : 0).toFixed(4);
