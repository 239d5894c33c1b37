import { daysAfterSources } from '../../../activities/clean/days-after-sources.js';
import { pipelineSpecSchema } from '../../../workflows/contracts/spec.js';

const specOf = (events: object) =>
  pipelineSpecSchema.parse({
    pipeline: 'shop',
    timezone: 'Asia/Shanghai',
    storage: { source: 's3://raw', artifacts: 's3://wayline/a', publish: 's3://wayline/p' },
    sources: { events: { path: 'events/dt={date}/*', lookbackDays: 5, ...events } },
  });
const read = (...missing: string[]) => ({ missing, all: 5 });

describe('days that clean makes again', () => {
  it('are those read, and those whose rows the date bounds', () => {
    expect(daysAfterSources(specOf({}), '2026-03-10', read('2026-03-08'))).toEqual({
      missing: ['2026-03-06', '2026-03-08', '2026-03-09', '2026-03-10'],
      all: 5,
      atLeast: true,
    });
  });

  it('reach to the neighbours where folders are of another zone, within the window', () => {
    const spec = specOf({ dateZone: 'UTC' });
    const days = daysAfterSources(spec, '2026-03-10', read('2026-03-05', '2026-03-08'));
    expect(days?.missing).toEqual([
      ...['2026-03-06', '2026-03-07', '2026-03-08', '2026-03-09', '2026-03-10'],
    ]);
  });

  it('are unknown without day folders, and none where nothing is read', () => {
    expect(daysAfterSources(specOf({ path: 'e.csv' }), '2026-03-10', read('all'))).toBeUndefined();
    expect(daysAfterSources(specOf({}), '2026-03-10', read())).toBeUndefined();
  });
});
