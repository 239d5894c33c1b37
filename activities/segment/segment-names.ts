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

/**
 * Names by value and lifecycle. Lifts are in doublings, so that a rule compares like with like: a segment
 * that spends four times the average has lift 2 whatever the currency.
 */
const RULES: readonly NameRule[] = [
  {
    name: 'High-value loyal',
    score: (t) =>
      mostlyBuyers(t) ? t.lift('monetary_value') + t.lift('repeat_buyer_share') : NEVER,
  },
  {
    name: 'Big spenders',
    score: (t) => (mostlyBuyers(t) ? 2 * t.lift('order_value') : NEVER),
  },
  {
    name: 'Regular buyers',
    score: (t) => (mostlyBuyers(t) ? t.lift('orders') + 0.25 : NEVER),
  },
  {
    name: 'Occasional buyers',
    score: (t) => (mostlyBuyers(t) ? 0.25 - Math.abs(t.lift('orders')) : NEVER),
  },
  {
    name: 'Small-basket buyers',
    score: (t) => (mostlyBuyers(t) ? -2 * t.lift('order_value') : NEVER),
  },
  {
    name: 'At risk',
    score: (t) => (mostlyBuyers(t) ? t.lift('recency_days') + t.lift('at_risk_share') : NEVER),
  },
  {
    name: 'Lapsed',
    score: (t) => (mostlyBuyers(t) ? t.lift('recency_days') + t.lift('lapsed_share') : NEVER),
  },
  {
    name: 'Gone quiet',
    score: (t) => (mostlyBuyers(t) ? NEVER : 2 * t.lift('recency_days')),
  },
  {
    name: 'New',
    score: (t) => t.lift('new_share') - t.lift('tenure_days'),
  },
  {
    name: 'Cart abandoners',
    score: (t) => (mostlyBuyers(t) ? NEVER : 2 * t.lift('decide_share')),
  },
  {
    name: 'Active browsers',
    score: (t) => (mostlyBuyers(t) ? NEVER : t.lift('sessions') + t.lift('events')),
  },
  {
    name: 'Browsers',
    score: (t) => (mostlyBuyers(t) ? NEVER : 0.25),
  },
  {
    name: 'Passers-by',
    score: (t) => (mostlyBuyers(t) ? NEVER : -t.lift('events')),
  },
  {
    name: 'Service seekers',
    score: (t) => 2 * t.lift('support_share') - 1,
  },
];

/** Bound of a lift, so that a column that is all but absent elsewhere does not decide alone. */
const LIFT_BOUND = 4;

/**
 * A name for every segment, each once, in the order of the segments. The best-suited pair of segment and
 * name is taken first, then the best of the rest; ties go to the earlier segment, then to the earlier rule.
 * Segments beyond the names are told apart by a number.
 */
export function nameSegments(segments: readonly SegmentProfile[], population: Means): string[] {
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
  const names = new Map<number, string>();
  const taken = new Set<string>();
  for (const { segment, name } of pairs) {
    if (names.has(segment) || taken.has(name)) continue;
    names.set(segment, name);
    taken.add(name);
  }
  return segments.map((_, segment) => names.get(segment) ?? `Other ${segment + 1}`);
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
