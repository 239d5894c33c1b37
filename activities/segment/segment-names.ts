import type { SegmentProfile } from './segment-profiles.js';

type Means = Readonly<Record<string, number>>;

/** A name and how well it suits a segment: higher is better, -Infinity never. */
interface NameRule {
  readonly name: string;
  readonly score: (traits: Traits) => number;
}

/** A segment beside all customers. */
interface Traits {
  /** The segment's own mean; 0 where it is not known. */
  readonly own: (column: string) => number;
  /** log2 of the segment's mean over all customers' mean, within ±4; 0 where it is not known. */
  readonly lift: (column: string) => number;
}

const NEVER = -Infinity;

/** Most of a segment must have bought for it to carry a buyer's name. */
const mostlyBuyers = ({ own }: Traits): boolean => own('buyer_share') >= 0.5;

/** Customers who have been known for longer on average are not called new, however old the others are. */
const NEW_DAYS = 180;

/**
 * Names by value and lifecycle. Lifts are in doublings, so that a rule compares like with like: a segment
 * that spends four times the average has lift 2 whatever the currency.
 */
const RULES: readonly NameRule[] = [
  { name: 'High net worth', score: valueNear(3, 'above') },
  { name: 'High value', score: valueNear(1.5) },
  { name: 'Mid value', score: valueNear(0.25) },
  { name: 'Low value', score: valueNear(-1, 'below') },
  {
    name: 'Deal seekers',
    score: (t) => (mostlyBuyers(t) ? 1 + 2 * t.lift('deal_share') : NEVER),
  },
  {
    name: 'At risk',
    score: (t) => (mostlyBuyers(t) ? t.lift('recency_days') + t.lift('at_risk_share') : NEVER),
  },
  {
    name: 'Dormant',
    score: (t) =>
      mostlyBuyers(t)
        ? t.lift('recency_days') + t.lift('lapsed_share')
        : 2 * t.lift('recency_days') + 0.25,
  },
  {
    name: 'New',
    score: (t) =>
      t.own('tenure_days') > NEW_DAYS ? NEVER : t.lift('new_share') - t.lift('tenure_days'),
  },
  {
    name: 'Cart abandoners',
    score: (t) => (mostlyBuyers(t) ? NEVER : 2 * t.lift('decide_share') - 1.5),
  },
  {
    name: 'Browsers',
    score: (t) => (mostlyBuyers(t) ? NEVER : 1 + t.lift('sessions') + t.lift('events')),
  },
  {
    name: 'Passers-by',
    score: (t) => (mostlyBuyers(t) ? NEVER : -t.lift('events') - 1),
  },
  {
    name: 'Service seekers',
    score: (t) => 2 * t.lift('support_share') - 1,
  },
];

/** Highest score of a name by value: so that a segment that is far from ordinary in another way is named by that. */
const VALUE_SCORE = 2;

/** How near a segment of buyers comes to so many doublings of the average value; `beyond` is as good. */
function valueNear(doublings: number, beyond?: 'above' | 'below'): NameRule['score'] {
  return (t) => {
    if (!mostlyBuyers(t)) return NEVER;
    const off = t.lift('monetary_value') - doublings;
    if ((beyond === 'above' && off > 0) || (beyond === 'below' && off < 0)) return VALUE_SCORE;
    return VALUE_SCORE - Math.abs(off);
  };
}

/** Bound of a lift, so that a column that is all but absent elsewhere does not decide alone. */
const LIFT_BOUND = 4;

/**
 * A name for every segment, each once, in the order of the segments. The best-suited pair of segment and
 * name is taken first, then the best of the rest; ties go to the earlier segment, then to the earlier rule.
 * Segments beyond the names are told apart by a number. A segment that goes on from one of the day before has its
 * name already, by position in `kept`, for as long as it can bear it.
 */
export function nameSegments(
  segments: readonly SegmentProfile[],
  population: Means,
  kept: ReadonlyMap<number, string> = new Map(),
): string[] {
  if (segments.length === 1) return ['All customers'];
  const pairs = segments
    .flatMap(({ means }, segment) =>
      RULES.map(({ name, score }, rule) => ({
        segment,
        rule,
        name,
        score: score(traitsOf(means, population)),
      })),
    )
    .filter(({ score }) => score > NEVER)
    .sort((a, b) => b.score - a.score || a.segment - b.segment || a.rule - b.rule);
  const names = new Map(
    [...kept].filter(
      ([position, name]) =>
        !RULES.some((rule) => rule.name === name) ||
        pairs.some(({ segment, name: other }) => segment === position && other === name),
    ),
  );
  const taken = new Set(names.values());
  for (const { segment, name } of pairs) {
    if (names.has(segment) || taken.has(name)) continue;
    names.set(segment, name);
    taken.add(name);
  }
  return segments.map((_, segment) => names.get(segment) ?? otherName(segment, taken));
}

/** A numbered name that no other segment has; marks it as taken. */
function otherName(segment: number, taken: Set<string>): string {
  let number = segment + 1;
  while (taken.has(`Other ${number}`)) number += 1;
  taken.add(`Other ${number}`);
  return `Other ${number}`;
}

function traitsOf(means: Means, population: Means): Traits {
  return {
    own: (column) => means[column] ?? 0,
    lift: (column) => {
      const own = means[column];
      const all = population[column];
      if (own === undefined || all === undefined || !(all > 0)) return 0;
      return own > 0
        ? Math.max(-LIFT_BOUND, Math.min(Math.log2(own / all), LIFT_BOUND))
        : -LIFT_BOUND;
    },
  };
}

/** One sentence on a segment: its size, what it buys and when it was last seen. */
export function describeSegment(segment: SegmentProfile, share: number): string {
  const mean = (column: string, digits: number): string =>
    (segment.means[column] ?? 0).toFixed(digits);
  const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;
  return (
    `${percent(share)} of customers; on average ${mean('orders', 1)} orders worth ` +
    `${mean('monetary_value', 2)}, ${mean('sessions', 1)} sessions, last seen ` +
    `${mean('recency_days', 0)} days ago; ${percent(segment.means['buyer_share'] ?? 0)} have bought.`
  );
}
