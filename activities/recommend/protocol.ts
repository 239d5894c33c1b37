import { CUSTOMER_GROUPS } from './customer-groups.js';
import type { GroupWeights } from './group-weights.js';
import { MEMBERS, type Member } from './members.js';
import type { SplitKind } from './relabel-log.js';

/** What the sentence tells. */
export interface Protocol {
  readonly weights: GroupWeights;
  readonly isChosen: boolean;
  readonly winner: Member | undefined;
  readonly newItems: boolean | 'auto';
}

const SPLITS: Readonly<Record<SplitKind, (days: number) => string>> = {
  time: (days) => `fitted before the cut-off, judged on purchases in the ${days} days after it`,
  leave_last_out: () => 'judged on the last purchase of each customer, fitted on the others',
  random: () => 'judged on 20 % of the customer-product pairs at random, fitted on the others',
};

const ITEMS = {
  true: 'products new to the customer',
  false: 'all products',
  auto: 'products new to the customer or of categories that are bought again',
} as const;

/** One sentence on how the figures of a recommender came about; it goes with each of them. */
export function describeProtocol(
  {
    split,
    horizonDays,
    choosingCutoffs,
  }: {
    split: SplitKind;
    horizonDays: number;
    choosingCutoffs: number;
  },
  { weights, isChosen, winner, newItems }: Protocol,
): string {
  const chosenOn =
    split === 'time'
      ? `the purchases of the ${choosingCutoffs * horizonDays} days before`
      : 'another part of that kind';
  const how = isChosen
    ? `weights chosen on ${chosenOn}`
    : 'default weights, because too few customers bought in the horizons before';
  const published = winner === undefined ? '' : `; ${winner} ranks better and is published alone`;
  return (
    `${SPLITS[split](horizonDays)}, ${ITEMS[`${newItems}`]}, full ranking; ` +
    `${how} (${mixesOf(weights)})${published}`
  );
}

function mixesOf(weights: GroupWeights): string {
  const mixes = weights.map((own) =>
    MEMBERS.map((member, index) => [member, own[index]!] as const)
      .filter(([, weight]) => weight > 0)
      .map(([member, weight]) => `${member} ${weight.toFixed(2)}`)
      .join(', '),
  );
  if (new Set(mixes).size === 1) return mixes[0] ?? '';
  return mixes.map((mix, group) => `${CUSTOMER_GROUPS[group]}: ${mix}`).join('; ');
}
