/** What is known of one number of clusters. */
export interface ClusterCandidate {
  readonly clusters: number;
  /** Mean silhouette width, -1..1. */
  readonly silhouette: number;
  /** Smallest over clusters of the mean Jaccard similarity with bootstrap clusterings. */
  readonly stability: number;
}

export interface ChooseOptions {
  /** Smallest stability that counts as stable. */
  readonly minStability?: number;
  /** How many times the best other silhouette two clusters must reach to be taken. */
  readonly pairAdvantage?: number;
  /** Number of clusters of the day before, which stays where it is nearly as good as the best. */
  readonly earlier?: number | undefined;
  /** Share of the best silhouette that is nearly as good. */
  readonly nearly?: number;
}

// 0.75 is the bound below which a cluster is not to be trusted (Hennig 2007, section 4). The silhouette favours
// two clusters on nearly all customer data; docs/decisions/0004 has the experiment that chose 1.5.
// A number must not change back and forth between days that are alike: 0.85 is beyond the day-to-day noise.
const DEFAULTS = { minStability: 0.75, pairAdvantage: 1.5, earlier: undefined, nearly: 0.85 };

/**
 * The number of clusters to use: of the stable candidates, the one with the highest silhouette, where two
 * clusters count only if their silhouette is `pairAdvantage` times that of the best other. Ties go to
 * fewer clusters. Undefined where none is stable: no clusters were found.
 */
export function chooseClusters<Candidate extends ClusterCandidate>(
  candidates: readonly Candidate[],
  options: ChooseOptions = {},
): Candidate | undefined {
  const { minStability, pairAdvantage, earlier, nearly } = { ...DEFAULTS, ...options };
  const stable = candidates.filter(({ stability }) => stability >= minStability);
  const pair = stable.find(({ clusters }) => clusters === 2);
  const others = stable.filter(({ clusters }) => clusters !== 2);
  const best = highest(others, ({ silhouette }) => silhouette);
  const takesPair = pair && (!best || pair.silhouette > pairAdvantage * best.silhouette);
  const chosen = takesPair ? pair : best;
  const kept = stable.find(({ clusters }) => clusters === earlier);
  return kept && chosen && kept.silhouette >= nearly * chosen.silhouette ? kept : chosen;
}

function highest<Candidate extends ClusterCandidate>(
  candidates: readonly Candidate[],
  valueOf: (candidate: Candidate) => number,
): Candidate | undefined {
  return [...candidates].sort(
    (left, right) => valueOf(right) - valueOf(left) || left.clusters - right.clusters,
  )[0];
}
