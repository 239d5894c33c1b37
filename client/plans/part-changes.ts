import type { RecordedParts } from '../../activities/artifacts/recorded-parts.js';
import type { StageName } from '../../workflows/contracts/stage-io.js';

/** One source object as a listing identifies it. */
export interface ListedObject {
  source: string;
  key: string;
  size: number;
  etag: string;
}

/** One difference between what went into two outputs of a stage. */
export type PartChange =
  | { kind: 'spec'; key: string; before: unknown; after: unknown }
  | { kind: 'code'; stage: StageName; before: string; after: string }
  | { kind: 'date'; before: string; after: string }
  | { kind: 'input'; dataset: string; before: string | null; after: string | null }
  | {
      kind: 'source';
      change: 'new' | 'changed' | 'removed';
      before?: ListedObject;
      after?: ListedObject;
      key: string;
    }
  | { kind: 'fact'; key: string; before: unknown; after: unknown }
  | { kind: 'gate'; before: readonly string[]; after: readonly string[] };

/** Parts that can be compared; `listing` is the whole one where the parts hold only its end. */
export type ComparableParts = Omit<RecordedParts, 'fingerprint' | 'madeBy'> & {
  listing?: readonly ListedObject[] | undefined;
};

/**
 * What differs between two outputs' parts: spec keys, code, date, inputs, source objects, other facts and
 * open gates, in that order. Nothing where the fingerprints are the same.
 */
export function changesBetween(before: ComparableParts, after: ComparableParts): PartChange[] {
  const { stage } = after;
  return [
    ...keyedChanges(before.spec, after.spec, (key, values) => ({ kind: 'spec', key, ...values })),
    ...(before.code === after.code
      ? []
      : [{ kind: 'code' as const, stage, before: short(before.code), after: short(after.code) }]),
    ...dateChanges(before, after),
    ...inputChanges(before, after),
    ...resolvedChanges(before, after),
    ...gateChanges(before.openGates ?? [], after.openGates ?? []),
  ];
}

/** The source objects that are new, changed or gone, by key. */
export function sourceChanges(
  before: readonly ListedObject[],
  after: readonly ListedObject[],
): (PartChange & { kind: 'source' })[] {
  const named = (objects: readonly ListedObject[]): Map<string, ListedObject> =>
    new Map(objects.map((object) => [`${object.source} ${object.key}`, object]));
  const old = named(before);
  const now = named(after);
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  return names.flatMap((name): (PartChange & { kind: 'source' })[] => {
    const was = old.get(name);
    const is = now.get(name);
    if (was === undefined && is !== undefined) {
      return [{ kind: 'source', change: 'new', key: is.key, after: is }];
    }
    if (is === undefined && was !== undefined) {
      return [{ kind: 'source', change: 'removed', key: was.key, before: was }];
    }
    if (was === undefined || is === undefined) return [];
    if (was.etag === is.etag && was.size === is.size) return [];
    return [{ kind: 'source', change: 'changed', key: is.key, before: was, after: is }];
  });
}

/** The whole source listing that the parts hold; undefined where they hold none, or only its end. */
export function listingOf(parts: ComparableParts): readonly ListedObject[] | undefined {
  if (parts.listing !== undefined) return parts.listing;
  const { value, shortened } = parts.resolved;
  if (shortened || !isRecord(value) || !Array.isArray(value['objects'])) return undefined;
  return value['objects'] as ListedObject[];
}

function dateChanges(before: ComparableParts, after: ComparableParts): PartChange[] {
  if (before.date !== after.date) {
    return [{ kind: 'date', before: before.date, after: after.date }];
  }
  // The same date in another zone has another end, and is another spec key too where a stage reads it.
  return before.asOf === after.asOf
    ? []
    : [{ kind: 'date', before: before.asOf, after: after.asOf }];
}

function inputChanges(before: ComparableParts, after: ComparableParts): PartChange[] {
  const names = [...new Set([...Object.keys(before.inputs), ...Object.keys(after.inputs)])].sort();
  return names.flatMap((dataset): PartChange[] => {
    const was = before.inputs[dataset] ?? null;
    const is = after.inputs[dataset] ?? null;
    return was === is ? [] : [{ kind: 'input', dataset, before: was, after: is }];
  });
}

function resolvedChanges(before: ComparableParts, after: ComparableParts): PartChange[] {
  if (before.resolved.sha256 === after.resolved.sha256) return [];
  const was = listingOf(before);
  const is = listingOf(after);
  const objects = was && is ? sourceChanges(was, is) : [];
  const facts = keyedChanges(
    withoutObjects(before.resolved.value),
    withoutObjects(after.resolved.value),
    (key, values) => ({ kind: 'fact', key, ...values }),
  );
  return [...objects, ...facts];
}

/** A listing's objects are compared by themselves, where both are whole. */
function withoutObjects(value: unknown): unknown {
  if (!isRecord(value)) return { value };
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== 'objects'));
}

function gateChanges(before: readonly string[], after: readonly string[]): PartChange[] {
  return before.join(' ') === after.join(' ') ? [] : [{ kind: 'gate', before, after }];
}

/** Differences of two trees by their leaves; a list is a leaf. */
function keyedChanges(
  before: unknown,
  after: unknown,
  make: (key: string, values: { before: unknown; after: unknown }) => PartChange,
): PartChange[] {
  const old = leavesOf(before);
  const now = leavesOf(after);
  const keys = [...new Set([...old.keys(), ...now.keys()])].sort();
  return keys.flatMap((key) => {
    const values = { before: old.get(key) ?? null, after: now.get(key) ?? null };
    return JSON.stringify(values.before) === JSON.stringify(values.after)
      ? []
      : [make(key, values)];
  });
}

function leavesOf(value: unknown, path = ''): Map<string, unknown> {
  if (!isRecord(value)) return new Map([[path, value]]);
  const below = Object.entries(value).map(([key, child]) =>
    leavesOf(child, path === '' ? key : `${path}.${key}`),
  );
  return new Map(below.flatMap((leaves) => [...leaves]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function short(hash: string): string {
  return hash.slice(0, 12);
}
