import { changesText, changeText } from '../../../../client/plans/change-text.js';
import { changesBetween } from '../../../../client/plans/part-changes.js';
import { partsOf } from './made-runs.js';

const object = (key: string, etag: string) => ({ source: 'events', key, size: 1, etag, day: '' });
const listing = (...objects: ReturnType<typeof object>[]) => ({
  value: { objects, firstDay: '2026-01-01', lastDay: '2026-03-31' },
});

describe('changesBetween', () => {
  it('finds nothing where everything is the same', () => {
    expect(changesBetween(partsOf('segment'), partsOf('segment'))).toEqual([]);
  });

  it('names the spec keys that differ by their leaves', () => {
    const before = partsOf('segment', { spec: { seed: 42, segment: { maxClusters: 10 } } });
    const after = partsOf('segment', { spec: { seed: 42, segment: { maxClusters: 10, k: 8 } } });
    const changes = changesBetween(before, after);
    expect(changes).toEqual([{ kind: 'spec', key: 'segment.k', before: null, after: 8 }]);
    expect(changes.map(changeText)).toEqual(['segment.k none → 8']);
  });

  it('names the code, the date and the inputs that differ', () => {
    const before = partsOf('segment', { inputs: { features: 'a', facts: null } });
    const after = partsOf('segment', {
      code: 'another code',
      date: '2026-04-01',
      inputs: { features: 'b', facts: 'c' },
    });
    expect(changesText(changesBetween(before, after))).toBe(
      'code of segment changed (build segment code → another code), date 2026-03-31 → 2026-04-01, ' +
        'input facts is there now, input features has other bytes',
    );
  });

  it('names the source objects that are new, changed and gone, and the days of the window', () => {
    const before = partsOf('collect', listing(object('a', '1'), object('b', '1')));
    const after = partsOf('collect', {
      value: { ...listing(object('b', '2'), object('c', '1')).value, lastDay: '2026-04-01' },
    });
    expect(changesBetween(before, after).map(changeText)).toEqual([
      'source object a is gone (ETag 1)',
      'source object b changed (ETag 1 → 2)',
      'source object c is new (ETag 1)',
      'lastDay 2026-03-31 → 2026-04-01',
    ]);
  });

  it('compares whole listings where the parts hold only their end', () => {
    const shortened = (etag: string) => ({
      ...partsOf('collect'),
      resolved: { sha256: etag, value: { objects: { total: 9, last: [] } }, shortened: true },
      listing: [object('a', etag)],
    });
    expect(changesBetween(shortened('1'), shortened('2'))).toMatchObject([
      { kind: 'source', change: 'changed', key: 'a' },
    ]);
  });

  it('names facts of other stages and gates that were opened', () => {
    const before = partsOf('publish', { value: { publish: 's3://a' } });
    const after = partsOf('publish', { value: { publish: 's3://b' }, openGates: ['missing_days'] });
    expect(changesBetween(before, after).map(changeText)).toEqual([
      'publish s3://a → s3://b',
      'opened gates none → missing_days',
    ]);
  });

  it('counts what it does not name', () => {
    const before = partsOf('collect', listing());
    const after = partsOf(
      'collect',
      listing(...['a', 'b', 'c', 'd', 'e'].map((k) => object(k, '1'))),
    );
    expect(changesText(changesBetween(before, after))).toMatch(
      /source object c is new .*, 2 more objects$/,
    );
  });
});
