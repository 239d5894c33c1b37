import type { BinnedMatrix } from './histogram-bins.js';

/** Largest sum that can be counted: weight and level sum share 32 bits. */
export const MOST_WEIGHT = 65_535;

/** A row of the bag with its weight (1..255) and label as one number; rows up to 2^23. */
export function packEntry(row: number, weight: number, label: number): number {
  return row * 512 + weight * 2 + label;
}

/** Levels and classes of a row that has more than two of them. */
export const MOST_LEVELS = 32;

/** As `packEntry` for up to MOST_LEVELS levels; weights above 15 count as 15 (two of 10^14 draws). */
export function packLevelEntry(row: number, weight: number, level: number): number {
  return row * 512 + Math.min(15, weight) * MOST_LEVELS + level;
}

/**
 * What an entry adds to its bin, by its lower 9 bits: its weight in the upper half, its weight times its level
 * in the lower. A tree for a number or for one of several classes differs from one for yes and no by this list.
 */
export type EntrySums = Int32Array;

const sumsOf = (weight: number, level: number): number => (weight << 16) | (weight * level);

/** Entries of `packEntry`. */
export const LABEL_SUMS: EntrySums = Int32Array.from({ length: 512 }, (_, word) =>
  sumsOf(word >>> 1, word & 1),
);

/** Entries of `packLevelEntry`; `levelOf` says what a level counts. */
export const levelSums = (levelOf: (level: number) => number): EntrySums =>
  Int32Array.from({ length: 512 }, (_, word) =>
    sumsOf(word >>> 5, levelOf(word & (MOST_LEVELS - 1))),
  );

/** Entries at places `start` to before `end`. */
export interface EntryRun {
  readonly start: number;
  readonly end: number;
}

/** Weight by bin of one feature: only bins that hold rows, in ascending order. */
export interface LabelHistogram {
  /** Places 0 to before `size` of the three lists are in use. */
  size: number;
  readonly bins: Uint8Array;
  readonly weights: Int32Array;
  readonly positives: Int32Array;
}

/** Features at places `first` to before `end` of an order of features. */
export interface FeatureRange {
  readonly order: Int32Array;
  readonly first: number;
  readonly end: number;
}

/** Features counted side by side. */
const WIDTH = 4;

/**
 * Weight by bin and label of a node's rows, for several features. Four are counted side by side: neighbouring
 * rows often meet in one cell, and an addition waits for the one before it in that cell (one feature after
 * the other took 2.2 to 6.9 ns a row, four take 1.4 to 2.8). Only bins that hold rows are listed, since most
 * nodes are small.
 */
export class LabelHistograms {
  private readonly listed: LabelHistogram = {
    size: 0,
    bins: new Uint8Array(256),
    weights: new Int32Array(256),
    positives: new Int32Array(256),
  };
  /** `256 * place + bin`: weight in the upper half, that of positives in the lower; 0 between two nodes. */
  private readonly cells: Int32Array;

  /** For up to `places` features at once. */
  constructor(
    private readonly places: number,
    private readonly entrySums: EntrySums = LABEL_SUMS,
  ) {
    this.cells = new Int32Array(256 * (places + WIDTH));
  }

  /**
   * Counts entries `start` to before `end`, of weight MOST_WEIGHT at most; the histogram of the feature at
   * `first` is then at place 0.
   */
  count(matrix: BinnedMatrix, features: FeatureRange, entries: Uint32Array, run: EntryRun): void {
    for (let at = features.first; at < features.end; at += WIDTH) {
      this.countFour(matrix, features, at, entries, run);
    }
  }

  /** The histogram at a place, in lists that the next call fills again; it can be taken once. */
  take(place: number, binCount: number): LabelHistogram {
    const { cells, listed } = this;
    const { bins, weights, positives } = listed;
    const from = 256 * place;
    let size = 0;
    for (let bin = 0; bin < binCount; bin += 1) {
      const cell = cells[from + bin] as number;
      if (cell === 0) continue;
      cells[from + bin] = 0;
      bins[size] = bin;
      weights[size] = cell >>> 16;
      positives[size] = cell & MOST_WEIGHT;
      size += 1;
    }
    listed.size = size;
    return listed;
  }

  private countFour(
    { bins, stride }: BinnedMatrix,
    { order, first, end: endFeature }: FeatureRange,
    at: number,
    entries: Uint32Array,
    { start, end }: EntryRun,
  ): void {
    const { cells, entrySums } = this;
    // Beyond the last feature the last one is counted into spare cells that nobody reads.
    const columnOf = (lane: number): number =>
      (order[Math.min(at + lane, endFeature - 1)] as number) * stride;
    const cellsOf = (lane: number): number =>
      256 * (at + lane < endFeature ? at + lane - first : this.places + lane);
    const [column0, column1, column2, column3] = [
      columnOf(0),
      columnOf(1),
      columnOf(2),
      columnOf(3),
    ];
    const [cells0, cells1, cells2, cells3] = [cellsOf(0), cellsOf(1), cellsOf(2), cellsOf(3)];
    for (let slot = start; slot < end; slot += 1) {
      const entry = entries[slot] as number;
      const row = entry >>> 9;
      const added = entrySums[entry & 511] as number;
      const cell0 = cells0 + (bins[column0 + row] as number);
      const cell1 = cells1 + (bins[column1 + row] as number);
      const cell2 = cells2 + (bins[column2 + row] as number);
      const cell3 = cells3 + (bins[column3 + row] as number);
      // `| 0` keeps a sum beyond 2^31 in an integer register; it is read back as unsigned.
      cells[cell0] = ((cells[cell0] as number) + added) | 0;
      cells[cell1] = ((cells[cell1] as number) + added) | 0;
      cells[cell2] = ((cells[cell2] as number) + added) | 0;
      cells[cell3] = ((cells[cell3] as number) + added) | 0;
    }
  }
}
