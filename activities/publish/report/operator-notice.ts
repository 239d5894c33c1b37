import type { QualityRow, ReportData } from './report-data.js';
import { html, type SafeHtml } from './safe-html.js';

/**
 * What an operator has decided about this release and a reader must know before any number: stages that
 * were skipped, and quality gates that were opened. Nothing where all is as it should be.
 */
export function operatorNotice(data: ReportData): SafeHtml | string {
  const lines = [
    ...data.carried.map((carried) => carriedLine(carried, data.run.date)),
    ...data.quality.filter(isOpenedGate).map(gateLine),
  ];
  if (lines.length === 0) return '';
  return html`<aside class="notice" aria-label="Decided by an operator">
    <h2>Decided by an operator</h2>
    <ul>
      ${lines.map((line) => html`<li>${line}</li>`)}
    </ul>
  </aside>`;
}

function carriedLine(
  { stage, from, reason, datasets }: ReportData['carried'][number],
  date: string,
): SafeHtml {
  const what =
    datasets.length === 0
      ? html`What ${stage} makes is that`
      : html`The datasets ${datasets.join(', ')} are those`;
  const why = reason === '' ? 'no reason was given.' : reason;
  return html`${what} of <b>${from}</b>, not of ${date}: the stage <b>${stage}</b> was skipped.
    Reason: ${why}`;
}

/** A release with a failed blocking check exists only because somebody has let it through. */
function isOpenedGate({ severity, passed }: QualityRow): boolean {
  return severity === 'block' && passed === false;
}

function gateLine({ dataset, check, observed, expected }: QualityRow): SafeHtml {
  return html`The check <b>${check.replaceAll('_', ' ')}</b> of ${dataset} has failed: expected
    ${expected}, got ${observed}. The dataset audit says by whom and why.`;
}
