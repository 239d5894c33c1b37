import type { DuckSession } from '../compute/duck-session.js';
import type { Learnt } from './learn-from-outcomes.js';

/** Exposures by which the rate of a source is drawn to that of all. */
const PRIOR_EXPOSURES = 200;

/** 97.5 % quantile of the standard normal distribution. */
const NORMAL_95 = 1.959963984540054;

/** A rate drawn to that of all by 200 exposures, with the 95 % interval of its beta posterior (normal form). */
export function shrunkRate(
  successes: number,
  trials: number,
  usual: number,
): { value: number; lower: number; upper: number } {
  const all = trials + PRIOR_EXPOSURES;
  const value = (successes + PRIOR_EXPOSURES * usual) / all;
  const half = NORMAL_95 * Math.sqrt((value * (1 - value)) / (all + 1));
  return { value, lower: Math.max(0, value - half), upper: Math.min(1, value + half) };
}

/**
 * Rows of metrics on what came of lists: click and conversion rates by source, drawn to that of all, and
 * what each ranking would have earned of the randomised lists (its n is the effective sample).
 */
export async function outcomeMetrics(
  duck: DuckSession,
  learnt: Learnt,
  cutoff: string,
): Promise<object[]> {
  const sources = await duck.all<{
    source: string;
    shown: number;
    clicked: number;
    converted: number;
  }>('SELECT * FROM source_outcomes ORDER BY "source"');
  const sum = (column: 'shown' | 'clicked' | 'converted'): number =>
    sources.reduce((total, row) => total + row[column], 0);
  const base = { area: 'recommend', model_version: '', cutoff, k: null };
  const rates = sources.flatMap((row) =>
    (['clicked', 'converted'] as const).map((column) => ({
      ...base,
      name: column === 'clicked' ? 'click_rate' : 'conversion_rate',
      slice: `source:${row.source}`,
      ...shrunkRate(row[column], row.shown, sum(column) / Math.max(1, sum('shown'))),
      n: row.shown,
      split: 'outcomes',
      baseline: null,
      protocol: `outcomes of published lists, drawn to the rate of all by ${PRIOR_EXPOSURES} exposures`,
    })),
  );
  const replay = learnt.replay.map(({ name, earned }) => ({
    ...base,
    name: 'replay_click_rate',
    slice: name,
    value: earned.value,
    lower: earned.lower,
    upper: earned.upper,
    n: Math.round(earned.effectiveSample),
    split: 'replay',
    baseline: 'randomised',
    protocol:
      'clicks a place in randomised lists, self-normalised by inverse propensity; n is the effective sample' +
      (learnt.hasMoved ? '; weights have moved by it' : '; too small a sample to move weights'),
  }));
  return [...rates, ...replay];
}
