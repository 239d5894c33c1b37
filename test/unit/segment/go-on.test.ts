import type { StageContext } from '../../../activities/artifacts/stage.js';
import type { SegmentFit } from '../../../activities/segment/earlier-segments.js';
import type { EvaluatedClusters } from '../../../activities/segment/evaluate-clusters.thread.js';
import { clustersOfDay } from '../../../activities/segment/go-on.js';
import keepClusters from '../../../activities/segment/keep-clusters.thread.js';
import type { PreparedSample } from '../../../activities/segment/prepare-sample.thread.js';
import type { RobustScaler } from '../../../activities/segment/robust-scaler.js';

const candidate = (clusters: number, silhouette: number, stability: number): EvaluatedClusters =>
  ({ clusters, silhouette, stability, labels: Int32Array.of(0) }) as unknown as EvaluatedClusters;
const SCALER = { inputColumns: 1, scales: [], clip: 3 } as RobustScaler;
const FIT = {
  scaler: SCALER,
  centroids: { rows: 6, columns: 1, values: new Float64Array(6) },
  segmentIds: [],
} as unknown as SegmentFit;

/** The day after one of six clusters; what a thread says of these. */
async function clustersAfterSix(
  candidates: EvaluatedClusters[],
  said: { agreement: number; sseRatio: number },
  k?: number,
): Promise<{ chosen: number | undefined; isKept: boolean }> {
  const context = {
    spec: { segment: { k } },
    threads: { run: () => Promise.resolve({ ...said, centroids: FIT.centroids }) },
  } as unknown as StageContext;
  const prepared = { scaler: SCALER } as unknown as PreparedSample;
  const { chosen, kept } = await clustersOfDay(context, prepared, { candidates, fit: FIT });
  return { chosen: chosen?.clusters, isKept: kept !== undefined };
}

describe('clustersOfDay', () => {
  const CANDIDATES = [candidate(3, 0.28, 0.9), candidate(6, 0.22, 0.5)];

  it('goes on with the clusters that a fit without them finds again, whatever ten resamples say', async () => {
    const said = { agreement: 0.9, sseRatio: 1.1 };
    expect(await clustersAfterSix(CANDIDATES, said)).toEqual({ chosen: 6, isKept: true });
  });

  it('goes on with clusters that are as good as what that fit finds', async () => {
    const said = { agreement: 0.8, sseRatio: 1.02 };
    expect(await clustersAfterSix(CANDIDATES, said)).toEqual({ chosen: 6, isKept: true });
  });

  it('chooses anew where that fit finds others that are better, or the number says too little', async () => {
    const other = { agreement: 0.89, sseRatio: 1.03 };
    expect(await clustersAfterSix(CANDIDATES, other)).toEqual({ chosen: 3, isKept: false });
    const alike = { agreement: 1, sseRatio: 1 };
    const poor = [candidate(3, 0.28, 0.9), candidate(6, 0.19, 0.5)];
    expect(await clustersAfterSix(poor, alike)).toEqual({ chosen: 3, isKept: false });
  });

  it('takes the number that the spec gives', async () => {
    const said = { agreement: 1, sseRatio: 1 };
    expect(await clustersAfterSix(CANDIDATES, said, 3)).toEqual({ chosen: 3, isKept: false });
  });
});

describe('keepClusters', () => {
  it('holds sums of squares against those of the fit without the clusters, by the same scale', () => {
    const sample = { rows: 4, columns: 1, values: Float64Array.of(0, 2, 10, 12) };
    const scaler = {
      inputColumns: 1,
      scales: [{ column: 0, log1p: false, centre: 0, scale: 4 }],
      clip: 9,
    };
    const kept = keepClusters({
      sample,
      today: sample,
      scaler,
      centroids: { rows: 2, columns: 1, values: Float64Array.of(0.25, 2.75) },
      // 0, 2 and 10 in one cluster: 4² + 2² + 6² = 56, against 1² four times.
      labels: Int32Array.of(0, 0, 0, 1),
      silhouetteRows: 4,
    });
    expect(kept.sseRatio).toBeCloseTo(4 / 56, 12);
    expect([...kept.centroids.values]).toEqual([0.25, 2.75]);
  });
});
