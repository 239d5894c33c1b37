import { bestGiniCut, type GiniCut } from './gini-cut.js';
import type { BinnedMatrix } from './histogram-bins.js';
import { LeafQueue } from './leaf-queue.js';
import { LEAF, PROBABILITY_UNIT, type Tree } from './packed-forest.js';

/** Rows from which a tree is grown. */
export interface TreeData {
  readonly matrix: BinnedMatrix;
  /** Bins of each feature, the one of missing values included. */
  readonly binCounts: Uint16Array;
  /** Rows in the bag, ascending, each as `row * 512 + weight * 2 + label`. */
  readonly entries: Uint32Array;
}

/** Limits of a tree, in scikit-learn's words. */
export interface TreeOptions {
  readonly maxDepth: number;
  /** Least weight of a leaf. */
  readonly minSamplesLeaf: number;
  readonly maxLeaves: number;
  /** Features that are tried at a node. */
  readonly maxFeatures: number;
}

/** A row of the bag with its weight (1..255) and label as one number; rows up to 2^23. */
export function packEntry(row: number, weight: number, label: number): number {
  return row * 512 + weight * 2 + label;
}

/**
 * Grows a classification tree: at every node the best Gini cut among `maxFeatures` features drawn at
 * random (at least one that is not constant there), the leaf with the largest gain split first until
 * `maxLeaves`. Equal data, options and random sequence give the same tree.
 * Time: rows x maxFeatures x depth. Source: Breiman 2001 (random forests); Shi 2007 (best-first).
 */
export function growTree(data: TreeData, options: TreeOptions, random: () => number): Tree {
  return new TreeGrower(data, options, random).grow();
}

class TreeGrower {
  private readonly entries: Uint32Array;
  private readonly right: Uint32Array;
  /** Cells `2 * bin + label`; rows in odd places are counted 512 cells further on until merged. */
  private readonly histogram = new Int32Array(1024);
  private readonly order: Int32Array;
  private readonly cut: GiniCut = { bin: -1, gain: 0, leftWeight: 0, leftPositives: 0 };
  private readonly gain: Float64Array;
  private readonly nodeGain: Float64Array;
  private readonly start: Int32Array;
  private readonly end: Int32Array;
  private readonly depth: Uint8Array;
  private readonly weight: Int32Array;
  private readonly positives: Int32Array;
  private readonly leftWeight: Int32Array;
  private readonly leftPositives: Int32Array;
  private readonly bestSplit: Int32Array;
  private readonly split: Int32Array;
  private readonly left: Int32Array;
  private readonly queue: LeafQueue;
  private nodes = 0;

  constructor(
    private readonly data: TreeData,
    private readonly options: TreeOptions,
    private readonly random: () => number,
  ) {
    const capacity = Math.max(1, 2 * Math.min(options.maxLeaves, data.entries.length) - 1);
    this.entries = data.entries.slice();
    this.right = new Uint32Array(data.entries.length);
    this.order = Int32Array.from({ length: data.matrix.features }, (_, feature) => feature);
    this.gain = new Float64Array(data.matrix.features);
    this.nodeGain = new Float64Array(capacity);
    this.depth = new Uint8Array(capacity);
    this.start = new Int32Array(capacity);
    this.end = new Int32Array(capacity);
    this.weight = new Int32Array(capacity);
    this.positives = new Int32Array(capacity);
    this.leftWeight = new Int32Array(capacity);
    this.leftPositives = new Int32Array(capacity);
    this.bestSplit = new Int32Array(capacity);
    this.split = new Int32Array(capacity).fill(LEAF);
    this.left = Int32Array.from({ length: capacity }, (_, node) => node);
    this.queue = new LeafQueue(this.nodeGain);
  }

  grow(): Tree {
    let weight = 0;
    let positives = 0;
    for (const entry of this.entries) {
      const inBag = (entry >>> 1) & 255;
      weight += inBag;
      if ((entry & 1) === 1) positives += inBag;
    }
    this.addNode({ start: 0, end: this.entries.length, depth: 0, weight, positives });
    let leaves = 1;
    while (leaves < this.options.maxLeaves) {
      const node = this.queue.pop();
      if (node === undefined) break;
      this.splitNode(node);
      leaves += 1;
    }
    const value = new Int32Array(this.nodes);
    for (let node = 0; node < this.nodes; node += 1) {
      const share = (this.positives[node] ?? 0) / Math.max(1, this.weight[node] ?? 0);
      value[node] = Math.round(share * PROBABILITY_UNIT);
    }
    return {
      split: this.split.slice(0, this.nodes),
      left: this.left.slice(0, this.nodes),
      value,
      gain: this.gain.map((gain) => gain / Math.max(1, weight)),
    };
  }

  private addNode(node: {
    start: number;
    end: number;
    depth: number;
    weight: number;
    positives: number;
  }): void {
    const index = this.nodes;
    this.nodes += 1;
    this.start[index] = node.start;
    this.end[index] = node.end;
    this.depth[index] = node.depth;
    this.weight[index] = node.weight;
    this.positives[index] = node.positives;
    const pure = node.positives === 0 || node.positives === node.weight;
    if (pure || node.depth >= this.options.maxDepth) return;
    if (node.weight < 2 * this.options.minSamplesLeaf) return;
    if (this.findSplit(index, node)) this.queue.push(index);
  }

  /** Draws features without replacement and keeps the best cut; false where there is none. */
  private findSplit(
    index: number,
    node: { start: number; end: number; weight: number; positives: number },
  ): boolean {
    const { order, cut, histogram } = this;
    const limits = { ...node, minSamplesLeaf: this.options.minSamplesLeaf };
    let best = 0;
    for (let tried = 0; tried < order.length; tried += 1) {
      if (tried >= this.options.maxFeatures && best > 0) break;
      const drawn = tried + Math.floor(this.random() * (order.length - tried));
      const feature = order[drawn] ?? 0;
      order[drawn] = order[tried] ?? 0;
      order[tried] = feature;
      const bins = this.data.binCounts[feature] ?? 0;
      this.countBins(feature, bins, node.start, node.end);
      bestGiniCut(histogram, bins, limits, cut);
      if (cut.gain <= best) continue;
      best = cut.gain;
      this.bestSplit[index] = feature * 256 + cut.bin;
      this.leftWeight[index] = cut.leftWeight;
      this.leftPositives[index] = cut.leftPositives;
    }
    this.nodeGain[index] = best;
    return best > 0;
  }

  /**
   * Weight by bin and label. Neighbouring rows often meet in one cell, and an addition waits for the one
   * before it: two rows at a time into two histograms took 1.1 ns a row instead of 2.8.
   */
  private countBins(feature: number, cells: number, start: number, end: number): void {
    const { entries, histogram } = this;
    const { bins, stride } = this.data.matrix;
    const column = feature * stride;
    histogram.fill(0, 0, 2 * cells);
    let slot = start;
    for (; slot + 1 < end; slot += 2) {
      const entry = entries[slot] as number;
      const other = entries[slot + 1] as number;
      const cell = ((bins[column + (entry >>> 9)] as number) << 1) | (entry & 1);
      const otherCell = ((bins[column + (other >>> 9)] as number) << 1) | (other & 1) | 512;
      histogram[cell] = (histogram[cell] as number) + ((entry >>> 1) & 255);
      histogram[otherCell] = (histogram[otherCell] as number) + ((other >>> 1) & 255);
    }
    if (slot < end) {
      const entry = entries[slot] as number;
      const cell = ((bins[column + (entry >>> 9)] as number) << 1) | (entry & 1);
      histogram[cell] = (histogram[cell] as number) + ((entry >>> 1) & 255);
    }
    for (let cell = 0; cell < 2 * cells; cell += 1) {
      histogram[cell] = (histogram[cell] as number) + (histogram[cell + 512] as number);
      histogram[cell + 512] = 0;
    }
  }

  private splitNode(node: number): void {
    const word = this.bestSplit[node] ?? 0;
    const start = this.start[node] ?? 0;
    const end = this.end[node] ?? 0;
    const depth = (this.depth[node] ?? 0) + 1;
    const feature = word >>> 8;
    const leftWeight = this.leftWeight[node] ?? 0;
    const leftPositives = this.leftPositives[node] ?? 0;
    const middle = this.partition(feature, word & 255, start, end);
    this.split[node] = word;
    this.left[node] = this.nodes;
    this.gain[feature] = (this.gain[feature] ?? 0) + (this.nodeGain[node] ?? 0);
    this.addNode({ start, end: middle, depth, weight: leftWeight, positives: leftPositives });
    this.addNode({
      start: middle,
      end,
      depth,
      weight: (this.weight[node] ?? 0) - leftWeight,
      positives: (this.positives[node] ?? 0) - leftPositives,
    });
  }

  /** Moves entries of the left child to the front, keeping the order of rows on either side. */
  private partition(feature: number, bin: number, start: number, end: number): number {
    const { entries, right } = this;
    const { bins, stride } = this.data.matrix;
    const column = feature * stride;
    let middle = start;
    let rights = 0;
    for (let slot = start; slot < end; slot += 1) {
      const entry = entries[slot] as number;
      if ((bins[column + (entry >>> 9)] as number) <= bin) {
        entries[middle] = entry;
        middle += 1;
      } else {
        right[rights] = entry;
        rights += 1;
      }
    }
    entries.set(right.subarray(0, rights), middle);
    return middle;
  }
}
