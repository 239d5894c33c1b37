import path from 'node:path';
import type { QualityCheck } from '../../artifacts/quality-gates.js';
import type { StageContext } from '../../artifacts/stage.js';
import { deriveSeed } from '../../compute/seeded-random.js';
import { calibratedProbability } from '../score-calibration.js';
import type { Scene, ScoredModel, ScoredTarget } from '../scored-model.js';
import { TARGETS } from '../targets.js';
import type { FairnessThreadInput } from './measure-fairness.thread.js';
import { fairnessCheck } from './fairness-gate.js';
import { FEWEST_OF_A_GROUP, type MeasuredFairness } from './measure-fairness.js';

/** A protected attribute: the number of each measured row's group; -1 where it is not known. */
interface Attribute {
  readonly name: string;
  readonly groups: Int32Array;
  readonly groupNames: readonly string[];
}

/** Groups in SQL over customer_profiles; ages are as of the run's year. */
const GROUPS = {
  gender: () => 'gender',
  age_band: (year: number) => `CASE
    WHEN ${year} - birth_year < 25 THEN 'under 25'
    WHEN ${year} - birth_year < 35 THEN '25 to 34'
    WHEN ${year} - birth_year < 45 THEN '35 to 44'
    WHEN ${year} - birth_year < 55 THEN '45 to 54'
    WHEN birth_year IS NOT NULL THEN '55 and over'
  END`,
} as const;

/** Intervals of rates move by about a hundredth of themselves from one set of so many to another. */
const REPLICATES = 200;

const RATE_NAMES = {
  baseRate: 'base_rate',
  selectionRate: 'selection_rate',
  truePositiveRate: 'true_positive_rate',
  falsePositiveRate: 'false_positive_rate',
  calibrationGap: 'calibration_gap',
} as const;

const GAP_NAMES = {
  demographicParityRatio: 'four_fifths',
  demographicParityDifference: 'demographic_parity_difference',
  equalisedOddsDifference: 'equalised_odds_difference',
  calibrationDifference: 'calibration_difference',
} as const;

/** Rows of `metrics`, and a check by target and attribute. */
export interface FairnessReport {
  readonly metrics: readonly object[];
  readonly checks: readonly QualityCheck[];
}

/**
 * Rows of `metrics` on how targets of yes and no treat the groups of the declared attributes at their acting
 * threshold, on the customers on whom they are measured: rates by group, gaps between groups, and what other
 * thresholds would give; and whether the four-fifths rule holds. None where nothing is declared, or there was no time split.
 */
export async function fairnessMetrics(
  context: StageContext,
  scene: Scene,
  { targets }: ScoredModel,
  cutoff: string,
): Promise<FairnessReport> {
  const declared = context.spec.train.protected;
  if (declared.length === 0 || !context.has('customer_profiles')) {
    return { metrics: [], checks: [] };
  }
  await context.views(scene.duck, 'customer_profiles');
  const { fairness } = context.spec.train;
  const rows: object[] = [];
  const checks: QualityCheck[] = [];
  for (const name of declared) {
    const attribute = await readAttribute(context, scene, name);
    for (const target of targets) {
      const measured = await measure(context, target, attribute);
      if (measured === undefined) continue;
      rows.push(
        ...metricRows(target, attribute, { measured, leastRatio: fairness.leastRatio, cutoff }),
      );
      checks.push(fairnessCheck(target.facts.target, name, measured, fairness));
    }
  }
  return { metrics: rows, checks };
}

async function readAttribute(
  { run }: StageContext,
  { duck, counts }: Scene,
  name: keyof typeof GROUPS,
): Promise<Attribute> {
  const rows = await duck.all<{ found: string | null }>(
    `SELECT ${GROUPS[name](Number(run.date.slice(0, 4)))} AS found FROM training_rows
     LEFT JOIN customer_profiles USING (customer_id)
     WHERE position >= ${counts.earlierRows} ORDER BY position`,
  );
  const groupNames = [...new Set(rows.flatMap(({ found }) => found ?? []))].sort();
  const groups = Int32Array.from(rows, ({ found }) => groupNames.indexOf(found ?? ''));
  return { name, groups, groupNames };
}

async function measure(
  context: StageContext,
  { facts, report }: ScoredTarget,
  { groups, groupNames }: Attribute,
): Promise<MeasuredFairness | undefined> {
  const { measuredScores: scores, measuredLabels: labels, calibration } = report;
  const { threshold, target } = facts;
  if (!scores || !labels || !calibration || threshold === null) return undefined;
  return context.threads.run<FairnessThreadInput, MeasuredFairness>(
    path.join(__dirname, 'measure-fairness.thread.js'),
    {
      ...{ scores, labels, groups, groupNames, threshold },
      probabilities: scores.map((score) => calibratedProbability(calibration, score)),
      // A customer is one row of the newest cut-off.
      ...{ customers: Int32Array.from(labels, (_, row) => row), customerCount: labels.length },
      leastRatio: context.spec.train.fairness.leastRatio,
      replicates: REPLICATES,
      seed: deriveSeed(context.spec.seed, `train.fairness.${target}`),
    },
    { signal: context.signal },
  );
}

function metricRows(
  { facts }: ScoredTarget,
  { name, groups }: Attribute,
  about: { measured: MeasuredFairness; leastRatio: number; cutoff: string },
): object[] {
  const { cutoff, leastRatio } = about;
  const { groups: measured, gaps, gapIntervals, passed, tradeOffs } = about.measured;
  const { target, modelVersion } = facts;
  const known = groups.filter((group) => group >= 0).length;
  const of = `positive: ${TARGETS[target].happened}; groups of ${FEWEST_OF_A_GROUP} and more`;
  const verdict = passed === undefined ? 'too few groups' : passed ? 'passes' : 'fails';
  const asked = `${verdict}: at least ${leastRatio} asked (the rule of EEOC 1978 is 0.8)`;
  const row = (measure: string, slice: string, value: number, more: object): object => ({
    ...{ area: 'train', name: `${target}.${measure}`, slice, value, lower: null, upper: null },
    ...{
      n: known,
      k: null,
      baseline: '',
      cutoff,
      split: 'time_split',
      model_version: modelVersion,
    },
    protocol: `at the acting threshold, ${of}`,
    ...more,
  });
  const rows = [
    ...measured.flatMap(({ name: group, rates, intervals }) =>
      entries(RATE_NAMES).map(([rate, measure]) => ({
        ...{ measure, slice: `${name}:${group}`, value: rates[rate] },
        more: { n: rates.rows, ...bounds(rates[rate], intervals[rate]) },
      })),
    ),
    ...entries(GAP_NAMES).map(([gap, measure]) => ({
      ...{ measure, slice: name, value: gaps[gap] },
      more: {
        ...bounds(gaps[gap], gapIntervals[gap]),
        ...(gap === 'demographicParityRatio' && { protocol: `${asked}, ${of}` }),
      },
    })),
    ...tradeOffs.flatMap(({ selectionRate, demographicParityRatio, truePositiveRate }) => {
      const slice = `${name}, acting on ${Math.round(100 * selectionRate)} %`;
      const more = { protocol: `at another threshold, ${of}` };
      return [
        { measure: 'four_fifths', slice, value: demographicParityRatio, more },
        { measure: 'recall', slice, value: truePositiveRate, more },
      ];
    }),
  ];
  return rows
    .filter(({ value }) => Number.isFinite(value))
    .map(({ measure, slice, value, more }) => row(measure, slice, value, more));
}

/** Spreads between groups grow by resampling: the interval is widened to hold what was measured. */
function bounds(value: number, { lower, upper }: { lower: number; upper: number }): object {
  if (Number.isNaN(lower) || Number.isNaN(upper)) return {};
  return { lower: Math.min(lower, value), upper: Math.max(upper, value) };
}

const entries = <Key extends string, Value>(map: Readonly<Record<Key, Value>>): [Key, Value][] =>
  Object.entries(map) as [Key, Value][];
