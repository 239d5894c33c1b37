import type { RowSchema } from '../artifacts/stage.js';
import type { EvaluatedClusters } from './evaluate-clusters.thread.js';
import type { WardCut } from './ward-clusters.thread.js';
import { describeSegment } from './segment-names.js';
import type { SegmentProfile } from './segment-profiles.js';

export const SEGMENTS_SCHEMA = {
  segment_id: 'text',
  name: 'text',
  customers: 'bigint',
  share: 'double',
  silhouette: 'double?',
  centroid: 'text',
  description: 'text',
} as const satisfies RowSchema;

export const SELECTION_SCHEMA = {
  method: 'text',
  k: 'bigint',
  sse: 'double',
  silhouette: 'double',
  stability: 'double',
  calinski_harabasz: 'double',
  davies_bouldin: 'double',
  chosen: 'boolean',
} as const satisfies RowSchema;

export const MAP_SCHEMA = {
  customer_id: 'text',
  segment_id: 'text',
  x: 'double',
  y: 'double',
  explained_x: 'double',
  explained_y: 'double',
} as const satisfies RowSchema;

/** Id of the segment at a position: s1 holds the customers with the highest mean monetary value. */
export function segmentId(position: number): string {
  return `s${position + 1}`;
}

/** Position of the segment with an id: the inverse of `segmentId`. */
export function segmentPosition(id: string): number {
  return Number(id.slice(1)) - 1;
}

/** Rows of `segments`; the centroid is the mean of the segment's customers in original units, as JSON. */
export function segmentRows(
  segments: readonly SegmentProfile[],
  clusterSilhouettes: readonly number[],
  { names, remark }: { names: readonly string[]; remark: string },
): object[] {
  const customers = segments.reduce((sum, segment) => sum + segment.customers, 0);
  return segments.map((segment, position) => {
    const silhouette = clusterSilhouettes[segment.cluster];
    const share = segment.customers / customers;
    return {
      segment_id: segmentId(position),
      name: names[position],
      customers: segment.customers,
      share,
      silhouette: silhouette === undefined || Number.isNaN(silhouette) ? null : silhouette,
      centroid: JSON.stringify(segment.means),
      description: remark + describeSegment(segment, share),
    };
  });
}

/** Rows of `segment_selection`: every k that was tried, and the cuts of the hierarchical tree beside them. */
export function selectionRows(
  candidates: readonly EvaluatedClusters[],
  chosen: EvaluatedClusters | undefined,
  cuts: readonly WardCut[],
): object[] {
  const row = (method: string, tried: WardCut): object => ({
    method,
    k: tried.clusters,
    sse: tried.sse,
    silhouette: tried.silhouette,
    stability: tried.stability,
    calinski_harabasz: tried.calinskiHarabasz,
    davies_bouldin: tried.daviesBouldin,
    chosen: tried === chosen,
  });
  return [
    ...cuts.map((cut) => row('hierarchical', cut)),
    ...candidates.map((candidate) => row('kmeans', candidate)),
  ];
}

/** Rows of `metrics_segment`: how good the chosen clusters are, with 95 % normal intervals of the means. */
export function metricRows(
  chosen: EvaluatedClusters,
  cutoff: string,
  beside: { explained: readonly number[]; knee: number | undefined; agreement: number | undefined },
): object[] {
  const { clusters, silhouette, silhouetteError, stability, agreements } = chosen;
  const rand = agreements.reduce((sum, value) => sum + value, 0) / agreements.length;
  const interval = (value: number, error: number): object => ({
    value,
    lower: Math.max(value - NORMAL_95 * error, -1),
    upper: Math.min(value + NORMAL_95 * error, 1),
  });
  const common = {
    area: 'segment',
    slice: 'chosen',
    model_version: '',
    split: '',
    cutoff,
    k: clusters,
  };
  return [
    { ...common, name: 'k', value: clusters, n: clusters, baseline: '', protocol: 'kmeans' },
    {
      ...common,
      name: 'silhouette',
      ...interval(silhouette, silhouetteError),
      n: chosen.silhouetteRows,
      baseline: '',
      protocol: 'exact on sampled customers, scaled columns',
    },
    {
      ...common,
      name: 'stability',
      value: stability,
      n: agreements.length,
      baseline: '',
      protocol: 'least Jaccard similarity of a cluster with bootstrap clusterings',
    },
    {
      ...common,
      name: 'adjusted_rand_index',
      ...interval(rand, standardErrorOf(agreements, rand)),
      n: agreements.length,
      baseline: '',
      protocol: 'mean with bootstrap clusterings',
    },
    ...figures(chosen, beside).map(([name, value, protocol]) => ({
      ...common,
      name,
      value,
      n: chosen.labels.length,
      baseline: '',
      protocol,
    })),
  ];
}

function figures(
  { calinskiHarabasz, daviesBouldin }: EvaluatedClusters,
  { explained, knee, agreement }: Parameters<typeof metricRows>[2],
): [string, number, string][] {
  return [
    ['calinski_harabasz', calinskiHarabasz, 'sampled customers, scaled columns'],
    ['davies_bouldin', daviesBouldin, 'sampled customers, scaled columns'],
    ...(knee === undefined
      ? []
      : [['elbow_k', knee, 'knee of the SSE over k'] as [string, number, string]]),
    ...(agreement === undefined
      ? []
      : [
          [
            'refit_agreement',
            agreement,
            'adjusted Rand index of the kept clusters with a fit without them',
          ] as [string, number, string],
        ]),
    ...explained.map((share, axis): [string, number, string] => [
      `pca_explained_${axis + 1}`,
      share,
      'share of the variance of the scaled columns',
    ]),
  ];
}

/** 97.5 % quantile of the standard normal distribution. */
const NORMAL_95 = 1.959963984540054;

function standardErrorOf(values: readonly number[], mean: number): number {
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / Math.max(values.length - 1, 1) / values.length);
}
