import type { StoredEntry } from '../../../activities/artifacts/ledger.js';
import type { Intervention } from '../../../activities/control/run-interventions.js';
import { auditLines, changeOf } from '../../../client/audit/audit-lines.js';
import { filterRows, mergeRows, rowOfEntry } from '../../../client/audit/audit-row.js';
import { parseSince } from '../../../client/audit/since.js';

const ENTRY: StoredEntry = {
  id: '2026-04-01T06-12-03-456Z-abc',
  when: '2026-04-01T06:12:03.456Z',
  who: 'kim',
  what: 'retryStage',
  pipeline: 'shop',
  date: '2026-03-31',
  object: 'shop-2026-03-31',
  stage: 'segment',
  why: 'fewer\nclusters',
  before: '{"state":"held","set":{"segment.k":null}}',
  after: '{"state":"running","set":{"segment.k":8}}',
};

const TOLD: Intervention = {
  when: '2026-04-01T06:12:02.000Z',
  who: '',
  what: 'retryStage',
  stage: 'segment',
  why: ENTRY.why,
  via: 'update',
  before: '',
  after: '',
};

const RUN = { pipeline: 'shop', date: '2026-03-31', runId: 'shop-2026-03-31' };

describe('mergeRows', () => {
  it('makes one row of what the history and the ledger both tell', () => {
    expect(mergeRows(RUN, [TOLD], [ENTRY])).toEqual([
      { ...ENTRY, when: TOLD.when, via: 'update', toldBy: ['history', 'ledger'] },
    ]);
  });

  it('keeps what only one of them tells', () => {
    const reset: Intervention = { ...TOLD, what: 'reset', when: '2026-04-01T07:00:00.000Z' };
    const rows = mergeRows(RUN, [reset], [ENTRY]);
    expect(rows.map(({ what, who, toldBy }) => [what, who, toldBy])).toEqual([
      ['retryStage', 'kim', ['ledger']],
      ['reset', 'unknown', ['history']],
    ]);
  });

  it('keeps the same decision of another hour apart', () => {
    const later = { ...TOLD, when: '2026-04-01T08:00:00.000Z' };
    expect(mergeRows(RUN, [TOLD, later], [ENTRY])).toHaveLength(2);
  });
});

describe('filterRows', () => {
  it('takes rows of a date, from a time on, of some actions', () => {
    const rows = [ENTRY, { ...ENTRY, what: 'pause', date: '', when: '2026-04-02T00:00:00Z' }];
    const of = (filter: Parameters<typeof filterRows>[1]): string[] =>
      filterRows(rows.map(rowOfEntry), filter).map(({ what }) => what);
    expect(of({})).toEqual(['retryStage', 'pause']);
    expect(of({ date: '2026-03-31' })).toEqual(['retryStage']);
    expect(of({ since: '2026-04-02T00:00:00.000Z' })).toEqual(['pause']);
    expect(of({ what: ['abort', 'pause'] })).toEqual(['pause']);
  });
});

describe('auditLines', () => {
  it('says when, who, what and to which object, why, and what it changed', () => {
    expect(auditLines([rowOfEntry(ENTRY)])).toEqual([
      '2026-04-01T06:12:03Z  kim  retryStage  shop-2026-03-31 segment',
      '    why: fewer clusters',
      '    state: held → running',
      '    set.segment.k: null → 8',
    ]);
  });

  it('says how a decision came, and that the ledger has missed it', () => {
    const [head] = auditLines(mergeRows(RUN, [TOLD], []));
    expect(head).toBe(
      '2026-04-01T06:12:02Z  unknown  retryStage  shop-2026-03-31 segment  (update; not in the ledger)',
    );
  });
});

describe('changeOf', () => {
  it('shows what was there and is gone, what is new, and nothing that stayed', () => {
    expect(changeOf({ before: '{"a":1,"b":2}', after: '{"b":2,"c":[1]}' })).toEqual([
      'a: 1',
      'c: → [1]',
    ]);
    expect(changeOf({ before: '', after: 'plain words' })).toEqual(['→ plain words']);
  });
});

describe('parseSince', () => {
  const now = new Date('2026-04-08T12:00:00Z');
  it.each([
    ['2026-04-01', '2026-04-01T00:00:00.000Z'],
    ['2026-04-01T06:00:00+08:00', '2026-03-31T22:00:00.000Z'],
    ['12h', '2026-04-08T00:00:00.000Z'],
    ['7d', '2026-04-01T12:00:00.000Z'],
  ])('reads %s', (text, instant) => expect(parseSince(text, now)).toBe(instant));

  it.each(['yesterday', '7', '2026-02-30', '2026-04-01T06:00:00'])('refuses %s', (text) =>
    expect(() => parseSince(text, now)).toThrow(`--since ${text}: expected a day`),
  );
});
