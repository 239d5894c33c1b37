import fc from 'fast-check';
import type { ObjectStore } from '../../../activities/artifacts/object-store.js';
import { pointLatest, type LatestRelease } from '../../../activities/publish/latest-release.js';
import { MemoryTexts } from './memory-store.js';

const URI = 's3://wayline/published/shop/latest.json';

const pointer = (date: string, content = 'aaaaaaaaaaaa'): LatestRelease => ({
  release: `${date}-${content}`,
  date,
  manifest: `releases/${date}-${content}/manifest.json`,
  sha256: content,
});

const point = (store: MemoryTexts, to: LatestRelease): Promise<string> =>
  pointLatest(store as unknown as ObjectStore, URI, to);

const named = (store: MemoryTexts): string =>
  (JSON.parse(store.objects.get(URI) ?? '{}') as LatestRelease).release;

describe('pointLatest', () => {
  it('names the first release, with exactly the keys of the contract', async () => {
    const store = new MemoryTexts();
    expect(await point(store, pointer('2026-01-14'))).toBe('moved');
    expect(JSON.parse(store.objects.get(URI) ?? '')).toEqual({
      release: '2026-01-14-aaaaaaaaaaaa',
      date: '2026-01-14',
      manifest: 'releases/2026-01-14-aaaaaaaaaaaa/manifest.json',
      sha256: 'aaaaaaaaaaaa',
    });
  });

  it('moves on to a newer date', async () => {
    const store = new MemoryTexts();
    await point(store, pointer('2026-01-14'));
    expect(await point(store, pointer('2026-01-15'))).toBe('moved');
    expect(named(store)).toBe('2026-01-15-aaaaaaaaaaaa');
  });

  it('is not moved back by a backfill of an older date', async () => {
    const store = new MemoryTexts();
    await point(store, pointer('2026-01-14'));
    expect(await point(store, pointer('2025-12-31'))).toBe('newer');
    expect(named(store)).toBe('2026-01-14-aaaaaaaaaaaa');
  });

  it('names the release published last where the date is the same', async () => {
    const store = new MemoryTexts();
    await point(store, pointer('2026-01-14'));
    expect(await point(store, pointer('2026-01-14', 'bbbbbbbbbbbb'))).toBe('moved');
    expect(await point(store, pointer('2026-01-14', 'aaaaaaaaaaaa'))).toBe('moved');
    expect(named(store)).toBe('2026-01-14-aaaaaaaaaaaa');
  });

  it('writes nothing where the pointer is right already', async () => {
    const store = new MemoryTexts();
    await point(store, pointer('2026-01-14'));
    expect(await point(store, pointer('2026-01-14'))).toBe('unchanged');
    expect(store.writes).toBe(1);
  });

  it('looks again where another publisher of a newer date came between', async () => {
    const newer = JSON.stringify(pointer('2026-01-16'));
    const store = new MemoryTexts((self) => self.objects.set(URI, newer));
    expect(await point(store, pointer('2026-01-15'))).toBe('newer');
    expect(named(store)).toBe('2026-01-16-aaaaaaaaaaaa');
  });

  it('writes over an older date that another publisher put there in between', async () => {
    let races = 1;
    const store = new MemoryTexts((self) => {
      if (races-- > 0) self.objects.set(URI, JSON.stringify(pointer('2026-01-13')));
    });
    expect(await point(store, pointer('2026-01-15'))).toBe('moved');
    expect(named(store)).toBe('2026-01-15-aaaaaaaaaaaa');
  });

  it('ends at the newest date, in whatever order publishers come at once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 10, max: 28 }), { minLength: 1, maxLength: 5 }),
        async (days) => {
          const store = new MemoryTexts();
          await Promise.all(days.map((day) => point(store, pointer(`2026-01-${day}`))));
          expect(named(store)).toBe(`2026-01-${Math.max(...days)}-aaaaaaaaaaaa`);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('refuses to write over something that is no pointer', async () => {
    const store = new MemoryTexts();
    store.objects.set(URI, 'not a pointer');
    await expect(point(store, pointer('2026-01-14'))).rejects.toThrow(/pointer .* expected/);
    expect(store.objects.get(URI)).toBe('not a pointer');
  });

  it('gives up as a storage failure where the condition never holds', async () => {
    const store = new MemoryTexts((self) =>
      self.objects.set(URI, JSON.stringify(pointer('2026-01-01', String(Math.random())))),
    );
    await expect(point(store, pointer('2026-01-14'))).rejects.toMatchObject({
      type: 'StorageUnavailable',
    });
  });
});
