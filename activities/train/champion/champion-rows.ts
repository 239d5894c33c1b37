import type { Drift } from '../population.js';
import { explainChallenge, type Challenge } from './challenge-champion.js';
import type { ScoreDrift } from './score-drift.js';

/** What there is to say of a date's model and customers beside those of the release before. */
export interface ChampionFacts {
  readonly challenge: Challenge | undefined;
  readonly scores: readonly ScoreDrift[];
  readonly drift: Drift | undefined;
  /** Of the new model, whether it is used or not. */
  readonly version: string;
  readonly cutoff: string;
}

/**
 * Rows of `metrics`: the difference of challenger and champion, and population stability indices of scores and of the
 * inputs that have moved most.
 */
export function championRows({
  challenge,
  scores,
  drift,
  version,
  cutoff,
}: ChampionFacts): object[] {
  const row = { area: 'train', k: null, cutoff, model_version: version, lower: null, upper: null };
  const differences = challenge
    ? (['rocAuc', 'averagePrecision'] as const).flatMap((measure) => {
        const { value, lower, upper } = challenge.difference[measure];
        if (!Number.isFinite(value)) return [];
        return {
          ...{ ...row, value, lower, upper, n: challenge.customers, split: 'time_split' },
          name: `${challenge.target}.champion_difference`,
          slice: measure === 'rocAuc' ? 'roc_auc' : 'pr_auc',
          baseline: `model of ${challenge.day}`,
          protocol: explainChallenge(challenge),
        };
      })
    : [];
  return [
    ...differences,
    ...scores.map(({ target, label, psi, customers, date }) => ({
      ...{ ...row, value: psi, n: customers, split: null },
      name: `${target}.score_psi`,
      slice: label === '' ? 'all' : label,
      baseline: `release of ${date}`,
      protocol: 'population stability index of published figures, tenths of the earlier release',
    })),
    ...(drift?.largest ?? []).map(({ feature, psi }) => ({
      ...{ ...row, value: psi, n: drift?.customers ?? 0, split: null },
      name: 'purchase.input_psi',
      slice: feature,
      baseline: 'customers of the day of the fit',
      protocol: 'population stability index of one of the ten inputs that have moved most',
    })),
  ];
}
