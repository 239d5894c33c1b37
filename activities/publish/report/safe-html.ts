/** Markup that is safe to place in the page: made by `html` or by a renderer that escapes. */
export class SafeHtml {
  constructor(readonly markup: string) {}

  toString(): string {
    return this.markup;
  }
}

/** What may stand in a template; text and numbers are escaped, nothing is shown for null and false. */
export type HtmlValue =
  SafeHtml | string | number | null | undefined | false | readonly HtmlValue[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text for element content and quoted attributes; control characters that HTML forbids are left out. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll(/\p{Cc}/gu, (character) => (/[\t\n\r]/.test(character) ? character : ''))
    .replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** A template whose every inserted value is escaped unless it is SafeHtml already. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): SafeHtml {
  const text = parts.map(
    (part, index) => part + (index < values.length ? show(values[index]) : ''),
  );
  return new SafeHtml(text.join(''));
}

function show(value: HtmlValue): string {
  if (value instanceof SafeHtml) return value.markup;
  if (value === null || value === undefined || value === false) return '';
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  return value.map(show).join('');
}
