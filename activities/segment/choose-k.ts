/** What is known of one number of clusters. */
export interface ClusterCandidate {
  readonly clusters: number;
  /** Mean silhouette width, -1..1. */
  readonly silhouette: number;
  /** Mean adjusted Rand index with subsample clusterings. */
  readonly stability: number;
}

export interface ChooseOptions {
  /** Smallest stability that counts as stable. */
  readonly minStability?: number;
  /** How many times the best other silhouette two clusters must reach to be taken. */
  readonly pairAdvantage?: number;
}

// 0.75 is the bound below which a cluster is not to be trusted (Hennig 2007, section 4). The silhouette favours
// two clusters on nearly all customer data; docs/decisions/0004 has the experiment that chose 1.5.
const DEFAULTS = { minStability: 0.75, pairAdvantage: 1.5 };

/**
 * The number of clusters to use: of the stable candidates, the one with the highest silhouette, where two
 * clusters count only if their silhouette is `pairAdvantage` times that of the best other. Ties go to
 * fewer clusters. Where none is stable, the most stable one.
 * Throws RangeError without candidates.
 */
export function chooseClusters<Candidate extends ClusterCandidate>(
  candidates: readonly Candidate[],
  options: ChooseOptions = {},
): Candidate {
  const { minStability, pairAdvantage } = { ...DEFAULTS, ...options };
  const stable = candidates.filter(({ stability }) => stability >= minStability);
  const pair = stable.find(({ clusters }) => clusters === 2);
  const others = stable.filter(({ clusters }) => clusters !== 2);
  const best = highest(others, ({ silhouette }) => silhouette);
  const chosen =
    pair && (!best || pair.silhouette > pairAdvantage * best.silhouette)
      ? pair
      : (best ?? highest(candidates, ({ stability }) => stability));
  if (chosen === undefined) throw new RangeError('candidates: expected 1 or more, got 0');
  return chosen;
}

function highest<Candidate extends ClusterCandidate>(
  candidates: readonly Candidate[],
  valueOf: (candidate: Candidate) => number,
): Candidate | undefined {
  return [...candidates].sort(
    (left, right) => valueOf(right) - valueOf(left) || left.clusters - right.clusters,
  )[0];
}
