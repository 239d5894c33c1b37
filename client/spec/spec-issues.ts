import type { z } from 'zod';
import type { WrongCall } from '../command-failure.js';
import { nearestName } from '../nearest-name.js';
import { validKeysAt } from './spec-schema.js';

type Issue = z.core.$ZodIssue;

/** Where a key or its value stands: `place` is such as `spec.yaml:12`, `value` what was written there. */
export interface SpecPlaces {
  placeOf(path: readonly PropertyKey[]): string;
  valueAt(path: readonly PropertyKey[]): unknown;
}

/**
 * What is wrong in a spec, one entry an error, each with the valid names nearest to it. A missing key
 * that an unknown key beside it misspells is not reported a second time.
 */
export function describeSpecIssues(issues: readonly Issue[], places: SpecPlaces): WrongCall[] {
  const unknown = issues.flatMap((issue) => unknownKeys(issue, places));
  const misspelt = new Set(unknown.map((entry) => entry.instead));
  const others = issues
    .filter((issue) => issue.code !== 'unrecognized_keys')
    .filter((issue) => !misspelt.has(dotted(issue.path)))
    .map((issue) => describeValue(issue, places));
  return [...unknown.map((entry) => entry.call), ...others];
}

function unknownKeys(
  issue: Issue,
  places: SpecPlaces,
): { call: WrongCall; instead: string | undefined }[] {
  if (issue.code !== 'unrecognized_keys') return [];
  const valid = validKeysAt(issue.path);
  const present = places.valueAt(issue.path);
  const used = typeof present === 'object' && present !== null ? Object.keys(present) : [];
  const free = valid.filter((key) => !used.includes(key));
  return issue.keys.map((key) => {
    const nearest = nearestFree(key, free, valid);
    return {
      call: {
        object: `${places.placeOf([...issue.path, key])}: unknown key ${dotted([...issue.path, key])}`,
        expected: `one of ${valid.join(', ')}`,
        ...(nearest === undefined ? {} : { nearest }),
      },
      instead: nearest === undefined ? undefined : dotted([...issue.path, nearest]),
    };
  });
}

function nearestFree(
  key: string,
  free: readonly string[],
  valid: readonly string[],
): string | undefined {
  return nearestName(key, free.length > 0 ? free : valid);
}

function describeValue(issue: Issue, places: SpecPlaces): WrongCall {
  const value = places.valueAt(issue.path);
  const name = issue.path.length === 0 ? 'the spec' : dotted(issue.path);
  const got = value === undefined ? 'is missing' : `is ${shown(value)}`;
  const candidates = candidatesFor(issue);
  return {
    object: `${places.placeOf(issue.path)}: ${name} ${got}`,
    expected: expectation(issue),
    got: typeof value === 'string' ? value : '',
    ...(typeof value === 'string' ? { candidates } : {}),
  };
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return article(issue.expected);
    case 'invalid_value':
      return `one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return issue.origin === 'string'
        ? 'a text that is not empty'
        : `${issue.inclusive === false ? 'more than' : 'at least'} ${String(issue.minimum)}`;
    case 'too_big':
      return `${issue.inclusive === false ? 'less than' : 'at most'} ${String(issue.maximum)}`;
    default:
      return issue.message;
  }
}

function article(type: string): string {
  const names: Record<string, string> = {
    int: 'a whole number',
    number: 'a number',
    string: 'a text',
    boolean: 'true or false',
    object: 'a section with keys',
    record: 'a section with keys',
    array: 'a list',
  };
  return names[type] ?? type;
}

function candidatesFor(issue: Issue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  return ['timezone', 'dateZone', 'zone'].includes(String(issue.path.at(-1)))
    ? Intl.supportedValuesOf('timeZone')
    : [];
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function dotted(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}
