import { percent } from './number-format.js';
import { html, type SafeHtml } from './safe-html.js';

/** A share as a number on a bar as long as it is of the longest. */
export function shareCell(share: number, longest: number): SafeHtml {
  const length = longest > 0 ? Math.min(1, Math.max(0, share / longest)) : 0;
  return html`<span class="share" style="--length:${length.toFixed(3)}">${percent(share)}</span>`;
}

/** A share as a number on a ground that is the darker the larger it is. */
export function heatCell(share: number): SafeHtml {
  const depth = Math.round(70 * Math.min(1, Math.max(0, share)));
  return html`<span class="heat" style="--depth:${depth}%">${(100 * share).toFixed(0)}</span>`;
}
