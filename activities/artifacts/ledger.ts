import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { LedgerEntry } from '../../workflows/contracts/ledger-entry.js';
import type { PipelineSpec } from '../../workflows/contracts/spec.js';
import type { ObjectStore } from './object-store.js';
import { joinUri } from './s3-uri.js';

type Storage = PipelineSpec['storage'];

/** An entry as it lies in the ledger. A newer Wayline may have done what this one has no name for. */
export interface StoredEntry extends Omit<LedgerEntry, 'what'> {
  /** Name of its object: time and content. */
  id: string;
  what: string;
}

/** What a ledger holds: entries by time, and the objects in it that are none. */
export interface Ledger {
  entries: StoredEntry[];
  unreadable: { id: string; problem: string }[];
}

const storedSchema = z.object({
  when: z.iso.datetime(),
  who: z.string(),
  what: z.string(),
  pipeline: z.string(),
  date: z.string(),
  object: z.string(),
  stage: z.string(),
  why: z.string(),
  before: z.string(),
  after: z.string(),
});

/** Entries are a few hundred bytes: what is waited for is the server's answer, not the line. */
const READS_AT_ONCE = 16;

/** Folder of a pipeline's ledger: one object an entry, named by its time and content, never changed. */
export function ledgerUri(storage: Pick<Storage, 'artifacts'>, pipeline: string): string {
  return joinUri(storage.artifacts, pipeline, '_audit');
}

/** Adds entries to the ledger; an entry that is there already stays as it is. */
export async function appendLedger(
  store: ObjectStore,
  storage: Storage,
  entries: readonly LedgerEntry[],
): Promise<void> {
  for (const entry of entries) {
    const uri = entryUri(storage, entry.pipeline, entryId(entry));
    await store.writeText(uri, JSON.stringify(entry), { ifAbsent: true });
  }
}

/** The ids of a ledger's entries by time, through all pages of the listing; nothing is read. */
export async function listLedger(
  store: ObjectStore,
  storage: Pick<Storage, 'artifacts'>,
  pipeline: string,
  signal?: AbortSignal,
): Promise<string[]> {
  const objects = await store.list(`${ledgerUri(storage, pipeline)}/`, signal);
  return objects.map(({ key }) => /([^/]+)\.json$/.exec(key)?.[1] ?? '').filter((id) => id !== '');
}

/** The named entries of a ledger by time. An object that cannot be understood is named and left out. */
export async function readLedger(
  store: ObjectStore,
  storage: Pick<Storage, 'artifacts'>,
  pipeline: string,
  ids: readonly string[],
  signal?: AbortSignal,
): Promise<Ledger> {
  const ledger: Ledger = { entries: [], unreadable: [] };
  const queue = [...ids];
  const lane = async (): Promise<void> => {
    for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
      const found = await store.readText(entryUri(storage, pipeline, id), signal);
      const entry = found === undefined ? 'the object is gone' : parseEntry(found.text);
      if (typeof entry === 'string') ledger.unreadable.push({ id, problem: entry });
      else ledger.entries.push({ id, ...entry });
    }
  };
  await Promise.all(Array.from({ length: READS_AT_ONCE }, lane));
  ledger.entries.sort((a, b) => order(a.when, b.when) || order(a.id, b.id));
  ledger.unreadable.sort((a, b) => order(a.id, b.id));
  return ledger;
}

/** Name of an entry's object: its time, so that a listing is in order, and its content. */
export function entryId(entry: LedgerEntry): string {
  const hash = createHash('sha256').update(JSON.stringify(entry)).digest('hex').slice(0, 16);
  return `${entry.when.replaceAll(/[:.]/g, '-')}-${hash}`;
}

function entryUri(storage: Pick<Storage, 'artifacts'>, pipeline: string, id: string): string {
  return joinUri(ledgerUri(storage, pipeline), `${id}.json`);
}

/** The entry, or the sentence that says why it is none. */
function parseEntry(text: string): z.infer<typeof storedSchema> | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'expected JSON';
  }
  const parsed = storedSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  return `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`;
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
