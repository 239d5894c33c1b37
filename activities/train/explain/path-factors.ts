import type { Quadrature } from '../gauss-legendre.js';
import { LEAF, type PackedForest } from '../packed-forest.js';
import { CELL_POINTS } from './shap-kernels.js';

/** Fates of a row at an inner node: its path goes left, right, or has left the cuts of this feature above. */
export const FATES = 3;

/** Numbers of a fate in a table of factors. */
const FATE_NUMBERS = 4 * CELL_POINTS;

/** The inner nodes of one tree, parents first, and what their edges do to products and payments. */
export interface PathFactors {
  /** Node numbers, from the tree's root on, and those of the left children. */
  readonly inner: Int32Array;
  readonly child: Int32Array;
  /** `feature * 256 + bin`, as in the forest. */
  readonly split: Int32Array;
  /** Place in `inner` of the nearest node above that cuts the same feature, and the side taken there; -1 without. */
  readonly prior: Int32Array;
  readonly priorSide: Int32Array;
  /**
   * For each CELL_POINTS points of the quadrature rule: `inner x FATES x 4 x CELL_POINTS`, what multiplies the product
   * of the path to the left and to the right (at a leaf, its value is in it), then what the sums of left and right pay.
   */
  readonly tables: readonly Float64Array[];
}

/** The factors of the tree under `root`, whose nodes lie before `end`; `ruleOf` gives the rule of so many points. */
export function pathFactors(
  forest: PackedForest,
  covers: Float64Array,
  { root, end }: { root: number; end: number },
  ruleOf: (points: number) => Quadrature,
): PathFactors {
  const paths = readPaths(forest, covers, root, end);
  // A path of d features makes a polynomial of degree d - 1.
  const points = Math.max(1, Math.ceil(paths.mostFeatures / 2));
  const rule = ruleOf(points);
  const tables = Array.from({ length: Math.ceil(points / CELL_POINTS) }, (_, block) =>
    factorTable(forest, root, paths, {
      nodes: rule.nodes.subarray(block * CELL_POINTS, (block + 1) * CELL_POINTS),
      weights: rule.weights.subarray(block * CELL_POINTS, (block + 1) * CELL_POINTS),
    }),
  );
  return { ...paths, tables };
}

type Paths = Omit<PathFactors, 'tables'> & {
  readonly mostFeatures: number;
  /** Share of the rows that fulfil all cuts of the feature down to either child, `inner x 2`. */
  readonly shares: Float64Array;
};

function readPaths(
  { split, left }: PackedForest,
  covers: Float64Array,
  root: number,
  end: number,
): Paths {
  const isInner = (node: number): boolean => split[root + node] !== LEAF;
  const inner = Int32Array.from({ length: end - root }, (_, node) => node).filter(isInner);
  const count = inner.length;
  const child = Int32Array.from(inner, (node) => (left[root + node] as number) - root);
  const placeOf = new Int32Array(end - root);
  const above = new Int32Array(count).fill(-1);
  const prior = new Int32Array(count).fill(-1);
  const priorSide = new Int32Array(count);
  const features = new Int32Array(count + 1);
  const shares = new Float64Array(2 * count);
  const splits = Int32Array.from(inner, (node) => split[root + node] as number);
  for (const [place, node] of inner.entries()) placeOf[node] = place;
  for (let place = 0; place < count; place += 1) {
    const feature = (splits[place] as number) >>> 8;
    let below = place;
    let earlier = above[place] as number;
    while (earlier >= 0 && (splits[earlier] as number) >>> 8 !== feature) {
      below = earlier;
      earlier = above[earlier] as number;
    }
    prior[place] = earlier;
    const side = earlier < 0 ? 0 : (inner[below] as number) - (child[earlier] as number);
    priorSide[place] = side;
    const shareBefore = earlier < 0 ? 1 : (shares[2 * earlier + side] as number);
    const cover = covers[root + (inner[place] as number)] as number;
    // Features on the path, those of the node's own cut included.
    features[place] = (features[place] as number) + (earlier < 0 ? 1 : 0);
    for (const next of [0, 1]) {
      const node = (child[place] as number) + next;
      const share = cover > 0 ? (covers[root + node] as number) / cover : 0.5;
      shares[2 * place + next] = share * shareBefore;
      if (!isInner(node)) continue;
      above[placeOf[node] as number] = place;
      features[placeOf[node] as number] = features[place] as number;
    }
  }
  const mostFeatures = features.reduce((most, found) => Math.max(most, found), 0);
  return { inner, child, split: splits, prior, priorSide, shares, mostFeatures };
}

/** Whether a row fulfils a feature's cuts, and the share of rows that do. */
interface Cuts {
  readonly goes: number;
  readonly share: number;
}

function factorTable(
  { split, value }: PackedForest,
  root: number,
  { inner, child, prior, priorSide, shares }: Paths,
  rule: Quadrature,
): Float64Array {
  const table = new Float64Array(inner.length * FATES * FATE_NUMBERS);
  for (let place = 0; place < inner.length; place += 1) {
    const earlier = prior[place] as number;
    const shareBefore =
      earlier < 0 ? 1 : (shares[2 * earlier + (priorSide[place] as number)] as number);
    for (let fate = 0; fate < (earlier < 0 ? 2 : FATES); fate += 1) {
      const before: Cuts = { goes: fate < 2 ? 1 : 0, share: shareBefore };
      for (const side of [0, 1]) {
        const now: Cuts = {
          goes: fate === side ? 1 : 0,
          share: shares[2 * place + side] as number,
        };
        const node = root + (child[place] as number) + side;
        const scale = split[node] === LEAF ? (value[node] as number) : 1;
        const at = (place * FATES + fate) * FATE_NUMBERS + side * CELL_POINTS;
        setFactors(table, at, { before, now, scale }, rule);
      }
    }
  }
  return table;
}

function setFactors(
  table: Float64Array,
  at: number,
  { before, now, scale }: { before: Cuts; now: Cuts; scale: number },
  { nodes, weights }: Quadrature,
): void {
  for (let point = 0; point < nodes.length; point += 1) {
    const t = nodes[point] as number;
    const factorBefore = before.share + (before.goes - before.share) * t;
    const factorNow = now.share + (now.goes - now.share) * t;
    // Neither the row nor any other comes here: the leaves below pay nothing.
    if (factorNow === 0) continue;
    table[at + point] = (scale * factorNow) / factorBefore;
    // A cut of the same feature higher up pays for all leaves below it: these are taken back here.
    table[at + 2 * CELL_POINTS + point] =
      (weights[point] as number) *
      ((now.goes - now.share) / factorNow - (before.goes - before.share) / factorBefore);
  }
}
