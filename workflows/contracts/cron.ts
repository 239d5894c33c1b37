/** A cron expression as the sorted values that each field allows; Sunday is 0, January is 1. */
export interface CronFields {
  minute: number[];
  hour: number[];
  dayOfMonth: number[];
  month: number[];
  dayOfWeek: number[];
}

interface Field {
  name: keyof CronFields;
  least: number;
  most: number;
  /** Names of the values from `least` on. */
  words?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'dayOfMonth', least: 1, most: 31 },
  {
    name: 'month',
    least: 1,
    most: 12,
    words: 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' '),
  },
  { name: 'dayOfWeek', least: 0, most: 6, words: 'sun mon tue wed thu fri sat'.split(' ') },
];

/** A fire opens a day; more fires of a day than hours only repeat it, and make the server slow. */
const MOST_A_DAY = 24;

/** Most days that each month can have. */
const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/**
 * The fields of a five-field cron expression (lists, ranges, steps, names; 7 is Sunday too). As Temporal
 * does, a day must match day of month and day of week. Throws RangeError where it is none, never fires,
 * or fires more often than hourly.
 */
export function parseCron(text: string): CronFields {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== FIELDS.length) {
    throw new RangeError(
      `expected five fields (minute, hour, day of month, month, day of week), got "${text}"`,
    );
  }
  const entries = FIELDS.map((field, index) => [field.name, valuesOf(field, parts[index] ?? '')]);
  const fields = Object.fromEntries(entries) as CronFields;
  const everFires = fields.month.some((month) =>
    fields.dayOfMonth.some((day) => day <= (MONTH_DAYS[month - 1] ?? 0)),
  );
  const aDay = timesOfDay(fields).length;
  if (aDay > MOST_A_DAY) {
    throw new RangeError(`expected at most ${MOST_A_DAY} times a day, got ${aDay} ("${text}")`);
  }
  if (!everFires) throw new RangeError(`expected a day that exists, got "${text}"`);
  return fields;
}

/** What is wrong with a cron expression, or undefined. */
export function cronProblem(text: string): string | undefined {
  try {
    parseCron(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Whether a day, YYYY-MM-DD, is one on which it fires. */
export function firesOnDay(fields: CronFields, day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return (
    fields.month.includes(date.getUTCMonth() + 1) &&
    fields.dayOfMonth.includes(date.getUTCDate()) &&
    fields.dayOfWeek.includes(date.getUTCDay())
  );
}

/** The times of a day at which it fires, in seconds since midnight on the clock, in order. */
export function timesOfDay(fields: CronFields): number[] {
  return fields.hour.flatMap((hour) => fields.minute.map((minute) => hour * 3600 + minute * 60));
}

function valuesOf(field: Field, text: string): number[] {
  const values = new Set(text.split(',').flatMap((item) => itemValues(field, item)));
  return [...values].sort((a, b) => a - b);
}

function itemValues(field: Field, item: string): number[] {
  const match = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(item);
  if (match === null) throw refused(field, item);
  const [, every, first, last, stepText] = match;
  const step = Number(stepText ?? 1);
  if (step < 1) throw refused(field, item);
  const start = every ? field.least : valueOf(field, first ?? '');
  const open = every !== undefined || (last === undefined && stepText !== undefined);
  const end = open ? field.most : last === undefined ? start : valueOf(field, last);
  if (end < start) throw refused(field, item);
  const values = [];
  for (let value = start; value <= end; value += step) values.push(value);
  return field.name === 'dayOfWeek' ? values.map((value) => value % 7) : values;
}

function valueOf(field: Field, text: string): number {
  const word = field.words?.indexOf(text.toLowerCase().slice(0, 3)) ?? -1;
  const value = /^\d+$/.test(text) ? Number(text) : word < 0 ? NaN : word + field.least;
  const most = field.name === 'dayOfWeek' ? 7 : field.most;
  if (Number.isNaN(value) || value < field.least || value > most) throw refused(field, text);
  return value;
}

function refused({ name, least, most }: Field, got: string): RangeError {
  return new RangeError(`${name}: expected ${least} to ${most}, got "${got}"`);
}
