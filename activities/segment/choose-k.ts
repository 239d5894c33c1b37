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
  /** Share of the best silhouette from which on a silhouette is near it. */
  readonly nearShare?: number;
}

// 0.75 is the bound below which a cluster is not to be trusted (Hennig 2007, section 4).
// The silhouette nearly always favours two clusters on customer data; docs/decisions/0004 has the experiment.
const DEFAULTS = { minStability: 0.75, nearShare: 0.9 };

/**
 * The number of clusters to use: of the stable candidates, the one with the most clusters whose silhouette
 * is still near the best one's. Where none is stable, the most stable one, with fewer clusters on a tie.
 * Throws RangeError without candidates.
 */
export function chooseClusters<Candidate extends ClusterCandidate>(
  candidates: readonly Candidate[],
  options: ChooseOptions = {},
): Candidate {
  const { minStability, nearShare } = { ...DEFAULTS, ...options };
  const stable = candidates.filter(({ stability }) => stability >= minStability);
  const best = Math.max(...stable.map(({ silhouette }) => silhouette));
  const near = stable.filter(({ silhouette }) => silhouette >= Math.min(best, best * nearShare));
  const chosen =
    near.length > 0
      ? near.reduce((most, next) => (next.clusters > most.clusters ? next : most))
      : mostStable(candidates);
  if (chosen === undefined) throw new RangeError('candidates: expected 1 or more, got 0');
  return chosen;
}

function mostStable<Candidate extends ClusterCandidate>(
  candidates: readonly Candidate[],
): Candidate | undefined {
  return [...candidates].sort(
    (left, right) => right.stability - left.stability || left.clusters - right.clusters,
  )[0];
}
