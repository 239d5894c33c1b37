const WHOLE = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const COMPACT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const ABSENT = '–';

type Maybe = number | null | undefined;

const isNumber = (value: Maybe): value is number =>
  value !== null && value !== undefined && Number.isFinite(value);

/** A count with thousands separators; a dash for null. */
export const count = (value: Maybe): string => (isNumber(value) ? WHOLE.format(value) : ABSENT);

/** A share 0..1 as a percentage with one decimal, two below 1 %. */
export function percent(value: Maybe): string {
  if (!isNumber(value)) return ABSENT;
  const digits = value !== 0 && Math.abs(value) < 0.01 ? 2 : 1;
  return `${(value * 100).toFixed(digits)} %`;
}

/** A number with a fixed number of decimals; a dash for null. */
export const decimal = (value: Maybe, digits = 3): string =>
  isNumber(value) ? value.toFixed(digits) : ABSENT;

/** An amount, compact from a million on, with the spec's currency where it has one. */
export function money(value: Maybe, currency: string): string {
  if (!isNumber(value)) return ABSENT;
  const large = Math.abs(value) >= 1_000_000;
  const text = large ? COMPACT.format(value) : value < 100 ? value.toFixed(2) : WHOLE.format(value);
  return currency === '' ? text : `${text} ${currency}`;
}

/** Seconds as the largest unit that fits: `45 s`, `12 min`, `3.5 h`, `2.1 days`. */
export function duration(seconds: Maybe): string {
  if (!isNumber(seconds)) return ABSENT;
  if (seconds < 90) return `${WHOLE.format(seconds)} s`;
  if (seconds < 5400) return `${WHOLE.format(seconds / 60)} min`;
  if (seconds < 129_600) return `${(seconds / 3600).toFixed(1)} h`;
  return `${(seconds / 86_400).toFixed(1)} days`;
}

/** Bytes in KB, MB or GB (powers of 1000). */
export function bytes(value: Maybe): string {
  if (!isNumber(value)) return ABSENT;
  if (value < 1e6) return `${(value / 1e3).toFixed(1)} KB`;
  return value < 1e9 ? `${(value / 1e6).toFixed(1)} MB` : `${(value / 1e9).toFixed(1)} GB`;
}

/** A value with its interval where there is one: `0.834 (0.821 to 0.846)`. */
export function withInterval(value: Maybe, lower: Maybe, upper: Maybe, digits = 3): string {
  const middle = decimal(value, digits);
  if (!isNumber(lower) || !isNumber(upper)) return middle;
  return `${middle} (${decimal(lower, digits)} to ${decimal(upper, digits)})`;
}
