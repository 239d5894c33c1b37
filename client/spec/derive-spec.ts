import type { PipelineSpecInput } from '../../workflows/contracts/spec.js';
import { isCalendarDay } from '../../workflows/contracts/logical-date.js';
import { isDataFile, type SourceObject } from './source-path.js';

type Sources = PipelineSpecInput['sources'];
type OptionalSource = 'customers' | 'products' | 'feedback' | 'outcomes';

const OPTIONAL_SOURCES: readonly OptionalSource[] = [
  'customers',
  'products',
  'feedback',
  'outcomes',
];

/** Greatest length of a pipeline's name (contract §2). */
const NAME_LENGTH = 40;

/**
 * The sources found in a listing, or undefined where no events are: day folders or day files below
 * `events`, else `events.*` or files in a folder `events/`, else day folders of any other name. Customers,
 * products, feedback and outcomes are known by their names; outcomes, a log, may lie in day folders too.
 */
export function deriveSources(objects: readonly SourceObject[]): Sources | undefined {
  const files = objects.filter((object) => isDataFile(object.key));
  const events = eventsPath(files.filter((file) => optionalSourceOf(file.key) === undefined));
  if (events === undefined) return undefined;
  const sources: Sources = { events: { path: events } };
  for (const name of OPTIONAL_SOURCES) {
    const own = files.filter((file) => optionalSourceOf(file.key) === name);
    const path = flatPath(own) ?? (name === 'outcomes' ? mostFrequentDays(own) : undefined);
    if (path !== undefined) sources[name] = { path };
  }
  return sources;
}

/** A valid pipeline name made of a folder's or bucket's name; `shop` where nothing of it is left. */
export function pipelineNameOf(name: string): string {
  const slug = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, NAME_LENGTH)
    .replaceAll(/^-+|-+$/g, '');
  return slug === '' ? 'shop' : slug;
}

/** `customers.csv`, `customers/part-1.parquet` and `crm/customers_2026.parquet` are all customers. */
function optionalSourceOf(key: string): OptionalSource | undefined {
  const parts = key.toLowerCase().split('/');
  return OPTIONAL_SOURCES.find((name) =>
    parts.some((part, index) =>
      index === parts.length - 1 ? new RegExp(`^${name}(?![a-z])`).test(part) : part === name,
    ),
  );
}

function eventsPath(files: readonly SourceObject[]): string | undefined {
  const named = files.filter((file) => /(?:^|\/)events?(?![a-z])/i.test(file.key));
  return mostFrequentDays(named) ?? flatPath(named) ?? mostFrequentDays(files);
}

/** The layout of day folders or day files that most of the files have. */
const mostFrequentDays = (files: readonly SourceObject[]): string | undefined =>
  mostFrequent(files.flatMap((file) => datedPath(file.key) ?? []));

/** The path with its day replaced by `{date}`; below a day folder the rest becomes a glob. */
function datedPath(key: string): string | undefined {
  const parts = key.split('/');
  const index = parts.findIndex((part) => dayIn(part) !== undefined);
  const day = dayIn(parts[index] ?? '');
  if (day === undefined) return undefined;
  const head = [...parts.slice(0, index), (parts[index] ?? '').replace(day, '{date}')];
  if (index === parts.length - 1) return head.join('/');
  const below = index === parts.length - 2 ? [] : ['**'];
  return [...head, ...below, `*${endingOf(key)}`].join('/');
}

function dayIn(part: string): string | undefined {
  const day = /(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)/.exec(part)?.[0];
  return day !== undefined && isCalendarDay(day) ? day : undefined;
}

/** A file by itself, or a glob over the files of one folder that have the most frequent ending. */
function flatPath(files: readonly SourceObject[]): string | undefined {
  const undated = files.filter((file) => datedPath(file.key) === undefined);
  const [first] = undated;
  if (first === undefined || undated.length === 1) return first?.key;
  const inOwnFolder = undated.filter((file) => file.key.includes('/'));
  const single = undated.find((file) => !file.key.includes('/'));
  if (single !== undefined) return single.key;
  return mostFrequent(inOwnFolder.map((file) => `${folderOf(file.key)}/*${endingOf(file.key)}`));
}

function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/'));
}

function endingOf(key: string): string {
  return /\.(?:parquet|(?:csv|tsv|jsonl|ndjson)(?:\.(?:gz|zst))?)$/i.exec(key)?.[0] ?? '';
}

function mostFrequent(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best: [string, number] | undefined;
  for (const [value, count] of counts) {
    if (best === undefined || count > best[1]) best = [value, count];
  }
  return best?.[0];
}
