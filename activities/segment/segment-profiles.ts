import type { AssignedBlock } from './assign-block.thread.js';

/** What the customers of a segment are like: means by column, in original units. */
export interface SegmentProfile {
  /** Index of the cluster that the segment is. */
  readonly cluster: number;
  readonly customers: number;
  /** Mean of the known values by column; a column with none is left out. */
  readonly means: Readonly<Record<string, number>>;
}

/** Sums by cluster over all blocks; changed by `addBlock` only. */
export interface ClusterTotals {
  readonly sizes: Float64Array;
  readonly sums: Float64Array;
  readonly known: Float64Array;
}

/** Totals of nothing yet. */
export function emptyTotals(clusters: number, columns: number): ClusterTotals {
  const cells = clusters * columns;
  return {
    sizes: new Float64Array(clusters),
    sums: new Float64Array(cells),
    known: new Float64Array(cells),
  };
}

/** Totals with one more block. Blocks must come in a fixed order: sums of doubles depend on it. */
export function addBlock(totals: ClusterTotals, block: AssignedBlock): ClusterTotals {
  const add = (left: Float64Array, right: Float64Array): Float64Array =>
    left.map((value, index) => value + (right[index] ?? 0));
  return {
    sizes: add(totals.sizes, block.sizes),
    sums: add(totals.sums, block.sums.values),
    known: add(totals.known, block.known.values),
  };
}

/**
 * The segments that hold customers, by falling mean monetary value; ties by falling size, then by rising
 * recency, then by cluster index.
 */
export function profileSegments(
  totals: ClusterTotals,
  columns: readonly string[],
): SegmentProfile[] {
  const profiles = Array.from(totals.sizes, (customers, cluster) => ({
    cluster,
    customers,
    means: clusterMeans(totals, columns, cluster),
  }));
  return profiles
    .filter(({ customers }) => customers > 0)
    .sort(
      (left, right) =>
        (right.means['monetary_value'] ?? 0) - (left.means['monetary_value'] ?? 0) ||
        right.customers - left.customers ||
        (left.means['recency_days'] ?? 0) - (right.means['recency_days'] ?? 0) ||
        left.cluster - right.cluster,
    );
}

/** Means over all customers, whatever their segment. */
export function populationMeans(
  totals: ClusterTotals,
  columns: readonly string[],
): Record<string, number> {
  return Object.fromEntries(
    columns.flatMap((name, column): [string, number][] => {
      const sum = columnTotal(totals.sums, column, columns.length);
      const known = columnTotal(totals.known, column, columns.length);
      return known > 0 ? [[name, sum / known]] : [];
    }),
  );
}

function clusterMeans(
  totals: ClusterTotals,
  columns: readonly string[],
  cluster: number,
): Record<string, number> {
  return Object.fromEntries(
    columns.flatMap((name, column): [string, number][] => {
      const cell = cluster * columns.length + column;
      const known = totals.known[cell] ?? 0;
      return known > 0 ? [[name, (totals.sums[cell] ?? 0) / known]] : [];
    }),
  );
}

function columnTotal(cells: Float64Array, column: number, columns: number): number {
  return cells.reduce((sum, value, index) => (index % columns === column ? sum + value : sum), 0);
}
