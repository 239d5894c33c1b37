import type { RowSchema } from '../artifacts/stage.js';
import type { EvaluatedClusters } from './evaluate-clusters.thread.js';
import { describeSegment, nameSegments } from './segment-names.js';
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

/** Rows of `segments`; the centroid is the mean of the segment's customers in original units, as JSON. */
export function segmentRows(
  segments: readonly SegmentProfile[],
  population: Readonly<Record<string, number>>,
  clusterSilhouettes: readonly number[],
): object[] {
  const customers = segments.reduce((sum, segment) => sum + segment.customers, 0);
  const names = nameSegments(segments, population);
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
      description: describeSegment(segment, share),
    };
  });
}

/** Rows of `segment_selection`: every k that was tried. */
export function selectionRows(
  candidates: readonly EvaluatedClusters[],
  chosen: EvaluatedClusters,
): object[] {
  return candidates.map((candidate) => ({
    method: 'kmeans',
    k: candidate.clusters,
    sse: candidate.sse,
    silhouette: candidate.silhouette,
    stability: candidate.stability,
    chosen: candidate === chosen,
  }));
}

/** Rows of `metrics_segment`: how good the chosen clusters are, with 95 % normal intervals of the means. */
export function metricRows(chosen: EvaluatedClusters, cutoff: string): object[] {
  const { clusters, silhouette, silhouetteError, stability, agreements } = chosen;
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
      ...interval(stability, standardErrorOf(agreements, stability)),
      n: agreements.length,
      baseline: '',
      protocol: 'mean adjusted Rand index with clusterings of half samples',
    },
  ];
}

/** 97.5 % quantile of the standard normal distribution. */
const NORMAL_95 = 1.959963984540054;

function standardErrorOf(values: readonly number[], mean: number): number {
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / Math.max(values.length - 1, 1) / values.length);
}
