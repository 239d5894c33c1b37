import { addDays, startOfDay } from '../../workflows/contracts/logical-date.js';

/** A moment as of which features are known. Instants are ISO-8601 UTC; windows are `[start, end)`. */
export interface Cutoff {
  index: number;
  at: string;
  windowStart: string;
  labelEnd: string;
  /** Local day that starts at the cut-off, and first local day of the window; YYYY-MM-DD. */
  day: string;
  firstDay: string;
}

export interface CutoffPlan {
  cutoffs: Cutoff[];
  /** Length of the feature window, equal at every cut-off. */
  windowDays: number;
}

/** Windows longer than this add little to recency and counts, and cost cut-offs to learn from. */
const LONGEST_WINDOW_DAYS = 90;
const SHORTEST_WINDOW_DAYS = 7;
/** In whole weeks every weekday counts as often. */
const WEEK_DAYS = 7;
const MOST_TRAINING_CUTOFFS = 6;

/**
 * The cut-offs of a run: index 0 is the end of `date`, index i lies i horizons before. As many as the
 * known days allow, at least two for training where the window keeps 7 days, with windows of one length.
 */
export function planCutoffs(options: {
  date: string;
  firstDay: string;
  horizonDays: number;
  timezone: string;
  /** Length of the windows of the newest date before. */
  earlierWindowDays?: number | undefined;
}): CutoffPlan {
  const { date, firstDay, horizonDays, timezone, earlierWindowDays } = options;
  const knownDays = Math.round((Date.parse(date) - Date.parse(firstDay)) / 86_400_000) + 1;
  const wanted = [2, 1].find((n) => knownDays - n * horizonDays >= SHORTEST_WINDOW_DAYS) ?? 0;
  const longest = Math.min(Math.max(knownDays - wanted * horizonDays, 1), LONGEST_WINDOW_DAYS);
  const windowDays = windowLength(longest, earlierWindowDays);
  const affordable = Math.floor((knownDays - windowDays) / horizonDays);
  const training = Math.min(Math.max(affordable, wanted), MOST_TRAINING_CUTOFFS);
  const cutoffs = Array.from({ length: training + 1 }, (_, index): Cutoff => {
    const day = addDays(date, 1 - index * horizonDays);
    return {
      index,
      at: startOfDay(day, timezone),
      windowStart: startOfDay(addDays(day, -windowDays), timezone),
      labelEnd: startOfDay(addDays(day, horizonDays), timezone),
      day,
      firstDay: addDays(day, -windowDays),
    };
  });
  return { cutoffs, windowDays };
}

/**
 * The longest window in whole weeks; as long as the earlier date's where that is at most a week shorter, so
 * that a model of that date goes on scoring while a young history grows.
 */
function windowLength(longest: number, earlier: number | undefined): number {
  if (earlier !== undefined && earlier <= longest && longest - earlier < 2 * WEEK_DAYS) {
    return earlier;
  }
  if (longest < WEEK_DAYS || longest === LONGEST_WINDOW_DAYS) return longest;
  return longest - (longest % WEEK_DAYS);
}
