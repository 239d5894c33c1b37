import type { SegmentRow } from './report-data.js';

const HIGHLIGHTS = 3;
const LEAST_DISTANCE = 0.5;

/**
 * The features in which each segment's centre is furthest from the mean of all centres, weighted by
 * customers, in standard deviations between segments; at most three a segment, as `feature ↑ 3.2`.
 */
export function segmentHighlights(segments: readonly SegmentRow[]): Map<string, string[]> {
  const features = [...new Set(segments.flatMap((segment) => Object.keys(segment.centroid)))];
  const spread = new Map(features.map((feature) => [feature, meanAndDeviation(segments, feature)]));
  return new Map(
    segments.map((segment) => {
      const scored = features.flatMap((feature) => {
        const value = segment.centroid[feature];
        const { mean, deviation } = spread.get(feature) ?? { mean: 0, deviation: 0 };
        if (value === null || value === undefined || deviation === 0) return [];
        return [{ feature, value, distance: (value - mean) / deviation }];
      });
      const furthest = scored
        .filter((entry) => Math.abs(entry.distance) >= LEAST_DISTANCE)
        .toSorted((a, b) => Math.abs(b.distance) - Math.abs(a.distance))
        .slice(0, HIGHLIGHTS)
        .map((entry) => `${entry.feature} ${entry.distance > 0 ? '↑' : '↓'} ${plain(entry.value)}`);
      return [segment.segmentId, furthest];
    }),
  );
}

function meanAndDeviation(
  segments: readonly SegmentRow[],
  feature: string,
): { mean: number; deviation: number } {
  const known = segments.flatMap((segment) => {
    const value = segment.centroid[feature];
    return value === null || value === undefined ? [] : [{ value, weight: segment.customers }];
  });
  const weight = known.reduce((sum, entry) => sum + entry.weight, 0);
  if (weight === 0) return { mean: 0, deviation: 0 };
  const mean = known.reduce((sum, entry) => sum + entry.value * entry.weight, 0) / weight;
  const variance =
    known.reduce((sum, entry) => sum + entry.weight * (entry.value - mean) ** 2, 0) / weight;
  return { mean, deviation: Math.sqrt(variance) };
}

/** Three significant digits, without an exponent. */
function plain(value: number): string {
  if (Math.abs(value) >= 100) return value.toFixed(0);
  return String(Number(value.toPrecision(3)));
}
