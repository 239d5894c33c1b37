import type { RankedRows } from './acting-metrics.js';

/** A point of the precision-recall curve: rows down to one rank are picked. */
export interface RecallPoint {
  recall: number;
  precision: number;
}

/** Rows whose scores are neighbours: what was predicted, and what came. */
export interface CalibrationPoint {
  predicted: number;
  observed: number;
  rows: number;
}

/** The share of rows that are picked, and the share of positives among all that they hold. */
export interface GainPoint {
  share: number;
  gain: number;
}

/** Everything that is drawn of one model. */
export interface ScoreCurves {
  recall: RecallPoint[];
  calibration: CalibrationPoint[];
  gain: GainPoint[];
}

const TENTHS = 10;
/** Points of the gain curve: one every 5 %. */
const GAIN_POINTS = 20;

/** Curves of rows by falling score; at most `points` of the precision-recall curve, at ends of ties. */
export function scoreCurves(rows: RankedRows, points: number): ScoreCurves {
  const { labels, starts, probabilities } = rows;
  const { length } = labels;
  const hits = new Int32Array(length + 1);
  for (let rank = 0; rank < length; rank += 1) {
    hits[rank + 1] = (hits[rank] as number) + (labels[rank] as number);
  }
  const positives = hits[length] as number;
  const ends = [...starts.subarray(1)];
  const kept = Math.min(points, ends.length);
  const recall = Array.from({ length: kept }, (_, index) => {
    const end =
      ends[kept < 2 ? ends.length - 1 : Math.round((index * (ends.length - 1)) / (kept - 1))] ?? 1;
    return { recall: (hits[end] ?? 0) / positives, precision: (hits[end] ?? 0) / end };
  });
  const gain = Array.from({ length: GAIN_POINTS + 1 }, (_, index) => {
    const end = Math.round((index * length) / GAIN_POINTS);
    return { share: end / length, gain: (hits[end] ?? 0) / positives };
  });
  return { recall, gain, calibration: probabilities ? tenths(probabilities, hits) : [] };
}

/** Tenths of the rows, the likeliest last. */
function tenths(probabilities: Float64Array, hits: Int32Array): CalibrationPoint[] {
  const { length } = probabilities;
  return Array.from({ length: TENTHS }, (_, tenth) => {
    const first = Math.round((tenth * length) / TENTHS);
    const end = Math.round(((tenth + 1) * length) / TENTHS);
    const rows = end - first;
    const sum = probabilities.subarray(first, end).reduce((all, p) => all + p, 0);
    return {
      predicted: sum / rows,
      observed: ((hits[end] ?? 0) - (hits[first] ?? 0)) / rows,
      rows,
    };
  })
    .filter(({ rows }) => rows > 0)
    .toReversed();
}
