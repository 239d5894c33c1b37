import { stabilityIndex } from '../../compute/population-stability.js';
import { holdFalseAlarms } from './hold-false-alarms.js';
import { compareDay, type DayComparison, type DayValue } from './unusual-day.js';

/** What is known of the events of a day. `counts` has rows by value of each drifting column. */
export interface DayProfile {
  readonly day: string;
  readonly rows: number;
  readonly nulls: Readonly<Record<string, number>>;
  readonly counts: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** What is compared: the number of rows, the nulls of a column, or the values of a column. */
export type DayMeasure = 'volume' | 'nulls' | 'drift';

/** What a comparison with earlier days has found. Shares are 0..1; `size` and `usual` are of one unit. */
export interface DayFinding {
  readonly measure: DayMeasure;
  /** Column of nulls and drift; '' for the number of rows. */
  readonly column: string;
  /** Rows, share of nulls, or population stability index of the day. */
  readonly size: number;
  /** The same of days like it. */
  readonly usual: number;
  /** Rows of the day that the comparison is about. */
  readonly rows: number;
  readonly p: number;
  /** Unlikely, and large enough to matter. */
  readonly alarm: boolean;
}

/** Earlier days without which nothing is said: two weeks. */
export const LEAST_EARLIER_DAYS = 14;

/** Rows of the day below which shares say too little: 100 rows give a share to about 5 points. */
export const LEAST_ROWS = 100;

/** Usual rows below which a day is not judged by its count, since chance alone moves it by a quarter. */
const LEAST_USUAL_ROWS = 50;

/** The least change that matters; smaller ones are no alarm, however sure. */
const LEAST_EFFECT = {
  /** Rows: a fifth fewer, or a quarter more. */
  volume: Math.log(1.25),
  /** Nulls: five points of share. */
  nulls: 0.05,
  /** Values: below it a population is called stable (Siddiqi 2006). */
  drift: 0.1,
} as const;

/** Groups that the stability index compares at most. */
const MOST_GROUPS = 10;

/**
 * Compares a day with the earlier days of the window, in rows, nulls and values. All comparisons of a day
 * are one family: on a day like the others the chance of any alarm is at most `falseAlarmRate`. Earlier
 * days without rows are left out. Empty where there are fewer than LEAST_EARLIER_DAYS.
 */
export function judgeDay(
  before: readonly DayProfile[],
  today: DayProfile,
  falseAlarmRate: number,
): DayFinding[] {
  const earlier = before.filter(({ rows }) => rows > 0);
  if (earlier.length < LEAST_EARLIER_DAYS) return [];
  const findings = [
    ...volume(earlier, today),
    ...(today.rows < LEAST_ROWS ? [] : nulls(earlier, today)),
    ...drift(earlier, today),
  ];
  const candidates = findings.map((finding) => (matters(finding) ? finding.p : 1));
  const alarms = holdFalseAlarms(candidates, falseAlarmRate);
  return findings.map((finding, index) => ({
    ...finding,
    alarm: (alarms[index] ?? false) && matters(finding),
  }));
}

type Measured = Omit<DayFinding, 'alarm'>;

function matters({ measure, size, usual }: Measured): boolean {
  if (measure === 'volume')
    return Math.abs(Math.log(atLeastHalf(size) / usual)) >= LEAST_EFFECT.volume;
  const change = measure === 'nulls' ? size - usual : size;
  return change >= LEAST_EFFECT[measure];
}

const weekdayOf = ({ day }: DayProfile): number => new Date(`${day}T00:00:00Z`).getUTCDay();
const atLeastHalf = (count: number): number => Math.max(count, 0.5);

function volume(earlier: readonly DayProfile[], today: DayProfile): Measured[] {
  const valueOf = (profile: DayProfile): DayValue => ({
    weekday: weekdayOf(profile),
    value: Math.log(atLeastHalf(profile.rows)),
  });
  // A count of n varies by its square root: on the scale of logarithms by 1 / sqrt(n).
  const leastNoise = (usual: number): number => Math.exp(-usual / 2);
  const values = earlier.map(valueOf);
  const compared = compareDay(values, valueOf(today), { leastNoise, sides: 2 });
  const usual = Math.exp(compared.usual);
  if (usual < LEAST_USUAL_ROWS) return [];
  const { rows } = today;
  return [{ measure: 'volume', column: '', size: rows, usual, rows, p: compared.p }];
}

/** Columns that are null in some rows of the window and not in all. */
function nulls(earlier: readonly DayProfile[], today: DayProfile): Measured[] {
  const all = [...earlier, today];
  const rows = sum(all.map((profile) => profile.rows));
  return Object.keys(today.nulls).flatMap((column) => {
    const empty = sum(all.map((profile) => profile.nulls[column] ?? 0));
    return empty === 0 || empty === rows ? [] : [nullsOf(column, earlier, today)];
  });
}

/** Shares are compared as angles, whose noise is 1 / (2 sqrt(n)) at every share (Anscombe 1948). */
function nullsOf(column: string, earlier: readonly DayProfile[], today: DayProfile): Measured {
  const valueOf = (profile: DayProfile): DayValue => ({
    weekday: weekdayOf(profile),
    value: Math.asin(Math.sqrt(((profile.nulls[column] ?? 0) + 3 / 8) / (profile.rows + 3 / 4))),
  });
  const leastNoise = (): number => 1 / (2 * Math.sqrt(today.rows));
  const { usual, p } = compareDay(earlier.map(valueOf), valueOf(today), { leastNoise, sides: 1 });
  const size = (today.nulls[column] ?? 0) / today.rows;
  return { measure: 'nulls', column, size, usual: Math.sin(usual) ** 2, rows: today.rows, p };
}

function drift(earlier: readonly DayProfile[], today: DayProfile): Measured[] {
  return Object.keys(today.counts).flatMap((column) => {
    const countsOf = (profile: DayProfile) => profile.counts[column] ?? {};
    const known = earlier.filter((profile) => total(countsOf(profile)) > 0);
    const rows = total(countsOf(today));
    if (rows < LEAST_ROWS || known.length < LEAST_EARLIER_DAYS) return [];
    const { size, usual, p } = driftOf(known, today, countsOf);
    return [{ measure: 'drift' as const, column, size, usual, rows, p }];
  });
}

/**
 * The index of the day against all earlier ones, compared with that of each earlier day against the
 * others. Its cube root is nearly normal, as that of chi-square is (Wilson & Hilferty 1931).
 */
function driftOf(
  earlier: readonly DayProfile[],
  today: DayProfile,
  countsOf: (profile: DayProfile) => Readonly<Record<string, number>>,
): DayComparison & { size: number } {
  const values = [...new Set([...earlier, today].flatMap((day) => Object.keys(countsOf(day))))];
  const rowsByDay = new Map(
    [...earlier, today].map((day) => [day, values.map((value) => countsOf(day)[value] ?? 0)]),
  );
  const rowsOf = (profile: DayProfile) => rowsByDay.get(profile) ?? [];
  const pooled = values.map((_, place) => sum(earlier.map((day) => rowsOf(day)[place] ?? 0)));
  const order = orderOf(values, pooled);
  const inOrder = (counts: readonly number[]) => [...order.map((place) => counts[place] ?? 0), 0];
  const indexOf = (day: DayProfile, isEarlier: boolean): number => {
    const own = rowsOf(day);
    const others = isEarlier ? pooled.map((rows, place) => rows - (own[place] ?? 0)) : pooled;
    return stabilityIndex(inOrder(others), inOrder(own));
  };
  const valueOf = (day: DayProfile, isEarlier: boolean): DayValue => ({
    weekday: weekdayOf(day),
    value: Math.cbrt(indexOf(day, isEarlier)),
  });
  const freedom = Math.max(1, Math.min(MOST_GROUPS, values.length) - 1);
  const spread = 1 / total(countsOf(today)) + 1 / sum(pooled);
  const compared = compareDay(
    earlier.map((day) => valueOf(day, true)),
    valueOf(today, false),
    { leastNoise: () => Math.sqrt(2 / (9 * freedom)) * Math.cbrt(freedom * spread), sides: 1 },
  );
  return { ...compared, size: indexOf(today, false), usual: compared.usual ** 3 };
}

/** Numbers by size, so that neighbours are grouped; names from the most frequent on. */
function orderOf(values: readonly string[], rows: readonly number[]): number[] {
  const isNumeric = values.every((value) => /^-?\d+$/.test(value));
  const places = values.map((_, place) => place);
  const byName = (a: number, b: number): number => ((values[a] ?? '') < (values[b] ?? '') ? -1 : 1);
  return isNumeric
    ? places.toSorted((a, b) => Number(values[a]) - Number(values[b]))
    : places.toSorted((a, b) => (rows[b] ?? 0) - (rows[a] ?? 0) || byName(a, b));
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
const total = (counts: Readonly<Record<string, number>>): number => sum(Object.values(counts));
