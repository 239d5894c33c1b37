/** One calendar day in a time zone. */
export interface LocalDay {
  /** YYYY-MM-DD. */
  date: string;
  /** First instant of the day, UTC epoch ms. */
  startMs: number;
  /** 23, 24 or 25 hours. */
  lengthMs: number;
  /** 0 is Monday. */
  weekday: number;
}

const DAY_MS = 86_400_000;

/** The `days` local days that end with `endDate`, oldest first. */
export function localDays(endDate: string, days: number, timezone: string): LocalDay[] {
  const clock = new Intl.DateTimeFormat('en-CA', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const last = Date.parse(`${endDate}T00:00:00Z`);
  const first = last - (days - 1) * DAY_MS;
  const starts = Array.from({ length: days + 1 }, (_, day) =>
    startOfDay(clock, first + day * DAY_MS),
  );
  return Array.from({ length: days }, (_, day) => {
    const calendar = first + day * DAY_MS;
    const startMs = starts[day] ?? 0;
    return {
      date: new Date(calendar).toISOString().slice(0, 10),
      startMs,
      lengthMs: (starts[day + 1] ?? 0) - startMs,
      weekday: (new Date(calendar).getUTCDay() + 6) % 7,
    };
  });
}

/** The instant at which the zone's clock shows midnight; where it skips midnight, the next hour. */
function startOfDay(format: Intl.DateTimeFormat, calendarMs: number): number {
  let instant = calendarMs;
  for (let round = 0; round < 2; round += 1) {
    instant = calendarMs - (shownByClock(format, instant) - instant);
  }
  while (shownByClock(format, instant) < calendarMs) instant += 3_600_000;
  return instant;
}

function shownByClock(format: Intl.DateTimeFormat, instant: number): number {
  const parts = Object.fromEntries(
    format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
  );
  return Date.UTC(
    parts['year'] ?? 0,
    (parts['month'] ?? 1) - 1,
    parts['day'] ?? 1,
    parts['hour'] ?? 0,
    parts['minute'] ?? 0,
    parts['second'] ?? 0,
  );
}
