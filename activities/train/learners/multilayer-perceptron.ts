import { seededRandom } from '../../compute/seeded-random.js';
import { checkClasses, checkRows, type FeatureMatrix } from './feature-matrix.js';
import type { Learner, Task } from './learner.js';
import { Network } from './perceptron-network.js';
import { fitPreparation, prepare, sigmoid, type Preparation } from './prepared-features.js';

export interface PerceptronOptions {
  readonly task: Task;
  /** Units of one or two hidden layers. */
  readonly hidden: readonly number[];
  readonly learningRate: number;
  readonly alpha: number;
  readonly batchRows: number;
  /** Most passes over the rows; training ends before where the loss has stopped falling. */
  readonly epochs: number;
  readonly seed: number;
}

export interface PerceptronModel {
  readonly kind: 'multilayer_perceptron';
  readonly task: Task;
  readonly preparation: Preparation;
  /** Units by layer, inputs first and the one output last. */
  readonly sizes: readonly number[];
  /** Layer by layer: weights (inputs x units, row-major), then biases. */
  readonly parameters: readonly number[];
  /** Targets of a regression are learned as z-scores. */
  readonly targetMean: number;
  readonly targetScale: number;
}

const DEFAULTS: PerceptronOptions = {
  task: 'classification',
  hidden: [32],
  learningRate: 0.001,
  alpha: 0.0001,
  batchRows: 200,
  epochs: 60,
  seed: 0,
};

/** Passes without a better loss after which training ends, and what counts as better (scikit-learn's values). */
const PATIENCE = 10;
const TOLERANCE = 1e-4;

/**
 * Multilayer perceptron with one or two hidden layers of rectified linear units, trained by Adam on mini-batches
 * of shuffled rows (log loss, or half the squared loss of the target's z-score), on z-scores with missing values
 * imputed and an indicator. One thread, a seeded order: equal seeds give equal weights.
 * Source: Rumelhart, Hinton, Williams 1986; Kingma, Ba 2015 (Adam); Glorot, Bengio 2010 (first weights).
 */
export const multilayerPerceptron: Learner<PerceptronModel, PerceptronOptions> = {
  defaults: DEFAULTS,
  fit(matrix, targets, options = {}) {
    const settings = { ...DEFAULTS, ...options };
    const { task, hidden } = settings;
    if (task === 'classification') checkClasses(matrix, targets);
    else checkRows(matrix, targets);
    if (hidden.length < 1 || hidden.length > 2)
      throw new RangeError('hidden: expected 1 or 2 layers');
    const preparation = fitPreparation(matrix);
    const prepared = prepare(preparation, matrix);
    const { mean, scale } = task === 'classification' ? { mean: 0, scale: 1 } : spread(targets);
    const network = new Network([prepared.features, ...hidden, 1], task);
    train(
      network,
      prepared,
      targets.map((target) => (target - mean) / scale),
      settings,
    );
    return {
      kind: 'multilayer_perceptron',
      ...{ task, preparation },
      sizes: [...network.sizes],
      parameters: [...network.parameters],
      targetMean: mean,
      targetScale: scale,
    };
  },
  score(model, matrix) {
    const { values, rows, features } = prepare(model.preparation, matrix);
    const network = new Network(model.sizes, model.task, Float64Array.from(model.parameters));
    return Float64Array.from({ length: rows }, (_, row) => {
      const output = network.forward(values, row * features);
      if (model.task === 'classification') return sigmoid(output);
      return output * model.targetScale + model.targetMean;
    });
  },
};

function spread(targets: Float64Array): { mean: number; scale: number } {
  const mean = targets.reduce((sum, target) => sum + target, 0) / targets.length;
  const variance = targets.reduce((sum, target) => sum + (target - mean) ** 2, 0) / targets.length;
  return { mean, scale: Math.sqrt(variance) || 1 };
}

function train(
  network: Network,
  { values, rows, features }: FeatureMatrix,
  targets: Float64Array,
  { learningRate, alpha, batchRows, epochs, seed }: PerceptronOptions,
): void {
  const random = seededRandom(seed);
  network.initialise(random);
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  let best = Number.POSITIVE_INFINITY;
  let worse = 0;
  for (let epoch = 0; epoch < epochs && worse < PATIENCE; epoch += 1) {
    shuffle(order, random);
    let loss = 0;
    for (let start = 0; start < rows; start += batchRows) {
      const batch = order.subarray(start, Math.min(rows, start + batchRows));
      for (const row of batch) loss += network.learn(values, row * features, targets[row] ?? 0);
      loss += network.penalise(alpha, batch.length) * batch.length;
      network.step(learningRate, batch.length);
    }
    loss /= rows;
    if (!Number.isFinite(loss))
      throw new RangeError('multilayer perceptron: the loss is not finite');
    worse = loss > best - TOLERANCE ? worse + 1 : 0;
    best = Math.min(best, loss);
  }
}

/** Durstenfeld's shuffle. */
function shuffle(order: Int32Array, random: () => number): void {
  for (let place = order.length - 1; place > 0; place -= 1) {
    const other = Math.floor(random() * (place + 1));
    const kept = order[place] as number;
    order[place] = order[other] as number;
    order[other] = kept;
  }
}
