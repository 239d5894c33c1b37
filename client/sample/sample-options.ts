/** What `generateSample` is asked for. */
export interface SampleOptions {
  /** Folder that is written; earlier sample files in it are replaced. */
  outDir: string;
  /** Event rows, dirty ones included; from 100,000 on, what is written lies within 3 % of it. */
  events?: number;
  /** Local days, ending with `endDate`. */
  days?: number;
  seed?: number;
  preset?: string;
  /** Last local day, YYYY-MM-DD. */
  endDate?: string;
  /** IANA zone of the day folders. */
  timezone?: string;
  /** Share of event rows that get a defect (refused consent comes on top). */
  dirtyShare?: number;
  onProgress?: (progress: SampleProgress) => void;
}

/** Reported after each day that is written. */
export interface SampleProgress {
  daysDone: number;
  daysTotal: number;
  eventsDone: number;
}

/** Options with every default filled in. */
export type ResolvedSampleOptions = Required<Omit<SampleOptions, 'onProgress'>>;

/** Moves with every change of what the generator writes for equal options. */
export const GENERATOR_VERSION = 2;

/** The bundled sample. The end date is fixed so that it is the same whenever it is made. */
export const SAMPLE_DEFAULTS = {
  events: 250_000,
  days: 90,
  seed: 42,
  preset: 'ecommerce',
  endDate: '2026-06-30',
  timezone: 'Asia/Shanghai',
  dirtyShare: 0.01,
} as const;

/** Limits of the numbers; below 1,000 events there are too few customers to plant anything in. */
export const SAMPLE_LIMITS = {
  events: [1_000, 100_000_000],
  days: [7, 1_095],
  seed: [0, 2_147_483_647],
} as const;

/**
 * Fills in defaults and checks every option.
 * @throws RangeError that names the option, what was expected and what was given
 */
export function resolveSampleOptions(options: SampleOptions): ResolvedSampleOptions {
  const given = Object.fromEntries(
    Object.entries(options).filter(([name, value]) => value !== undefined && name !== 'onProgress'),
  ) as Omit<SampleOptions, 'onProgress'>;
  const resolved = { ...SAMPLE_DEFAULTS, ...given };
  for (const name of ['events', 'days', 'seed'] as const) {
    const [least, most] = SAMPLE_LIMITS[name];
    const value = resolved[name];
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new RangeError(
        `${name}: expected a whole number from ${least} to ${most}, got ${value}`,
      );
    }
  }
  if (!(resolved.dirtyShare >= 0 && resolved.dirtyShare <= 0.5)) {
    throw new RangeError(`dirtyShare: expected a share from 0 to 0.5, got ${resolved.dirtyShare}`);
  }
  if (resolved.preset !== 'ecommerce') {
    throw new RangeError(
      `preset: expected ecommerce, the only preset with a sample so far, got ${resolved.preset}`,
    );
  }
  checkDate(resolved.endDate);
  checkTimeZone(resolved.timezone);
  return resolved;
}

function checkDate(date: string): void {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date) {
    throw new RangeError(`endDate: expected a date such as 2026-06-30, got ${date}`);
  }
}

function checkTimeZone(timezone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone });
  } catch {
    throw new RangeError(
      `timezone: expected an IANA time zone such as Asia/Shanghai, got ${timezone}`,
    );
  }
}
