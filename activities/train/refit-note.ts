import type { RefitReason } from './earlier-fit.js';
import type { Drift } from './population.js';

/** Whether and why a date has a model of its own. `drift` is known where an earlier one came into question. */
export interface RefitNote {
  readonly reason: RefitReason | 'kept' | 'worse';
  readonly drift?: Drift;
}

/** Whether the model was fitted on an earlier date. */
export const isKept = ({ reason }: RefitNote): boolean => reason === 'kept' || reason === 'worse';

/** What the spec says of refitting. */
export interface RefitRule {
  every: number;
  driftPsi: number;
}

/** Whether and why the model was fitted on this date, in a sentence for metrics and the model card. */
export function explainRefit({ reason, drift }: RefitNote, rule: RefitRule): string {
  const moved = drift
    ? `largest population stability index ${drift.psi.toFixed(3)} (${drift.feature}), limit ${rule.driftPsi}`
    : '';
  const sentences: Record<RefitNote['reason'], string> = {
    kept: `kept from an earlier date: fitted less than ${rule.every} days before (train.every), ${moved}`,
    worse: `kept from an earlier date: the one fitted on this date is worse and published as a candidate, ${moved}`,
    first: 'fitted on this date: the newest release before it has no model to go on with',
    missing: 'fitted on this date: files of the model before it are gone',
    code: 'fitted on this date: the code of the stage has changed',
    options: 'fitted on this date: train or seed of the spec has changed',
    age: `fitted on this date: the model before it is ${rule.every} days old or older (train.every)${moved && `, ${moved}`}`,
    features: 'fitted on this date: the features are other ones than those of the model before it',
    history: 'fitted on this date: too few labels to measure a kept model on',
    drift: `fitted on this date: the customers have changed, ${moved}`,
  };
  return sentences[reason];
}
