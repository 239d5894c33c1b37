import type { PartChange } from './part-changes.js';

/** Source objects that a sentence names before it counts. */
const NAMED_OBJECTS = 3;

/** A change in a few words, such as `segment.k none → 8`. */
export function changeText(change: PartChange): string {
  switch (change.kind) {
    case 'spec':
      return `${change.key} ${shown(change.before)} → ${shown(change.after)}`;
    case 'code':
      return `code of ${change.stage} changed (build ${change.before} → ${change.after})`;
    case 'date':
      return `date ${change.before} → ${change.after}`;
    case 'input':
      return `input ${change.dataset} ${inputText(change)}`;
    case 'source':
      return sourceText(change);
    case 'fact':
      return `${change.key} ${shown(change.before)} → ${shown(change.after)}`;
    case 'gate':
      return `opened gates ${shown(change.before.join(', '))} → ${shown(change.after.join(', '))}`;
  }
}

/** Changes in one sentence; of many source objects the first ones are named and all are counted. */
export function changesText(changes: readonly PartChange[]): string {
  const sources = changes.filter((change) => change.kind === 'source');
  const others = changes.filter((change) => change.kind !== 'source');
  const named = sources.slice(0, NAMED_OBJECTS).map(changeText);
  const more = sources.length - named.length;
  return [...others.map(changeText), ...named, ...(more > 0 ? [`${more} more objects`] : [])].join(
    ', ',
  );
}

/** How many objects are new, changed and removed, such as `2 new, 1 changed`. */
export function countText(changes: readonly PartChange[]): string {
  const kinds = ['new', 'changed', 'removed'] as const;
  const counts = kinds.map((kind) => {
    const found = changes.filter((item) => item.kind === 'source' && item.change === kind);
    return `${found.length} ${kind}`;
  });
  return counts.join(', ');
}

function inputText({ before, after }: PartChange & { kind: 'input' }): string {
  if (before === null) return 'is there now';
  return after === null ? 'is not there any more' : 'has other bytes';
}

function sourceText(change: PartChange & { kind: 'source' }): string {
  const name = `source object ${change.key}`;
  switch (change.change) {
    case 'new':
      return `${name} is new (ETag ${change.after?.etag ?? ''})`;
    case 'removed':
      return `${name} is gone (ETag ${change.before?.etag ?? ''})`;
    case 'changed':
      return `${name} changed (ETag ${change.before?.etag ?? ''} → ${change.after?.etag ?? ''})`;
  }
}

function shown(value: unknown): string {
  if (value === null || value === undefined || value === '') return 'none';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
