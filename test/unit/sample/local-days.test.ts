import { localDays } from '../../../client/sample/local-days.js';

const HOUR_MS = 3_600_000;

describe('localDays', () => {
  it('ends with the asked day and counts back', () => {
    const days = localDays('2026-03-01', 3, 'Asia/Shanghai');
    expect(days.map(({ date }) => date)).toEqual(['2026-02-27', '2026-02-28', '2026-03-01']);
  });

  it('starts a day at its local midnight', () => {
    const [day] = localDays('2026-06-30', 1, 'Asia/Shanghai');
    expect(new Date(day?.startMs ?? 0).toISOString()).toBe('2026-06-29T16:00:00.000Z');
    expect(day?.weekday).toBe(1);
  });

  it('knows the short and the long day of a zone with summer time', () => {
    const spring = localDays('2026-03-08', 1, 'America/New_York');
    const autumn = localDays('2025-11-02', 1, 'America/New_York');
    expect(spring[0]?.lengthMs).toBe(23 * HOUR_MS);
    expect(autumn[0]?.lengthMs).toBe(25 * HOUR_MS);
  });

  it('starts a day whose midnight is skipped at the first hour that exists', () => {
    const [day] = localDays('2018-11-04', 1, 'America/Sao_Paulo');
    expect(new Date(day?.startMs ?? 0).toISOString()).toBe('2018-11-04T03:00:00.000Z');
    expect(day?.lengthMs).toBe(23 * HOUR_MS);
  });
});
