import {
  appendLedger,
  entryId,
  ledgerUri,
  listLedger,
  readLedger,
} from '../../../activities/artifacts/ledger.js';
import type { ObjectStore } from '../../../activities/artifacts/object-store.js';
import { pipelineSpecSchema } from '../../../workflows/contracts/spec.js';
import type { LedgerEntry } from '../../../workflows/contracts/ledger-entry.js';
import { MemoryTexts } from '../publish/memory-store.js';

const { storage } = pipelineSpecSchema.parse({
  pipeline: 'shop',
  storage: { source: 's3://raw-data', artifacts: 's3://lake/a', publish: 's3://lake/p' },
  sources: { events: { path: 'e' } },
});

const ENTRY: LedgerEntry = {
  when: '2026-04-01T06:12:03.456Z',
  who: 'kim',
  what: 'retryStage',
  pipeline: 'shop',
  date: '2026-03-31',
  object: 'shop-2026-03-31',
  stage: 'clean',
  why: 'file replaced',
  before: '{"state":"held"}',
  after: '{"state":"running"}',
};

/** A store of texts that can be listed. */
class Texts extends MemoryTexts {
  list(prefix: string): Promise<{ key: string; size: number; etag: string }[]> {
    const keys = [...this.objects.keys()].filter((uri) => uri.startsWith(prefix)).sort();
    return Promise.resolve(keys.map((uri) => ({ key: uri.slice(10), size: 1, etag: '' })));
  }
}

describe('the ledger', () => {
  let store: ObjectStore & Texts;
  beforeEach(() => {
    store = new Texts() as unknown as typeof store;
  });

  const read = async () =>
    readLedger(store, storage, 'shop', await listLedger(store, storage, 'shop'));

  it('keeps an entry once, however often it is sent', async () => {
    await appendLedger(store, storage, [ENTRY, ENTRY]);
    await appendLedger(store, storage, [ENTRY]);
    expect(store.writes).toBe(1);
    expect((await read()).entries).toEqual([{ id: entryId(ENTRY), ...ENTRY }]);
  });

  it('gives entries by time, also those that were written late, and of one pipeline alone', async () => {
    const later = { ...ENTRY, when: '2026-04-02T00:00:00.000Z' };
    await appendLedger(store, storage, [later, ENTRY, { ...ENTRY, pipeline: 'shop-2' }]);
    expect((await read()).entries.map(({ when }) => when)).toEqual([ENTRY.when, later.when]);
  });

  it('keeps two decisions of the same moment apart', async () => {
    await appendLedger(store, storage, [ENTRY, { ...ENTRY, who: 'lee' }]);
    expect((await read()).entries).toHaveLength(2);
  });

  it('names what it cannot read, and goes on with the rest', async () => {
    await appendLedger(store, storage, [ENTRY]);
    const folder = ledgerUri(storage, 'shop');
    await store.writeText(`${folder}/a.json`, 'not JSON');
    await store.writeText(`${folder}/b.json`, JSON.stringify({ ...ENTRY, when: 'yesterday' }));
    const ledger = await read();
    expect(ledger.entries).toHaveLength(1);
    expect(ledger.unreadable).toEqual([
      { id: 'a', problem: 'expected JSON' },
      { id: 'b', problem: expect.stringMatching(/^when: /) as unknown },
    ]);
  });

  it('takes an action that a newer Wayline has written', async () => {
    await store.writeText(
      `${ledgerUri(storage, 'shop')}/c.json`,
      JSON.stringify({ ...ENTRY, what: 'teleport', and: 'more' }),
    );
    expect((await read()).entries).toMatchObject([{ id: 'c', what: 'teleport' }]);
  });
});
