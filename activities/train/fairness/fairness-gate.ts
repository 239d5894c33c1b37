import type { TrainTarget } from '../../../workflows/contracts/train-spec.js';
import type { QualityCheck } from '../../artifacts/quality-gates.js';
import { FEWEST_OF_A_GROUP, type MeasuredFairness } from './measure-fairness.js';

/** What the spec makes of a failed rule. */
export interface FairnessRule {
  readonly severity: QualityCheck['severity'];
  /** Lowest over highest selection rate that passes. */
  readonly leastRatio: number;
}

/**
 * The row of `quality` that says whether a target, acted on at its threshold, passes over a group of the attribute.
 * `failing_rows` are the measured customers of groups whose selection rate is too low beside the highest one. Where it
 * fails, `observed` names the threshold of the trade-off that loses the least recall and would pass, if there is one.
 * Source: four-fifths rule, 29 CFR §1607.4 D (1978).
 */
export function fairnessCheck(
  target: TrainTarget,
  attribute: string,
  measured: MeasuredFairness,
  { severity, leastRatio }: FairnessRule,
): QualityCheck {
  const { groups, gaps, gapIntervals, passed } = measured;
  const highest = Math.max(...groups.map(({ rates }) => rates.selectionRate));
  const rowsOf = (chosen: MeasuredFairness['groups']): number =>
    chosen.reduce((sum, { rates }) => sum + rates.rows, 0);
  const passedOver = groups.filter(({ rates }) => rates.selectionRate < leastRatio * highest);
  const { lower, upper } = gapIntervals.demographicParityRatio;
  return {
    ...{ dataset: 'predictions', check: `${target} four_fifths by ${attribute}`, severity },
    passed: passed ?? null,
    observed:
      passed === undefined
        ? `not looked at: fewer than two groups of ${FEWEST_OF_A_GROUP} measured customers`
        : `${gaps.demographicParityRatio.toFixed(3)} (${lower.toFixed(3)} to ${upper.toFixed(3)})` +
          (passed ? '' : `, lowest ${lowestOf(groups)}; ${wayOut(measured, leastRatio)}`),
    expected: `lowest over highest selection rate at the acting threshold at least ${leastRatio}`,
    failing_rows: passed === false ? rowsOf(passedOver) : 0,
    total_rows: rowsOf(groups),
  };
}

function lowestOf(groups: MeasuredFairness['groups']): string {
  const lowest = groups.reduce((low, next) =>
    next.rates.selectionRate < low.rates.selectionRate ? next : low,
  );
  return `${lowest.name} at ${(100 * lowest.rates.selectionRate).toFixed(1)} %`;
}

/** The threshold that passes and keeps the most of what can be found. */
function wayOut({ tradeOffs }: MeasuredFairness, leastRatio: number): string {
  const fair = tradeOffs
    .filter(({ demographicParityRatio }) => demographicParityRatio >= leastRatio)
    .sort((a, b) => b.truePositiveRate - a.truePositiveRate);
  const [best] = fair;
  if (best === undefined) return 'no looked-at threshold passes';
  return (
    `acting on ${(100 * best.selectionRate).toFixed(0)} % passes at ${best.demographicParityRatio.toFixed(3)}, ` +
    `with recall ${best.truePositiveRate.toFixed(3)}`
  );
}
