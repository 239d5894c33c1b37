const DAY_MS = 86_400_000;

/**
 * The clock on the wall of a time zone. A reading of it is kept as the milliseconds that the same reading
 * would have in UTC, so that days and differences of readings are plain arithmetic.
 */
export class ZoneClock {
  private readonly format: Intl.DateTimeFormat;

  constructor(readonly zone: string) {
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /** Milliseconds by which the clock is ahead of UTC at that instant. */
  offsetMs(instantMs: number): number {
    return this.reading(instantMs) - Math.floor(instantMs / 1000) * 1000;
  }

  /** What the clock shows at that instant, in whole seconds. */
  reading(instantMs: number): number {
    const parts = this.format.formatToParts(instantMs);
    const part = (type: string): number => Number(parts.find((item) => item.type === type)?.value);
    return Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    );
  }

  /** The instants at which the clock shows that: none where it is moved over it, two where it is put back. */
  instantsOf(reading: number): number[] {
    const offsets = [this.offsetMs(reading - DAY_MS), this.offsetMs(reading + DAY_MS)];
    const instants = new Set(offsets.map((offset) => reading - offset));
    return [...instants].filter((at) => this.reading(at) === reading).sort((a, b) => a - b);
  }
}

/** Day of a clock's reading, YYYY-MM-DD. */
export function dayOfReading(reading: number): string {
  return new Date(reading).toISOString().slice(0, 10);
}

/** A clock that is set forward (`gap`: readings that never come) or back (`fold`: readings that come twice). */
export interface ClockChange {
  kind: 'gap' | 'fold';
  /** The instant of the change. */
  atMs: number;
  /** The readings that never come or come twice: from, and up to but without. */
  fromReading: number;
  toReading: number;
}

/** No zone has two changes within so many days: Morocco's, around Ramadan, are a month apart. */
const SCAN_DAYS = 10;

/** The changes of a clock between two instants, in order. */
export function clockChanges(clock: ZoneClock, fromMs: number, toMs: number): ClockChange[] {
  const changes: ClockChange[] = [];
  let before = clock.offsetMs(fromMs);
  for (let at = fromMs; at < toMs; at += SCAN_DAYS * DAY_MS) {
    const end = Math.min(at + SCAN_DAYS * DAY_MS, toMs);
    const after = clock.offsetMs(end);
    if (after !== before) {
      const atMs = instantOfChange(clock, at, end);
      changes.push({
        kind: after > before ? 'gap' : 'fold',
        atMs,
        fromReading: atMs + Math.min(before, after),
        toReading: atMs + Math.max(before, after),
      });
    }
    before = after;
  }
  return changes;
}

/** Bisects to the second. */
function instantOfChange(clock: ZoneClock, fromMs: number, toMs: number): number {
  const before = clock.offsetMs(fromMs);
  let [low, high] = [fromMs / 1000, toMs / 1000];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (clock.offsetMs(middle * 1000) === before) low = middle;
    else high = middle;
  }
  return high * 1000;
}
