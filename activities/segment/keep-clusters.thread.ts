import { adjustedRandIndex } from './adjusted-rand-index.js';
import { clusterValidity } from './cluster-validity.js';
import { type DenseMatrix, leadingRows } from './dense-matrix.js';
import { continueLloyd } from './lloyd.js';
import { assignNearest } from './nearest-centroid.js';
import { applyRobustScaler, type RobustScaler } from './robust-scaler.js';
import { silhouetteByCluster, silhouetteWidths } from './silhouette.js';

export interface KeepInput {
  /** Sampled customers x behaviour columns, in original units. */
  readonly sample: DenseMatrix;
  /** Of the day before. */
  readonly scaler: RobustScaler;
  readonly centroids: DenseMatrix;
  /** The sample as today's scaler scales it. */
  readonly today: DenseMatrix;
  /** Clusters of the sample as they were found without looking at the day before. */
  readonly labels: Int32Array;
  readonly silhouetteRows: number;
}

/** The clusters of the day before, moved to where their customers are now; the cluster numbers stay. */
export interface KeptClusters {
  readonly centroids: DenseMatrix;
  /** Adjusted Rand index with the clusters that were found without them. */
  readonly agreement: number;
  /** Sum of squares within them, over that of the clusters that were found without them; both by today's scaler. */
  readonly sseRatio: number;
  readonly clusterSilhouettes: number[];
}

// Few steps: clusters may follow slow change, but must not wander off to another optimum.
const STEPS = { maxIterations: 5, tolerance: 1e-6 };

/** Moves earlier centroids to the means of today's customers and says how well they agree with a fresh fit. */
export default function keepClusters(input: KeepInput): KeptClusters {
  const scaled = applyRobustScaler(input.scaler, input.sample);
  const { centroids } = continueLloyd(scaled, input.centroids, {
    clusters: input.centroids.rows,
    ...STEPS,
  });
  const { labels } = assignNearest(scaled, centroids);
  const measured = leadingRows(scaled, input.silhouetteRows);
  const own = labels.subarray(0, measured.rows);
  const widths =
    new Set(own).size > 1 ? silhouetteWidths(measured, own) : new Float64Array(measured.rows);
  return {
    centroids,
    agreement: adjustedRandIndex(input.labels, labels),
    sseRatio:
      clusterValidity(input.today, labels).sse / clusterValidity(input.today, input.labels).sse,
    clusterSilhouettes: silhouetteByCluster(widths, own, centroids.rows),
  };
}
