import { deriveSeed, seededRandom } from '../../compute/seeded-random.js';
import type { BinnedMatrix } from '../histogram-bins.js';
import { binsOf, fitThresholds, leafOfRows } from './binned-trees.js';
import { checkClasses, checkRows } from './feature-matrix.js';
import type { RowDerivatives } from './gradient-histogram.js';
import { growGradientTree, type GradientTree } from './grow-gradient-tree.js';
import type { Learner, Task } from './learner.js';
import { sigmoid } from './prepared-features.js';

export interface BoostingOptions {
  readonly task: Task;
  readonly trees: number;
  readonly learningRate: number;
  readonly maxDepth: number;
  readonly maxLeaves: number;
  readonly minSamplesLeaf: number;
  readonly l2: number;
  /** Share of the features, drawn anew for every tree. */
  readonly maxFeatures: number;
  readonly seed: number;
}

export interface BoostingModel {
  readonly kind: 'gradient_boosting';
  readonly task: Task;
  /** Score before the first tree: log odds of the labels, or the mean target. */
  readonly base: number;
  readonly learningRate: number;
  readonly thresholds: readonly (readonly number[])[];
  readonly trees: readonly GradientTree[];
}

const DEFAULTS: BoostingOptions = {
  task: 'classification',
  trees: 100,
  learningRate: 0.1,
  maxDepth: 8,
  maxLeaves: 31,
  minSamplesLeaf: 20,
  l2: 0,
  maxFeatures: 1,
  seed: 0,
};

/**
 * Gradient boosting with Newton steps on histogram bins, log loss for classes of 0 and 1, squared loss for
 * numbers. Missing values lie above all others. O(trees x rows x features x depth).
 * Source: Friedman 2001 (boosting); Ke et al. 2017 (histograms).
 */
export const gradientBoosting: Learner<BoostingModel, BoostingOptions> = {
  defaults: DEFAULTS,
  fit(matrix, targets, options = {}) {
    const settings = { ...DEFAULTS, ...options };
    if (settings.task === 'classification') checkClasses(matrix, targets);
    else checkRows(matrix, targets);
    const thresholds = fitThresholds(matrix);
    const boosted = boostTrees(binsOf(matrix, thresholds), matrix.rows, targets, settings);
    return {
      kind: 'gradient_boosting',
      task: settings.task,
      learningRate: settings.learningRate,
      thresholds: thresholds.map((values) => [...values]),
      ...boosted,
    };
  },
  score(model, matrix) {
    const thresholds = model.thresholds.map((values) => Float64Array.from(values));
    return scoreBoosted(model, binsOf(matrix, thresholds), matrix.rows);
  },
};

/** The trees of the first `rows` rows of a binned matrix, and the score they start from. */
export function boostTrees(
  matrix: BinnedMatrix,
  rows: number,
  targets: Float64Array,
  options: BoostingOptions,
): Pick<BoostingModel, 'base' | 'trees'> {
  const { task, learningRate, trees: count } = options;
  const mean = targets.reduce((sum, target) => sum + target, 0) / rows;
  const base = task === 'classification' ? Math.log(mean / (1 - mean)) : mean;
  const scores = new Float64Array(rows).fill(base);
  const derivatives = { gradient: new Float64Array(rows), curvature: new Float64Array(rows) };
  const all = Int32Array.from(scores, (_, row) => row);
  const trees: GradientTree[] = [];
  for (let index = 0; index < count; index += 1) {
    derive(task, scores, targets, derivatives);
    const features = drawFeatures(matrix.features, options, index);
    const tree = growGradientTree(matrix, features, derivatives, all, options);
    trees.push(tree);
    addTree(tree, learningRate, matrix, scores);
  }
  return { base, trees };
}

/** Probabilities or expected targets of the first `rows` rows of a matrix binned by the model's thresholds. */
export function scoreBoosted(
  model: Pick<BoostingModel, 'base' | 'trees' | 'task' | 'learningRate'>,
  matrix: BinnedMatrix,
  rows: number,
): Float64Array {
  const scores = new Float64Array(rows).fill(model.base);
  for (const tree of model.trees) addTree(tree, model.learningRate, matrix, scores);
  return model.task === 'classification' ? scores.map(sigmoid) : scores;
}

function addTree(
  tree: GradientTree,
  learningRate: number,
  matrix: BinnedMatrix,
  scores: Float64Array,
): void {
  const nodes = { split: Int32Array.from(tree.split), left: Int32Array.from(tree.left) };
  const leaves = leafOfRows(nodes, 0, matrix, scores.length);
  for (let row = 0; row < scores.length; row += 1) {
    scores[row] = (scores[row] as number) + learningRate * (tree.value[leaves[row] as number] ?? 0);
  }
}

function derive(
  task: Task,
  scores: Float64Array,
  targets: Float64Array,
  { gradient, curvature }: RowDerivatives,
): void {
  for (let row = 0; row < scores.length; row += 1) {
    const target = targets[row] as number;
    const score = scores[row] as number;
    const expected = task === 'classification' ? sigmoid(score) : score;
    gradient[row] = expected - target;
    curvature[row] = task === 'classification' ? expected * (1 - expected) : 1;
  }
}

function drawFeatures(
  features: number,
  { maxFeatures, seed }: BoostingOptions,
  tree: number,
): Int32Array {
  const order = Int32Array.from({ length: features }, (_, feature) => feature);
  const drawn = Math.max(1, Math.round(maxFeatures * features));
  if (drawn >= features) return order;
  const random = seededRandom(deriveSeed(seed, `boosted tree ${tree}`));
  for (let place = 0; place < drawn; place += 1) {
    const other = place + Math.floor(random() * (features - place));
    [order[place], order[other]] = [order[other] as number, order[place] as number];
  }
  return order.slice(0, drawn).sort();
}
