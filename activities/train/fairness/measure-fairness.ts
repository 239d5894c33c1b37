import { bootstrapIntervals, type Interval } from '../bootstrap-interval.js';
import {
  fairnessGaps,
  groupRates,
  type FairnessGaps,
  type GroupCounts,
  type GroupRates,
} from './group-rates.js';

/** Scored rows of customers with a known value of a protected attribute. */
export interface FairnessInput {
  /** What is compared with the threshold, and the calibrated probabilities, which may have another scale. */
  readonly scores: Float64Array;
  readonly probabilities: Float64Array;
  readonly labels: Uint8Array;
  /** Number of the attribute's value by row; -1 where it is not known. */
  readonly groups: Int32Array;
  readonly groupNames: readonly string[];
  /** Score from which a row is acted on. */
  readonly threshold: number;
  /** Customer by row, and how many there are: they are resampled whole. */
  readonly customers: Int32Array;
  readonly customerCount: number;
  /** The least ratio of selection rates that passes; the four-fifths rule has .8. */
  readonly leastRatio: number;
  readonly replicates: number;
  readonly random: () => number;
}

/** Groups below have rates that chance moves by more than the rule's fifth. */
export const FEWEST_OF_A_GROUP = 100;

/** Where the acting threshold lies, what the gaps are there, and what it costs. */
export interface TradeOff {
  readonly threshold: number;
  readonly demographicParityRatio: number;
  readonly equalisedOddsDifference: number;
  readonly selectionRate: number;
  readonly truePositiveRate: number;
  readonly precision: number;
}

export interface MeasuredFairness {
  /** Groups of at least FEWEST_OF_A_GROUP rows, by name. */
  readonly groups: readonly {
    readonly name: string;
    readonly rates: GroupRates;
    readonly intervals: RateIntervals;
  }[];
  /** Names of groups that are too small. */
  readonly leftOut: readonly string[];
  readonly gaps: FairnessGaps;
  readonly gapIntervals: { readonly [Name in keyof FairnessGaps]: Interval };
  /** Whether the ratio is large enough; undefined where fewer than two groups are large enough. */
  readonly passed: boolean | undefined;
  /** The gaps at other thresholds: those that act on 1, 5, 10, 20, 30 and 50 % of the rows, and the one in use. */
  readonly tradeOffs: readonly TradeOff[];
}

export type RateIntervals = { readonly [Name in Exclude<keyof GroupRates, 'rows'>]: Interval };

const RATES = [
  'baseRate',
  'selectionRate',
  'truePositiveRate',
  'falsePositiveRate',
  'calibrationGap',
] as const satisfies readonly Exclude<keyof GroupRates, 'rows'>[];

const GAPS = [
  'demographicParityDifference',
  'demographicParityRatio',
  'equalisedOddsDifference',
  'calibrationDifference',
] as const satisfies readonly (keyof FairnessGaps)[];

const SHARES = [0.01, 0.05, 0.1, 0.2, 0.3, 0.5];

/**
 * Rates by group and the gaps between groups at a threshold, with 95 % bootstrap intervals over customers, the verdict of
 * the four-fifths rule, and what other thresholds would give.
 */
export function measureFairness(input: FairnessInput): MeasuredFairness {
  const { groupNames, groups, threshold, customers, customerCount, replicates, random } = input;
  const sizes = groupNames.map((_, group) => groups.filter((found) => found === group).length);
  const large = [...groupNames.keys()].filter((group) => (sizes[group] ?? 0) >= FEWEST_OF_A_GROUP);
  const ratesOf = (at: number, weights?: Uint8Array): GroupRates[] => {
    const counts = countGroups(input, at, weights);
    return large.map((group) => groupRates(counts[group] as GroupCounts));
  };
  const rates = ratesOf(threshold);
  const gaps = fairnessGaps(rates);
  const intervals = bootstrapIntervals(
    (weights) => {
      const drawn = ratesOf(threshold, weights);
      const found = fairnessGaps(drawn);
      return [
        ...GAPS.map((name) => found[name]),
        ...drawn.flatMap((group) => RATES.map((name) => group[name])),
      ];
    },
    { groups: customers, groupCount: customerCount, replicates, random },
  );
  const none: Interval = { lower: Number.NaN, upper: Number.NaN };
  return {
    groups: large.map((group, place) => ({
      name: groupNames[group] ?? '',
      rates: rates[place] as GroupRates,
      intervals: Object.fromEntries(
        RATES.map((name, index) => [
          name,
          intervals[GAPS.length + place * RATES.length + index] ?? none,
        ]),
      ) as RateIntervals,
    })),
    leftOut: groupNames.filter((_, group) => !large.includes(group)),
    gaps,
    gapIntervals: Object.fromEntries(
      GAPS.map((name, index) => [name, intervals[index] ?? none]),
    ) as MeasuredFairness['gapIntervals'],
    passed: large.length < 2 ? undefined : gaps.demographicParityRatio >= input.leastRatio,
    tradeOffs: thresholdsOf(input).map((at) => tradeOffAt(input, at, ratesOf(at))),
  };
}

function countGroups(
  { scores, probabilities, labels, groups, groupNames }: FairnessInput,
  threshold: number,
  weights?: Uint8Array,
): GroupCounts[] {
  const counts = groupNames.map(() => ({
    ...{ rows: 0, positives: 0, selected: 0, truePositives: 0, probability: 0 },
  }));
  for (let row = 0; row < groups.length; row += 1) {
    const count = counts[groups[row] as number];
    if (count === undefined) continue;
    const weight = weights === undefined ? 1 : (weights[row] as number);
    const positive = weight * (labels[row] as number);
    count.rows += weight;
    count.positives += positive;
    count.probability += weight * (probabilities[row] as number);
    if ((scores[row] as number) < threshold) continue;
    count.selected += weight;
    count.truePositives += positive;
  }
  return counts;
}

/** Thresholds of the trade-off, falling; a threshold that several shares give is there once. */
function thresholdsOf({ scores, groups, threshold }: FairnessInput): number[] {
  const known = scores.filter((_, row) => (groups[row] ?? -1) >= 0).sort();
  if (known.length === 0) return [];
  const others = SHARES.map(
    (share) => known[Math.max(0, Math.ceil(known.length * (1 - share)) - 1)] ?? 0,
  );
  return [...new Set([threshold, ...others])].sort((a, b) => b - a);
}

function tradeOffAt(input: FairnessInput, threshold: number, rates: GroupRates[]): TradeOff {
  const all = countGroups(input, threshold).reduce((sum, counts) => ({
    rows: sum.rows + counts.rows,
    positives: sum.positives + counts.positives,
    selected: sum.selected + counts.selected,
    truePositives: sum.truePositives + counts.truePositives,
    probability: sum.probability + counts.probability,
  }));
  const { demographicParityRatio, equalisedOddsDifference } = fairnessGaps(rates);
  return {
    threshold,
    ...{ demographicParityRatio, equalisedOddsDifference },
    selectionRate: all.selected / all.rows,
    truePositiveRate: all.truePositives / all.positives,
    precision: all.truePositives / all.selected,
  };
}
