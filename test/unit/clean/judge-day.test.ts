import { holdFalseAlarms } from '../../../activities/clean/checks/hold-false-alarms.js';
import { judgeDay, type DayProfile } from '../../../activities/clean/checks/judge-day.js';
import { studentUpperTail } from '../../../activities/clean/checks/student-t.js';
import { seededRandom } from '../../../activities/compute/seeded-random.js';

const CHANNELS = [0.5, 0.3, 0.15, 0.05];
const TYPES = [0.6, 0.25, 0.1, 0.05];

interface Shop {
  rowsOfDay: number;
  /** Standard deviation of the daily traffic beyond chance, on the scale of logarithms. */
  unrest: number;
  channels?: readonly number[];
  nullShare?: number;
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function pick(shares: readonly number[], random: () => number): number {
  let left = random();
  return Math.max(
    0,
    shares.findIndex((share) => (left -= share) < 0),
  );
}

/** A day of a shop with two quiet days a week, four channels and types, and log-normal amounts. */
function simulatedDay(number: number, shop: Shop, random: () => number): DayProfile {
  const day = new Date(Date.UTC(2026, 0, 1 + number)).toISOString().slice(0, 10);
  const weekly = number % 7 < 2 ? 0.6 : 1;
  const mean = shop.rowsOfDay * weekly * Math.exp(shop.unrest * normal(random));
  const rows = Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  const counts: Record<string, Record<string, number>> = {
    event_type: {},
    channel: {},
    amount: {},
  };
  const nulls = { product_id: 0, query: 0, event_id: 0 };
  const add = (column: string, value: string): void => {
    const own = (counts[column] ??= {});
    own[value] = (own[value] ?? 0) + 1;
  };
  for (let row = 0; row < rows; row += 1) {
    add('event_type', `type${pick(TYPES, random)}`);
    add('channel', `channel${pick(shop.channels ?? CHANNELS, random)}`);
    add('amount', String(Math.floor(4 * (3 + normal(random)))));
    if (random() < (shop.nullShare ?? 0.1)) nulls.product_id += 1;
    if (random() < 0.9) nulls.query += 1;
  }
  return { day, rows, nulls, counts };
}

const WINDOW = 60;

function daysOf(count: number, shop: Shop, random: () => number): DayProfile[] {
  return Array.from({ length: count }, (_, number) => simulatedDay(number, shop, random));
}

function alarmsOf(before: readonly DayProfile[], today: DayProfile): string[] {
  return judgeDay(before, today, 0.05)
    .filter(({ alarm }) => alarm)
    .map(({ measure, column }) => `${measure} ${column}`.trim());
}

describe('judgeDay', () => {
  it.each([
    ['a large, even shop', { rowsOfDay: 2000, unrest: 0 }],
    ['a shop with restless days', { rowsOfDay: 600, unrest: 0.25 }],
    ['a small shop', { rowsOfDay: 90, unrest: 0.1 }],
  ])('alarms on at most 5 %% of 200 days of %s without change', (_, shop) => {
    const days = daysOf(WINDOW + 200, shop, seededRandom(7));
    const alarmed = days
      .slice(WINDOW)
      .filter((today, place) => alarmsOf(days.slice(place, place + WINDOW), today).length > 0);
    expect(alarmed.length).toBeLessThanOrEqual(10);
  });

  it('holds the rate by its p-values, without the least effects', () => {
    const days = daysOf(WINDOW + 200, { rowsOfDay: 600, unrest: 0.1 }, seededRandom(3));
    const alarmed = days.slice(WINDOW).filter((today, place) => {
      const found = judgeDay(days.slice(place, place + WINDOW), today, 0.05);
      return holdFalseAlarms(
        found.map(({ p }) => p),
        0.05,
      ).includes(true);
    });
    // 10 are allowed; of 200 days at exactly 5 % more than 19 would come once in 500 times.
    expect(alarmed.length).toBeLessThanOrEqual(19);
  });

  const usual = { rowsOfDay: 600, unrest: 0.05 };
  it.each([
    ['a drop of 40 %', { ...usual, rowsOfDay: 360 }, ['volume']],
    ['twice the rows', { ...usual, rowsOfDay: 1200 }, ['volume']],
    ['a column that goes null', { ...usual, nullShare: 1 }, ['nulls product_id']],
    ['another mix of channels', { ...usual, channels: [0.2, 0.3, 0.15, 0.35] }, ['drift channel']],
  ])('finds %s and nothing else', (_, planted, expected) => {
    const random = seededRandom(11);
    const days = daysOf(WINDOW, usual, random);
    expect(alarmsOf(days, simulatedDay(WINDOW, planted, random))).toEqual(expected);
  });

  it('finds a channel that was not there, and a day without rows', () => {
    const random = seededRandom(5);
    const days = daysOf(WINDOW, usual, random);
    const fresh = simulatedDay(WINDOW, { ...usual, channels: [0, 0, 0, 0, 1] }, random);
    expect(alarmsOf(days, fresh)).toEqual(['drift channel']);
    const empty = { ...fresh, rows: 0, nulls: {}, counts: {} };
    expect(alarmsOf(days, empty)).toEqual(['volume']);
  });

  it('leaves out columns that are never or always null', () => {
    const days = daysOf(WINDOW, usual, seededRandom(5));
    const found = judgeDay(days.slice(1), days[0]!, 0.05);
    expect(found.filter(({ measure }) => measure === 'nulls').map(({ column }) => column)).toEqual([
      'product_id',
      'query',
    ]);
  });

  it('says nothing of a day with fewer than two weeks before it', () => {
    const days = daysOf(14, usual, seededRandom(5));
    expect(judgeDay(days.slice(0, 13), days[13]!, 0.05)).toEqual([]);
  });
});

describe('studentUpperTail', () => {
  it.each([
    // 1/2 - atan(t) / pi and 1/2 - t / (2 sqrt(2 + t^2)); then table 26.10 of Abramowitz & Stegun.
    [1, 1, 0.25],
    [2, 2, 0.0917517095],
    [2.571, 5, 0.025],
    [-1.812, 10, 0.95],
    [2.75, 30, 0.005],
  ])('of %d with %d degrees of freedom is %d', (t, freedom, expected) => {
    expect(studentUpperTail(t, freedom)).toBeCloseTo(expected, 4);
  });
});

describe('holdFalseAlarms', () => {
  it('takes the largest p-value under its line and all below it (Benjamini & Hochberg 1995, §3.2)', () => {
    const p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324];
    const all = [...p, 0.4262, 0.5719, 0.6528, 0.759, 1];
    expect(holdFalseAlarms(all, 0.05).filter(Boolean)).toHaveLength(4);
  });

  it('gives no alarm for none', () => {
    expect(holdFalseAlarms([], 0.05)).toEqual([]);
    expect(holdFalseAlarms([0.06, 1], 0.05)).toEqual([false, false]);
  });
});
