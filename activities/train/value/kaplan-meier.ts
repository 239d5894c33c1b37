/** Share that survives from a time on, with its 95 % interval. */
export interface SurvivalPoint {
  readonly time: number;
  readonly atRisk: number;
  readonly events: number;
  readonly survival: number;
  readonly lower: number;
  readonly upper: number;
}

/** How many had the event, and how many were last seen without it, at a time. */
export interface Lifetimes {
  /** Ascending, each time once. */
  readonly times: ArrayLike<number>;
  readonly events: ArrayLike<number>;
  readonly censored: ArrayLike<number>;
}

/**
 * Survival curve by the product-limit estimate, a point a time with an event; whoever is censored at a time was at
 * risk then. Intervals on the scale of log(-log S) by Greenwood's variance; [0, 1] at its ends where S is 0 or 1.
 * Source: Kaplan, Meier 1958; Kalbfleisch, Prentice 2002, §1.4.1.
 */
export function kaplanMeier({ times, events, censored }: Lifetimes): SurvivalPoint[] {
  let atRisk = 0;
  for (let place = 0; place < times.length; place += 1) {
    atRisk += (events[place] ?? 0) + (censored[place] ?? 0);
  }
  let survival = 1;
  let variance = 0;
  const points: SurvivalPoint[] = [];
  for (let place = 0; place < times.length; place += 1) {
    const ended = events[place] ?? 0;
    if (ended > 0) {
      survival *= 1 - ended / atRisk;
      variance += atRisk > ended ? ended / (atRisk * (atRisk - ended)) : 0;
      const bounds = interval(survival, variance);
      points.push({ time: times[place] ?? 0, atRisk, events: ended, survival, ...bounds });
    }
    atRisk -= ended + (censored[place] ?? 0);
  }
  return points;
}

function interval(survival: number, variance: number): { lower: number; upper: number } {
  if (survival <= 0 || survival >= 1)
    return { lower: Math.max(0, survival), upper: Math.max(0, survival) };
  const spread = (1.959963984540054 * Math.sqrt(variance)) / Math.log(survival);
  const bounds = [survival ** Math.exp(spread), survival ** Math.exp(-spread)];
  return { lower: Math.min(...bounds), upper: Math.max(...bounds) };
}
