import { findIncidents } from '../../../activities/optimise/incidents/find-incidents.js';
import type { StepDays } from '../../../activities/optimise/incidents/step-series.js';
import { seededRandom } from '../../../activities/compute/seeded-random.js';

interface Row {
  node: number;
  version: number;
  day: number;
  sessions: number;
  ended: number;
}

const DAYS = 40;

function tableOf(rows: readonly Row[]): StepDays {
  const none = new Float64Array(rows.length);
  return {
    days: DAYS,
    node: Int32Array.from(rows, (row) => row.node),
    device: new Int32Array(rows.length),
    version: Int32Array.from(rows, (row) => row.version),
    day: Int32Array.from(rows, (row) => row.day),
    sessions: Float64Array.from(rows, (row) => row.sessions),
    ended: Float64Array.from(rows, (row) => row.ended),
    repeated: none,
    failed: none,
    timed: none,
    logSeconds: none,
    logSquares: none,
  };
}

/** Days of a touchpoint and version whose sessions end there with the chance of the day. */
function days(
  [node, version]: readonly [number, number],
  random: () => number,
  rateOf: (day: number) => number | undefined,
): Row[] {
  return Array.from({ length: DAYS }, (_, day) => day).flatMap((day) => {
    const rate = rateOf(day);
    if (rate === undefined) return [];
    const ended = Array.from({ length: 40 }, () => random() < rate).filter(Boolean).length;
    return [{ node, version, day, sessions: 40, ended }];
  });
}

const apart = (): boolean => false;

describe('findIncidents', () => {
  it('names the version that broke a step, since its first day', () => {
    const random = seededRandom(1);
    const table = tableOf([
      ...days([0, 0], random, () => 0.1),
      ...days([0, 1], random, (day) => (day >= 22 ? 0.7 : undefined)),
      ...days([1, 0], random, () => 0.4),
    ]);
    const found = findIncidents(table, apart);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      cell: { node: 0, version: 1 },
      issue: 'exit',
      from: 22,
      to: 39,
      isOngoing: true,
    });
  });

  it('closes an incident whose version has been taken back', () => {
    const random = seededRandom(2);
    const table = tableOf([
      ...days([0, 0], random, () => 0.1),
      ...days([0, 1], random, (day) => (day >= 10 && day < 20 ? 0.7 : undefined)),
    ]);
    expect(findIncidents(table, apart)[0]).toMatchObject({ from: 10, to: 19, isOngoing: false });
  });

  it('takes neighbours that begin on the same day for one incident, with the larger effect as its head', () => {
    const random = seededRandom(3);
    const table = tableOf([
      ...days([0, 0], random, (day) => (day >= 15 ? 0.35 : 0.1)),
      ...days([1, 0], random, (day) => (day >= 15 ? 0.8 : 0.1)),
    ]);
    expect(findIncidents(table, apart)).toHaveLength(2);
    const found = findIncidents(table, () => true);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ cell: { node: 1 }, from: 15 });
    expect(found[0]?.alsoSeen.some(({ cell }) => cell.node === 0)).toBe(true);
  });

  const alarms = (rateOf: (day: number) => number): number =>
    Array.from({ length: 60 }, (_, shop) => {
      const random = seededRandom(100 + shop);
      const rows = Array.from({ length: 8 }, (__, node) => days([node, 0], random, rateOf));
      return findIncidents(tableOf(rows.flat()), apart).length;
    }).reduce((sum, count) => sum + count, 0);

  it('raises no alarm on 480 sound steps with a weekly rhythm', () => {
    expect(alarms((day) => 0.2 + 0.03 * Math.sin(day))).toBe(0);
  });

  it('takes a drift of twelve points in 40 days for an incident on at most one step in 40', () => {
    expect(alarms((day) => 0.2 + 0.003 * day)).toBeLessThanOrEqual(12);
  });
});
