import path from 'node:path';
import type { StageContext } from '../artifacts/stage.js';
import { deriveSeed } from '../compute/seeded-random.js';
import { readMatrix, type CustomerTable } from './customer-table.js';
import { leadingRows } from './dense-matrix.js';
import type { EvaluatedClusters, EvaluateInput } from './evaluate-clusters.thread.js';
import type { PreparedSample, PrepareInput } from './prepare-sample.thread.js';
import type { WardCut, WardInput } from './ward-clusters.thread.js';

/** The silhouette's cost is quadratic: 2,000 rows of 12 columns take 40 ms. */
export const SILHOUETTE_ROWS = 2000;

/** Its tree needs the distances of all pairs: 300 rows take 0.4 s. */
const WARD_ROWS = 300;

/** The sampled customers, scaled, and laid into the plane of their two widest axes. */
export async function prepareSample(
  context: StageContext,
  { duck, customers, behaviour }: CustomerTable,
): Promise<PreparedSample> {
  const { sampleSize } = context.spec.segment;
  const { fewest, most } = clusterRange(context.spec.segment);
  const sample = await readMatrix(
    duck,
    `SELECT ${behaviour.join(', ')} FROM segment_inputs
     WHERE sample_rank < ${sampleSize} ORDER BY sample_rank`,
    Math.min(customers, sampleSize),
  );
  const distinctLimit = Math.max(2 * fewest, most + 1);
  return context.threads.run<PrepareInput, PreparedSample>(
    path.join(__dirname, 'prepare-sample.thread.js'),
    { sample, distinctLimit },
    { transfer: [sample.values.buffer as ArrayBuffer], signal: context.signal },
  );
}

/** Numbers of clusters that are tried: the one of the spec, else its range. */
function clusterRange(segment: StageContext['spec']['segment']): { fewest: number; most: number } {
  const { k, minClusters, maxClusters } = segment;
  return { fewest: k ?? minClusters, most: k ?? maxClusters };
}

/** Every number of clusters of the spec, evaluated; none where the sample holds too few different rows. */
export async function evaluateCandidates(
  context: StageContext,
  { scaled, distinctRows }: PreparedSample,
): Promise<{ candidates: EvaluatedClusters[]; cuts: WardCut[] }> {
  const { segment } = context.spec;
  const { fewest, ...range } = clusterRange(segment);
  if (distinctRows < 2 * fewest) {
    const named = segment.k === undefined ? 'clusters' : `${segment.k} clusters`;
    const reason = `${named} need ${2 * fewest} customers that differ, got ${distinctRows}`;
    context.explainEmpty('segment_selection', reason);
    context.explainEmpty('metrics_segment', reason);
    if (distinctRows === 0) context.explainEmpty('segments', 'no customers');
    return { candidates: [], cuts: [] };
  }
  const most = Math.min(range.most, distinctRows - 1);
  // The most clusters take longest: they go first, so that no thread is left with them at the end.
  const tried = Array.from({ length: most - fewest + 1 }, (_, index) => most - index);
  const cuts = context.threads.run<WardInput, WardCut[]>(
    path.join(__dirname, 'ward-clusters.thread.js'),
    { scaled: leadingRows(scaled, WARD_ROWS), cuts: tried.toReversed() },
    { signal: context.signal },
  );
  let done = 0;
  const fits = Promise.all(
    tried.map(async (clusters) => {
      const result = await context.threads.run<EvaluateInput, EvaluatedClusters>(
        path.join(__dirname, 'evaluate-clusters.thread.js'),
        {
          scaled,
          clusters,
          seed: deriveSeed(context.spec.seed, `segment.kmeans.${clusters}`),
          silhouetteRows: SILHOUETTE_ROWS,
        },
        { signal: context.signal },
      );
      done += 1;
      context.progress('fitting clusters', done, tried.length);
      return result;
    }),
  );
  const [evaluated, found] = await Promise.all([fits, cuts]);
  return { candidates: evaluated.reverse(), cuts: found };
}
