import type { ReportData } from './report-data.js';
import { html, type HtmlValue, type SafeHtml } from './safe-html.js';

/** A part of the report; `missing` says why there is nothing to show, in place of a body. */
export interface Section {
  id: string;
  title: string;
  /** One or two sentences that say what is seen. */
  lead?: HtmlValue;
  body?: SafeHtml;
  missing?: string;
}

export type SectionOf = (data: ReportData) => Section;

/** Why a dataset has no rows, as the run's stages have said it. */
export function reasonOf(data: ReportData, dataset: string): string {
  const found = data.datasets.find((row) => row.name === dataset);
  return found?.reason ?? `The run has made no rows of ${dataset}.`;
}

/** A picture with a sentence below that says how to read it. */
export function figure(picture: SafeHtml, caption: HtmlValue): SafeHtml {
  return html`<figure>
    ${picture}
    <figcaption>${caption}</figcaption>
  </figure>`;
}

/** A section as the page shows it. */
export function renderSection(section: Section): SafeHtml {
  return html`<section id="${section.id}" aria-labelledby="${section.id}-title">
    <h2 id="${section.id}-title">${section.title}</h2>
    ${section.missing !== undefined && html`<p class="missing">Nothing to show: ${section.missing}</p>`}${section.lead !== undefined && html`<p class="lead">${section.lead}</p>`}
    ${section.body}
  </section> `;
}
