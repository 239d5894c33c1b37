import path from 'node:path';
import { appendLedger, ledgerUri } from '../../../activities/artifacts/ledger.js';
import { publishStage } from '../../../activities/publish/activity.js';
import type { LatestRelease } from '../../../activities/publish/latest-release.js';
import type { ReleaseManifest } from '../../../activities/publish/release-manifest.js';
import { DuckSession, sqlLiteral } from '../../../activities/compute/duck-session.js';
import type { LedgerEntry } from '../../../workflows/contracts/ledger-entry.js';
import { inlineThreads } from '../../support/inline-threads.js';
import { StageHarness } from '../../support/stage-harness.js';
import { artifactStage } from './shop-artifacts.js';

const BASE = 's3://wayline/published/shop';

const SKIPPED: LedgerEntry = {
  when: '2026-01-15T06:30:00.123Z',
  who: '金',
  what: 'skipStage',
  pipeline: 'shop',
  date: '2026-01-14',
  object: 'shop-2026-01-14',
  stage: 'segment',
  why: 'O\'Brien said "yesterday\'s" will do',
  before: '{"state":"held"}',
  after: '{"state":"running"}',
};
const PAUSED: LedgerEntry = { ...SKIPPED, when: '2026-01-13T00:00:00.000Z', what: 'pause' };

interface AuditRow {
  who: string;
  when: string;
  what: string;
  why: string;
}

describe('the dataset audit', () => {
  let shop: StageHarness;
  beforeEach(async () => {
    shop = await StageHarness.open({
      date: '2026-01-14',
      spec: { pipeline: 'shop' },
      threads: inlineThreads,
    });
    await shop.run(artifactStage());
  });
  afterEach(() => shop.close());

  const decide = (...entries: LedgerEntry[]): Promise<void> =>
    appendLedger(shop.store, shop.spec.storage, entries);

  async function published(): Promise<ReleaseManifest & { rows: AuditRow[] }> {
    await shop.run(publishStage);
    const latest = await shop.store.readText(`${BASE}/latest.json`);
    const { manifest } = JSON.parse(latest?.text ?? '') as LatestRelease;
    const text = await shop.store.readText(`${BASE}/${manifest}`);
    const read = JSON.parse(text?.text ?? '') as ReleaseManifest;
    return { ...read, rows: await rowsOf(read.datasets['audit']?.files[0]?.path ?? '') };
  }

  async function rowsOf(relative: string): Promise<AuditRow[]> {
    const file = path.join(...[shop.root, 's3/wayline/published/shop/releases/any'], relative);
    const duck = await DuckSession.open({ memoryMb: 256, threads: 1, tempDir: shop.root });
    try {
      return await duck.all(`SELECT who, "when", what, why FROM read_parquet(${sqlLiteral(file)})`);
    } finally {
      duck.close();
    }
  }

  it('holds every entry of the pipeline by time, word for word', async () => {
    await decide(SKIPPED, PAUSED, { ...PAUSED, pipeline: 'another' });
    const { rows } = await published();
    expect(rows).toEqual(
      [PAUSED, SKIPPED].map(({ who, when, what, why }) => ({ who, when, what, why })),
    );
  });

  it('is empty with its reason where nobody has decided anything', async () => {
    const { rows, datasets } = await published();
    expect(rows).toEqual([]);
    expect(datasets['audit']).toMatchObject({
      rows: 0,
      reason: 'Nobody has decided or changed anything yet.',
    });
  });

  it('grows in the same release, whose other files, id and first timings stay', async () => {
    await decide(PAUSED);
    const first = await published();
    await decide(SKIPPED);
    shop.before.push({ ...shop.before[0]!, seconds: 99 });
    const second = await published();
    expect(second.release).toBe(first.release);
    expect(second.stages).toEqual(first.stages);
    expect(second.rows).toHaveLength(2);
    expect({ ...second.datasets, audit: null }).toEqual({ ...first.datasets, audit: null });
  });

  it('never shrinks where a publisher knew less', async () => {
    await decide(PAUSED, SKIPPED);
    const first = await published();
    await shop.store.remove(`${ledgerUri(shop.spec.storage, 'shop')}/x.json`);
    for (const { key } of await shop.store.list(ledgerUri(shop.spec.storage, 'shop'))) {
      await shop.store.remove(`s3://wayline/${key}`);
    }
    const second = await published();
    expect(second.rows).toEqual(first.rows);
  });

  it('keeps the place of an object that is no entry, and names it', async () => {
    await decide(SKIPPED);
    const name = '2026-01-14T00-00-00-000Z-0123456789abcdef';
    await shop.store.writeText(`${ledgerUri(shop.spec.storage, 'shop')}/${name}.json`, '{"who":');
    const { rows } = await published();
    expect(rows).toEqual([
      { who: '', when: '2026-01-14T00:00:00.000Z', what: 'unreadable', why: 'expected JSON' },
      expect.objectContaining({ what: 'skipStage' }),
    ]);
  });

  it('makes publish anew after a decision, and only then', async () => {
    const resolved: unknown[] = [];
    const watched = {
      ...publishStage,
      resolve: async (context: Parameters<NonNullable<typeof publishStage.resolve>>[0]) => {
        resolved.push(await publishStage.resolve?.(context));
        return resolved.at(-1);
      },
    };
    shop.before.splice(0);
    await shop.run(watched);
    shop.before.splice(0);
    await shop.run(watched);
    await decide(SKIPPED);
    shop.before.splice(0);
    await shop.run(watched);
    expect(resolved[1]).toEqual(resolved[0]);
    expect(resolved[2]).not.toEqual(resolved[0]);
  });
});
