import {
  buildManifest,
  eventCounts,
  type ManifestFacts,
} from '../../../activities/publish/release-manifest.js';

const FACTS: ManifestFacts = {
  pipeline: 'shop',
  date: '2026-01-14',
  asOf: '2026-01-14T16:00:00.000Z',
  timezone: 'Asia/Shanghai',
  currency: 'CNY',
  codeVersion: 'code-1',
  events: { read: 10, kept: 9, rejected: { future_time: 1 } },
  datasets: {
    customers: {
      schemaVersion: 1,
      key: ['customer_id'],
      columns: [{ name: 'customer_id', type: 'VARCHAR' }],
      rows: 3,
      bytes: 100,
      files: [
        { path: '../../customers/dt=2026-01-14/a-0000.parquet', rows: 3, bytes: 100, sha256: 'aa' },
      ],
    },
  },
  models: [{ path: 'models/purchase/model.json', bytes: 5, sha256: 'bb' }],
  report: { path: 'report/index.html', bytes: 7, sha256: 'cc' },
  inputs: [{ key: 'events/1.csv', size: 3, etag: 'e1', rows: 10 }],
  stages: [{ stage: 'collect', status: 'done', rowsIn: 10, rowsOut: 10, seconds: 1.5 }],
};

describe('buildManifest', () => {
  it('names the release by its date and 12 hex digits', () => {
    expect(buildManifest(FACTS).release).toMatch(/^2026-01-14-[0-9a-f]{12}$/);
  });

  it('gives the same release whatever the timings, the code version and the ETags', () => {
    const other = buildManifest({
      ...FACTS,
      codeVersion: 'code-2',
      inputs: [{ key: 'events/1.csv', size: 3, etag: 'e2', rows: 10 }],
      stages: [{ stage: 'collect', status: 'cached', rowsIn: 10, rowsOut: 10, seconds: 99 }],
    });
    expect(other.release).toBe(buildManifest(FACTS).release);
  });

  it('gives the same release whatever was decided on the way', () => {
    const audit = (sha256: string) => ({
      ...withSha(FACTS, sha256),
      key: ['when', 'entry'],
    });
    const of = (sha256: string) =>
      buildManifest({ ...FACTS, datasets: { ...FACTS.datasets, audit: audit(sha256) } });
    expect(of('dd').release).toBe(of('ee').release);
    expect(of('ee').datasets['audit']?.files[0]?.sha256).toBe('ee');
  });

  it.each<[string, ManifestFacts]>([
    ['a dataset file', { ...FACTS, datasets: { customers: withSha(FACTS, 'ab') } }],
    [
      'a model',
      { ...FACTS, models: [{ path: 'models/purchase/model.json', bytes: 5, sha256: 'bc' }] },
    ],
    ['a missing model', { ...FACTS, models: [] }],
    ['the report', { ...FACTS, report: { path: 'report/index.html', bytes: 7, sha256: 'cd' } }],
  ])('gives another release where the bytes of %s differ', (_, facts) => {
    expect(buildManifest(facts).release).not.toBe(buildManifest(FACTS).release);
  });
});

function withSha(facts: ManifestFacts, sha256: string): ManifestFacts['datasets'][string] {
  const dataset = facts.datasets['customers']!;
  return { ...dataset, files: dataset.files.map((file) => ({ ...file, sha256 })) };
}

describe('eventCounts', () => {
  it('sets read and kept apart from the reasons', () => {
    const rows = [
      { reason: 'read', rows: 10 },
      { reason: 'kept', rows: 7 },
      { reason: 'future_time', rows: 1 },
      { reason: 'no_consent', rows: 2 },
    ];
    expect(eventCounts(rows)).toEqual({
      read: 10,
      kept: 7,
      rejected: { future_time: 1, no_consent: 2 },
    });
  });

  it('throws where kept and rejected do not add up to read', () => {
    const rows = [
      { reason: 'read', rows: 10 },
      { reason: 'kept', rows: 7 },
    ];
    expect(() => eventCounts(rows)).toThrow(RangeError);
  });
});
