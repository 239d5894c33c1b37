import type { StageContext } from '../artifacts/stage.js';
import { fourFifthsRatio, groupRates, type GroupRates } from './group-rates.js';
import type { Scene, ScoredModel, ScoredTarget } from './scored-model.js';
import { TARGETS } from './targets.js';

/** A protected attribute and the group of each measured row; null where it is not known. */
interface Attribute {
  readonly name: string;
  readonly groups: readonly (string | null)[];
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

const PASSES = 0.8;

/**
 * Rows of `metrics` on how targets of yes and no treat the groups of the declared attributes at their acting
 * threshold, on the customers on whom they are measured: rates by group, and the four-fifths ratio of each
 * attribute. None where nothing is declared, or there was no time split.
 */
export async function measureFairness(
  context: StageContext,
  { duck, counts }: Scene,
  { targets }: ScoredModel,
  cutoff: string,
): Promise<object[]> {
  const declared = context.spec.train.protected;
  if (declared.length === 0 || !context.has('customer_profiles')) return [];
  await context.views(duck, 'customer_profiles');
  const year = Number(context.run.date.slice(0, 4));
  const attributes: Attribute[] = [];
  for (const name of declared) {
    const rows = await duck.all<{ found: string | null }>(
      `SELECT ${GROUPS[name](year)} AS found FROM training_rows
       LEFT JOIN customer_profiles USING (customer_id)
       WHERE position >= ${counts.earlierRows} ORDER BY position`,
    );
    attributes.push({ name, groups: rows.map(({ found }) => found) });
  }
  return targets.flatMap((target) =>
    attributes.flatMap((attribute) => fairnessRows(target, attribute, cutoff)),
  );
}

function fairnessRows(
  { facts, report }: ScoredTarget,
  { name, groups }: Attribute,
  cutoff: string,
): object[] {
  const { measuredScores: scores, measuredLabels: labels } = report;
  const { target, threshold } = facts;
  if (scores === undefined || labels === undefined || threshold === null) return [];
  const selected = Uint8Array.from(scores, (score) => (score >= threshold ? 1 : 0));
  const rates = groupRates(groups, selected, labels);
  const row = {
    ...{ area: 'train', lower: null, upper: null, k: null, baseline: '', cutoff },
    ...{ split: 'time_split', model_version: facts.modelVersion },
  };
  const ratio = fourFifthsRatio(rates);
  const measured = rates.flatMap((group) =>
    ratesOf(group).map(([measure, value]) => ({
      ...row,
      ...{ name: `${target}.${measure}`, slice: `${name}:${group.group}`, value, n: group.rows },
      protocol: `at the acting threshold, of ${TARGETS[target].happened}; groups of 100 and more`,
    })),
  );
  if (Number.isNaN(ratio)) return measured;
  const verdict = ratio >= PASSES ? 'passes' : 'fails';
  const rows = rates.reduce((sum, group) => sum + group.rows, 0);
  return [
    ...measured,
    {
      ...row,
      ...{ name: `${target}.four_fifths`, slice: name, value: ratio, n: rows },
      protocol: `${verdict}: lowest selection rate over the highest, at least ${PASSES} asked (EEOC 1978)`,
    },
  ];
}

/** Rates that are known: a group without positives has no true positive rate. */
function ratesOf(group: GroupRates): [string, number][] {
  const rates: [string, number][] = [
    ['selection_rate', group.selectionRate],
    ['true_positive_rate', group.truePositiveRate],
    ['false_positive_rate', group.falsePositiveRate],
    ['base_rate', group.baseRate],
  ];
  return rates.filter(([, value]) => !Number.isNaN(value));
}
