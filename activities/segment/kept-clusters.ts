import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { StageContext } from '../artifacts/stage.js';
import type { CustomerTable } from './customer-table.js';
import type { DenseMatrix } from './dense-matrix.js';
import { fitText, type SegmentFit } from './earlier-segments.js';
import { SILHOUETTE_ROWS } from './evaluate-candidates.js';
import type { EvaluatedClusters } from './evaluate-clusters.thread.js';
import type { KeepInput, KeptClusters } from './keep-clusters.thread.js';
import type { PreparedSample } from './prepare-sample.thread.js';
import type { RobustScaler } from './robust-scaler.js';
import type { SegmentProfile } from './segment-profiles.js';
import { segmentId } from './segment-tables.js';

/** Adjusted Rand index with a fit without them from which the clusters of the day before stay. */
const LEAST_AGREEMENT = 0.9;

/** Or the sum of squares over that of the fit without them: k-means then has found another optimum that is no better. */
const MOST_SSE_RATIO = 1.02;

/** Clusters that customers are assigned to. */
export interface UsedClusters {
  readonly scaler: RobustScaler;
  readonly centroids: DenseMatrix;
  readonly clusterSilhouettes: readonly number[];
  /** By cluster: its segment of the day before, where the clusters are those of that day. */
  readonly earlierIds?: readonly string[];
}

/** Clusters of the day before. */
export type KeptFromEarlier = UsedClusters & {
  readonly earlierIds: readonly string[];
  /** Adjusted Rand index with a fit without them. */
  readonly agreement: number;
};

/** The clusters of the day before, where they say what a fit without them says, or are as good. */
export async function keptClusters(
  context: StageContext,
  { sample, scaler, scaled }: PreparedSample,
  chosen: EvaluatedClusters | undefined,
  fit: SegmentFit | undefined,
): Promise<KeptFromEarlier | undefined> {
  if (chosen === undefined || fit === undefined) return undefined;
  const isSame = fit.centroids.rows === chosen.clusters;
  if (!isSame || fit.scaler.inputColumns !== scaler.inputColumns) return undefined;
  const kept = await context.threads.run<KeepInput, KeptClusters>(
    path.join(__dirname, 'keep-clusters.thread.js'),
    {
      sample,
      today: scaled,
      scaler: fit.scaler,
      centroids: fit.centroids,
      labels: chosen.labels,
      silhouetteRows: SILHOUETTE_ROWS,
    },
    { signal: context.signal },
  );
  if (kept.agreement < LEAST_AGREEMENT && kept.sseRatio > MOST_SSE_RATIO) return undefined;
  return { ...kept, scaler: fit.scaler, earlierIds: fit.segmentIds };
}

/** Saves the clusters for the days after. */
export async function saveFit(
  context: StageContext,
  { behaviour }: CustomerTable,
  { scaler, centroids }: UsedClusters,
  segments: readonly SegmentProfile[],
): Promise<void> {
  const segmentIds = Array.from({ length: centroids.rows }, (_, cluster) => {
    const position = segments.findIndex((segment) => segment.cluster === cluster);
    return position < 0 ? '' : segmentId(position);
  });
  const file = path.join(context.workDir, 'segment_fit.json');
  await writeFile(file, fitText({ columns: behaviour, scaler, centroids, segmentIds }));
  await context.saveFile('segment_fit', file);
}
