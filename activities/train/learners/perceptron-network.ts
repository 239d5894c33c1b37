import type { Task } from './learner.js';
import { sigmoid } from './prepared-features.js';

/** Adam's settings as published. */
const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** Weights of a network with rectified linear units and one linear output, its gradient, and Adam's moments. */
export class Network {
  readonly parameters: Float64Array;
  /** Sum over the rows learned since the last step, plus the penalty's part. */
  readonly gradient: Float64Array;
  private readonly mean: Float64Array;
  private readonly square: Float64Array;
  private readonly outputs: Float64Array[];
  private readonly errors: Float64Array[];
  /** Where each layer's weights start; its biases follow them. */
  private readonly starts: number[] = [];
  private steps = 0;

  /** `sizes`: units by layer, inputs first, the output (1) last. */
  constructor(
    readonly sizes: readonly number[],
    private readonly task: Task,
    parameters?: Float64Array,
  ) {
    let length = 0;
    for (let layer = 1; layer < sizes.length; layer += 1) {
      this.starts.push(length);
      length += (this.size(layer - 1) + 1) * this.size(layer);
    }
    if (parameters !== undefined && parameters.length !== length) {
      throw new RangeError(`expected ${length} parameters, got ${parameters.length}`);
    }
    this.parameters = parameters ?? new Float64Array(length);
    this.gradient = new Float64Array(length);
    this.mean = new Float64Array(length);
    this.square = new Float64Array(length);
    this.outputs = sizes.map((size) => new Float64Array(size));
    this.errors = sizes.map((size) => new Float64Array(size));
  }

  private size(layer: number): number {
    return this.sizes[layer] ?? 0;
  }

  /** Glorot's uniform weights and biases, bound sqrt(6 / (inputs + units)). */
  initialise(random: () => number): void {
    for (const [index, start] of this.starts.entries()) {
      const inputs = this.size(index);
      const units = this.size(index + 1);
      const bound = Math.sqrt(6 / (inputs + units));
      for (let place = 0; place < (inputs + 1) * units; place += 1) {
        this.parameters[start + place] = (2 * random() - 1) * bound;
      }
    }
  }

  /** The output of the row that starts at `from`. */
  forward(values: Float64Array, from: number): number {
    const { outputs, parameters, starts } = this;
    const first = outputs[0] as Float64Array;
    for (let input = 0; input < first.length; input += 1)
      first[input] = values[from + input] as number;
    for (let layer = 1; layer < outputs.length; layer += 1) {
      const before = outputs[layer - 1] as Float64Array;
      const now = outputs[layer] as Float64Array;
      const units = now.length;
      const start = starts[layer - 1] as number;
      const biases = start + before.length * units;
      for (let unit = 0; unit < units; unit += 1) now[unit] = parameters[biases + unit] as number;
      for (let input = 0; input < before.length; input += 1) {
        const value = before[input] as number;
        if (value === 0) continue;
        const weights = start + input * units;
        for (let unit = 0; unit < units; unit += 1) {
          now[unit] = (now[unit] as number) + value * (parameters[weights + unit] as number);
        }
      }
      if (layer === outputs.length - 1) break;
      for (let unit = 0; unit < units; unit += 1) if ((now[unit] as number) < 0) now[unit] = 0;
    }
    return (outputs.at(-1) as Float64Array)[0] as number;
  }

  /** Adds the row's gradient by back-propagation, and returns its loss. */
  learn(values: Float64Array, from: number, target: number): number {
    const output = this.forward(values, from);
    const isClass = this.task === 'classification';
    const expected = isClass ? sigmoid(output) : output;
    const { outputs, errors, parameters, gradient, starts } = this;
    (errors.at(-1) as Float64Array)[0] = expected - target;
    for (let layer = outputs.length - 1; layer > 0; layer -= 1) {
      const before = outputs[layer - 1] as Float64Array;
      const error = errors[layer] as Float64Array;
      const errorBefore = errors[layer - 1] as Float64Array;
      const units = error.length;
      const start = starts[layer - 1] as number;
      for (let input = 0; input < before.length; input += 1) {
        const value = before[input] as number;
        errorBefore[input] = 0;
        // Of a unit that is off, neither its weights nor the layers before it get a part.
        if (value === 0) continue;
        const weights = start + input * units;
        let back = 0;
        for (let unit = 0; unit < units; unit += 1) {
          const part = error[unit] as number;
          back += part * (parameters[weights + unit] as number);
          gradient[weights + unit] = (gradient[weights + unit] as number) + value * part;
        }
        errorBefore[input] = back;
      }
      const biases = start + before.length * units;
      for (let unit = 0; unit < units; unit += 1) {
        gradient[biases + unit] = (gradient[biases + unit] as number) + (error[unit] as number);
      }
    }
    if (!isClass) return (output - target) ** 2 / 2;
    const margin = target === 1 ? output : -output;
    return margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
  }

  /** Adds the gradient of alpha ||weights||^2 / 2 (biases are free), and returns the penalty a row. */
  penalise(alpha: number, rows: number): number {
    let squares = 0;
    for (const [index, start] of this.starts.entries()) {
      const weights = this.size(index) * this.size(index + 1);
      for (let place = start; place < start + weights; place += 1) {
        const weight = this.parameters[place] as number;
        squares += weight * weight;
        this.gradient[place] = (this.gradient[place] as number) + alpha * weight;
      }
    }
    return (alpha * squares) / (2 * rows);
  }

  /** One step of Adam by the mean gradient of the rows learned since the last one. Source: Kingma, Ba 2015. */
  step(learningRate: number, rows: number): void {
    this.steps += 1;
    const { mean, square, gradient, parameters } = this;
    const rate = (learningRate * Math.sqrt(1 - BETA2 ** this.steps)) / (1 - BETA1 ** this.steps);
    for (let place = 0; place < parameters.length; place += 1) {
      const slope = (gradient[place] as number) / rows;
      const m = BETA1 * (mean[place] as number) + (1 - BETA1) * slope;
      const v = BETA2 * (square[place] as number) + (1 - BETA2) * slope * slope;
      mean[place] = m;
      square[place] = v;
      parameters[place] = (parameters[place] as number) - (rate * m) / (Math.sqrt(v) + EPSILON);
      gradient[place] = 0;
    }
  }
}
