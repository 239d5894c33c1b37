import { arcsine } from '../friction/issue-scale.js';

/** Daily trials of a step, `sums` of what is counted or measured in them, for times also of squares. */
export interface DailySeries {
  readonly trials: Float64Array;
  readonly sums: Float64Array;
  /** Given for measured values; without, each trial is 0 or 1. */
  readonly squares?: Float64Array;
}

/** A run of days that is worse than the days outside; both ends are days of the series, inclusive. */
export interface Change {
  readonly from: number;
  readonly to: number;
  /** Mean within and without, smoothed so that neither is 0 or 1. */
  readonly inside: number;
  readonly outside: number;
  readonly insideTrials: number;
  readonly outsideTrials: number;
  /** Cohen's h of shares, the difference of means else. */
  readonly effect: number;
  readonly error: number;
  /** Root of the likelihood ratio over the dispersion of days: normal without a change. */
  readonly z: number;
}

/** Fewer trials within or without say nothing. */
const FEWEST_TRIALS = 30;
/** What was before is known from so many days at least. */
const FEWEST_DAYS_BEFORE = 3;
/** Ends of a run are moved by likelihood this far from where the score puts them. */
const REFINED_DAYS = 7;

interface Totals {
  readonly trials: Float64Array;
  readonly sums: Float64Array;
  readonly squares: Float64Array | undefined;
}

/**
 * The run of days whose level is the highest above the others, with at least three days before it;
 * undefined where none has 30 trials within and without. All runs are scored, which finds a change that
 * lasts and one that ends; then the likelihood ratio moves the ends of the best one.
 * Complexity: days² / 2. Source: the epidemic alternative of Levin & Kline, Statistics in Medicine 4
 * (1985), scanned as by Olshen et al., "Circular binary segmentation", Biostatistics 5 (2004).
 */
export function strongestChange(series: DailySeries): Change | undefined {
  const totals: Totals = {
    trials: prefixSums(series.trials),
    sums: prefixSums(series.sums),
    squares: series.squares && prefixSums(series.squares),
  };
  const found = highestScore(totals);
  if (found === undefined) return undefined;
  const { from, to } = mostLikelyEnds(totals, found);
  return describe(series, totals, from, to);
}

type Run = Pick<Change, 'from' | 'to'>;

function highestScore({ trials, sums }: Totals): Run | undefined {
  const days = trials.length - 1;
  const all = trials[days]!;
  const mean = sums[days]! / all;
  let best: Run | undefined;
  let highest = 0;
  for (let from = firstDayAfter(trials); from < days; from += 1) {
    for (let to = from; to < days; to += 1) {
      const inside = trials[to + 1]! - trials[from]!;
      if (inside < FEWEST_TRIALS || all - inside < FEWEST_TRIALS) continue;
      const excess = sums[to + 1]! - sums[from]! - inside * mean;
      if (excess <= 0) continue;
      const score = (excess * excess) / (inside * (1 - inside / all));
      if (score > highest) {
        highest = score;
        best = { from, to };
      }
    }
  }
  return best;
}

function firstDayAfter(trials: Float64Array): number {
  let seen = 0;
  for (let day = 0; day < trials.length - 1; day += 1) {
    if (seen >= FEWEST_DAYS_BEFORE && trials[day]! >= FEWEST_TRIALS) return day;
    if (trials[day + 1]! > trials[day]!) seen += 1;
  }
  return trials.length;
}

function mostLikelyEnds(totals: Totals, run: Run): Run {
  const days = totals.trials.length - 1;
  let best = run;
  let highest = likelihoodRatio(totals, run);
  const earliest = Math.max(firstDayAfter(totals.trials), run.from - REFINED_DAYS);
  for (let from = earliest; from <= Math.min(days - 1, run.from + REFINED_DAYS); from += 1) {
    const last = Math.min(days - 1, run.to + REFINED_DAYS);
    for (let to = Math.max(from, run.to - REFINED_DAYS); to <= last; to += 1) {
      const ratio = likelihoodRatio(totals, { from, to });
      if (ratio > highest) {
        highest = ratio;
        best = { from, to };
      }
    }
  }
  return best;
}

/** Twice the gain in log-likelihood of two levels over one; 0 where a side has too few trials. */
function likelihoodRatio({ trials, sums, squares }: Totals, { from, to }: Run): number {
  const days = trials.length - 1;
  const all = trials[days]!;
  const inside = trials[to + 1]! - trials[from]!;
  const outside = all - inside;
  if (inside < FEWEST_TRIALS || outside < FEWEST_TRIALS) return 0;
  const within = sums[to + 1]! - sums[from]!;
  const without = sums[days]! - within;
  if (squares === undefined) {
    const gain =
      logLikelihood(within, inside) +
      logLikelihood(without, outside) -
      logLikelihood(within + without, all);
    return Math.max(0, 2 * gain);
  }
  const between =
    (within * within) / inside + (without * without) / outside - (within + without) ** 2 / all;
  const residual = squares[days]! - (within * within) / inside - (without * without) / outside;
  return residual <= 0 ? 0 : (Math.max(0, between) * (all - 2)) / residual;
}

/** Of `successes` in `trials` at their own rate. */
function logLikelihood(successes: number, trials: number): number {
  const failures = trials - successes;
  const term = (count: number): number => (count > 0 ? count * Math.log(count / trials) : 0);
  return term(successes) + term(failures);
}

function describe(series: DailySeries, totals: Totals, from: number, to: number): Change {
  const days = totals.trials.length - 1;
  const insideTrials = totals.trials[to + 1]! - totals.trials[from]!;
  const outsideTrials = totals.trials[days]! - insideTrials;
  const within = totals.sums[to + 1]! - totals.sums[from]!;
  const without = totals.sums[days]! - within;
  const isCounted = series.squares === undefined;
  const level = (sum: number, trials: number): number =>
    isCounted ? (sum + 0.5) / (trials + 1) : sum / trials;
  const inside = level(within, insideTrials);
  const outside = level(without, outsideTrials);
  const ratio = likelihoodRatio(totals, { from, to });
  const perTrial = Math.sqrt(1 / insideTrials + 1 / outsideTrials);
  const effect = isCounted ? arcsine(inside) - arcsine(outside) : inside - outside;
  const levelOf = (day: number): number => (day >= from && day <= to ? inside : outside);
  const z = Math.sqrt(ratio / dispersion(series, levelOf));
  const error = isCounted ? perTrial : Math.abs(effect) / Math.max(1e-9, Math.sqrt(ratio));
  return { from, to, inside, outside, insideTrials, outsideTrials, effect, error, z };
}

/**
 * How much days scatter beyond chance, at least 1: Pearson's chi-square over its degrees of freedom
 * (McCullagh & Nelder, Generalized Linear Models, 1989, section 4.5). Measured values have it in their
 * residuals already, apart from what days have in common.
 */
function dispersion(series: DailySeries, levelOf: (day: number) => number): number {
  const { trials, sums, squares } = series;
  const isCounted = squares === undefined;
  let residual = 0;
  let all = 0;
  if (squares !== undefined) {
    trials.forEach((count, day) => {
      const level = levelOf(day);
      residual += squares[day]! - 2 * level * sums[day]! + count * level * level;
      all += count;
    });
  }
  const variance = residual / Math.max(1, all - 2);
  let chiSquare = 0;
  let seen = 0;
  trials.forEach((count, day) => {
    if (count === 0) return;
    const level = levelOf(day);
    const spread = isCounted ? level * (1 - level) : variance;
    if (spread <= 0) return;
    chiSquare += (sums[day]! - count * level) ** 2 / (count * spread);
    seen += 1;
  });
  return seen > 2 ? Math.max(1, chiSquare / (seen - 2)) : 1;
}

function prefixSums(values: Float64Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  values.forEach((value, index) => {
    sums[index + 1] = sums[index]! + value;
  });
  return sums;
}
