import { bytes, count } from './number-format.js';
import { operatorNotice } from './operator-notice.js';
import type { ReportData } from './report-data.js';
import { REPORT_STYLE } from './report-style.js';
import { html, SafeHtml } from './safe-html.js';
import { REPORT_SECTIONS } from './report-parts.js';
import { renderSection } from './section.js';

/**
 * The report of a release as one HTML file: styles and pictures are inside, it needs no script and no
 * network. Every text of the data is escaped. Equal data give equal bytes.
 */
export function renderReport(data: ReportData): string {
  const sections = REPORT_SECTIONS.map((section) => section(data));
  const title = `${data.run.pipeline} · ${data.run.date}`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <title>${title}</title>
        <style>
          ${new SafeHtml(REPORT_STYLE)}
        </style>
      </head>
      <body>
        <header>
          <p class="brand">Wayline customer journey report</p>
          <h1>${data.run.pipeline} <span>${data.run.date}</span></h1>
          <p>${headerText(data)}</p>
          <nav aria-label="Parts of the report">
            <ul>
              ${sections.map(
                (section) => html`<li><a href="#${section.id}">${section.title}</a></li>`,
              )}
            </ul>
          </nav>
        </header>
        <main>${operatorNotice(data)} ${sections.map(renderSection)}</main>
      </body>
    </html> `.markup;
}

function headerText({ run, sources, totals }: ReportData): string {
  const window = `The ${count(run.lookbackDays)} days up to the end of ${run.date} (${run.timezone})`;
  const seen =
    totals.lastSeen === null
      ? ''
      : `, last event ${totals.lastSeen.slice(0, 16).replace('T', ' ')} UTC`;
  return `${window}${seen}. Read from ${count(sources.objects)} source files, ${bytes(sources.bytes)}.`;
}
