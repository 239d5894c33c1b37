import { assignRows } from './hungarian.js';

/** Customers of an earlier segment that are in one of today. */
export interface Overlap {
  readonly from: string;
  readonly to: string;
  readonly customers: number;
}

/** Share of the smaller of two segments that must be common for one to be the other's successor. */
const LEAST_COMMON = 0.5;

/**
 * By segment of today, the earlier segment that it goes on from: the matching with the most common customers, of
 * which those pairs count that share half of the smaller segment or more.
 */
export function matchSegments(overlaps: readonly Overlap[]): Map<string, string> {
  const from = [...new Set(overlaps.map((overlap) => overlap.from))].sort();
  const to = [...new Set(overlaps.map((overlap) => overlap.to))].sort();
  const customers = (one: string, other: string): number =>
    overlaps.find((overlap) => overlap.from === one && overlap.to === other)?.customers ?? 0;
  const sum = (counted: (overlap: Overlap) => boolean): number =>
    overlaps.filter(counted).reduce((total, overlap) => total + overlap.customers, 0);
  const columns = assignRows(to.map((one) => from.map((other) => -customers(other, one))));
  return new Map(
    to.flatMap((segment, index): [string, string][] => {
      const earlier = from[columns[index] ?? -1];
      if (earlier === undefined) return [];
      const smaller = Math.min(
        sum((overlap) => overlap.from === earlier),
        sum((overlap) => overlap.to === segment),
      );
      return customers(earlier, segment) >= LEAST_COMMON * smaller ? [[segment, earlier]] : [];
    }),
  );
}
