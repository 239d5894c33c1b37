import type { FieldDrift } from './schedule-drift.js';

/** The keys in which two specs differ, as dotted paths with their values as JSON. */
export function specChanges(spec: unknown, server: unknown): FieldDrift[] {
  const wanted = flatten(spec);
  const found = flatten(server);
  const keys = [...new Set([...wanted.keys(), ...found.keys()])].sort();
  return keys.flatMap((key) => {
    const [now = 'not set', before = 'not set'] = [wanted.get(key), found.get(key)];
    return now === before ? [] : [{ field: `spec ${key}`, spec: now, server: before }];
  });
}

function flatten(value: unknown, path = '', into = new Map<string, string>()): Map<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    if (value !== undefined) into.set(path, JSON.stringify(value));
    return into;
  }
  for (const [key, item] of Object.entries(value)) {
    flatten(item, path === '' ? key : `${path}.${key}`, into);
  }
  return into;
}
