import { mkdtempSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  digestOf,
  lookAtSource,
  sourceDaysOf,
} from '../../../activities/control/look-at-source.js';
import {
  dayFolderOf,
  nextLookMs,
  notReadyOf,
  type SeenDay,
} from '../../../activities/control/source-readiness.js';
import { pipelineSpecSchema, type PipelineSpec } from '../../../workflows/contracts/spec.js';
import { FolderStore } from '../../support/folder-store.js';

const NOW = Date.parse('2026-03-03T06:00:00Z');
const READY = { minFiles: 1, quietMinutes: 0, pollSeconds: 300 };

function seenDay(changes: Partial<SeenDay> = {}): SeenDay {
  const file = { key: 'events/a.csv', size: 3, etag: 'e', changedAt: '2026-03-03T05:50:00.000Z' };
  return { path: 's3://raw/events/*.csv', files: [file], missingMarkers: [], ...changes };
}

function specOf(
  events: { path: string; dateZone?: string },
  ready: Partial<{ marker: string; minFiles: number }> = {},
  timezone = 'UTC',
): PipelineSpec {
  return pipelineSpecSchema.parse({
    pipeline: 'shop',
    timezone,
    storage: { source: 's3://raw/shop', artifacts: 's3://wayline/a', publish: 's3://wayline/p' },
    sources: { events },
    schedule: { ready },
  });
}

describe('notReadyOf', () => {
  it('takes a day with one file as ready where nothing else is asked for', () => {
    expect(notReadyOf([seenDay()], READY, NOW)).toBeUndefined();
  });

  it('counts the files that are missing', () => {
    expect(notReadyOf([seenDay()], { ...READY, minFiles: 3 }, NOW)).toEqual({
      path: 's3://raw/events/*.csv',
      expected: 'at least 3 files',
      got: '1',
    });
    expect(notReadyOf([seenDay({ files: [] })], READY, NOW)).toMatchObject({ got: '0' });
  });

  it('names the marker that is not there', () => {
    const day = seenDay({ missingMarkers: ['s3://raw/events/_SUCCESS'] });
    expect(notReadyOf([day], READY, NOW)).toMatchObject({
      expected: 's3://raw/events/_SUCCESS',
      got: '1 file without it',
    });
  });

  it('waits until the newest file has been quiet for long enough, and says when that is', () => {
    const ready = { ...READY, quietMinutes: 15 };
    expect(notReadyOf([seenDay()], ready, NOW)).toEqual({
      path: 's3://raw/events/*.csv',
      expected: 'no change for 15 min',
      got: 'a change of events/a.csv at 2026-03-03T05:50:00.000Z',
      inMs: 5 * 60_000,
    });
    expect(notReadyOf([seenDay()], { ...READY, quietMinutes: 10 }, NOW)).toBeUndefined();
  });

  it('tells of the first day that is not ready', () => {
    const late = seenDay({ path: 's3://raw/late', files: [] });
    expect(notReadyOf([seenDay(), late], READY, NOW)?.path).toBe('s3://raw/late');
  });
});

describe('nextLookMs', () => {
  it('is the poll interval, cut short by the deadline and by the end of the quiet time', () => {
    expect(nextLookMs(READY, {}, 3_600_000)).toBe(300_000);
    expect(nextLookMs(READY, {}, 20_000)).toBe(20_000);
    expect(nextLookMs(READY, { inMs: 90_000 }, 3_600_000)).toBe(90_000);
    expect(nextLookMs(READY, { inMs: 1 }, 3_600_000)).toBe(1000);
  });
});

describe('dayFolderOf', () => {
  it('ends with the part that names the day, else it is the folder of the file', () => {
    expect(dayFolderOf('events/dt=2026-03-02/hour=01/a.csv', '2026-03-02')).toBe(
      'events/dt=2026-03-02',
    );
    expect(dayFolderOf('events/2026-03-02.csv', '2026-03-02')).toBe('events');
    expect(dayFolderOf('events.csv', '')).toBe('');
  });
});

describe('sourceDaysOf', () => {
  it('is the date itself where folders are of the spec’s zone, and nothing without folders', () => {
    expect(sourceDaysOf(specOf({ path: 'events/{date}.csv' }), '2026-03-02')).toEqual([
      '2026-03-02',
    ]);
    expect(sourceDaysOf(specOf({ path: 'events.csv' }), '2026-03-02')).toEqual(['']);
  });

  it('is every folder that the local day reaches into', () => {
    const utc = { path: 'events/{date}.csv', dateZone: 'UTC' };
    expect(sourceDaysOf(specOf(utc, {}, 'Asia/Shanghai'), '2026-03-02')).toEqual([
      '2026-03-01',
      '2026-03-02',
    ]);
    expect(sourceDaysOf(specOf(utc, {}, 'America/New_York'), '2026-03-02')).toEqual([
      '2026-03-02',
      '2026-03-03',
    ]);
  });
});

describe('lookAtSource', () => {
  let root: string;
  let store: FolderStore;
  const signal = new AbortController().signal;
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'wayline-sensor-'));
    store = new FolderStore(root);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const put = (key: string, text = 'a,b\n1,2\n'): Promise<boolean> =>
    store.writeText(`s3://raw/shop/${key}`, text);

  it('finds files that hold something, and each folder without its marker', async () => {
    const spec = specOf({ path: '*/dt={date}/*.csv' }, { marker: '_SUCCESS' });
    await put('north/dt=2026-03-02/a.csv');
    await put('north/dt=2026-03-02/_SUCCESS', '');
    await put('south/dt=2026-03-02/a.csv');
    await put('south/dt=2026-03-02/empty.csv', '');
    await put('south/dt=2026-03-03/a.csv');
    const [day] = await lookAtSource(store, spec, '2026-03-02', signal);
    expect(day?.path).toBe('s3://raw/shop/*/dt=2026-03-02/*.csv');
    expect(day?.files.map(({ key }) => key)).toEqual([
      'north/dt=2026-03-02/a.csv',
      'south/dt=2026-03-02/a.csv',
    ]);
    expect(day?.missingMarkers).toEqual(['s3://raw/shop/south/dt=2026-03-02/_SUCCESS']);
  });

  it('looks for a marker of the day beside the files where days are no folders', async () => {
    const spec = specOf({ path: 'events/{date}.csv' }, { marker: '{date}.done' });
    await put('events/2026-03-02.csv');
    expect(await lookAtSource(store, spec, '2026-03-02', signal)).toMatchObject([
      { missingMarkers: ['s3://raw/shop/events/2026-03-02.done'] },
    ]);
    await put('events/2026-03-02.done', '');
    expect(await lookAtSource(store, spec, '2026-03-02', signal)).toMatchObject([
      { missingMarkers: [] },
    ]);
  });

  it('misses a neighbour only after the first day with data', async () => {
    const spec = specOf({ path: 'events/{date}.csv', dateZone: 'UTC' }, {}, 'Asia/Shanghai');
    await put('events/2026-03-02.csv');
    expect(await lookAtSource(store, spec, '2026-03-02', signal)).toHaveLength(1);
    await put('events/2026-02-20.csv');
    expect(await lookAtSource(store, spec, '2026-03-02', signal)).toMatchObject([
      { path: 's3://raw/shop/events/2026-03-01.csv', files: [] },
      { files: [{ key: 'events/2026-03-02.csv' }] },
    ]);
  });

  it('takes a source without day folders as one day, and digests content, not times', async () => {
    const spec = specOf({ path: 'events.csv' });
    await put('events.csv');
    const before = digestOf(await lookAtSource(store, spec, '2026-03-02', signal));
    utimesSync(path.join(root, 'raw/shop/events.csv'), 0, 0);
    expect(digestOf(await lookAtSource(store, spec, '2026-03-02', signal))).toBe(before);
    await put('events.csv', 'a,b\n3,4\n');
    expect(digestOf(await lookAtSource(store, spec, '2026-03-02', signal))).not.toBe(before);
  });
});
