const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#039;': "'",
  '&#39;': "'",
  '&nbsp;': ' ',
};

/**
 * The text as all of `text/` reads it: NFKC (full width becomes half width), lower case, straight
 * apostrophes, the common HTML entities and tags resolved, white space runs as one blank.
 */
export function normaliseText(text: string): string {
  return text
    .normalize('NFKC')
    .replaceAll(/&(?:amp|lt|gt|quot|nbsp|#0?39);/g, (entity) => ENTITIES[entity] ?? entity)
    .replaceAll(/<br\s*\/?>/gi, ' ')
    .replaceAll(/[‘’]/g, "'")
    .toLowerCase()
    .replaceAll(/\s+/g, ' ')
    .trim();
}
