import { deriveSeed, seededRandom } from '../../activities/compute/seeded-random.js';

/** Random draws of one named part of the sample; equal seed and part give equal sequences. */
export class SampleRandom {
  /** A uniform number in [0, 1). */
  readonly uniform: () => number;

  constructor(seed: number, part: string) {
    this.uniform = seededRandom(deriveSeed(seed, part));
  }

  /** True with probability `p`. */
  chance(p: number): boolean {
    return this.uniform() < p;
  }

  /** A whole number in [0, count). */
  below(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  /** A whole number in [from, to], both included. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }

  /** One item of a list that is not empty. */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError('pick: expected a list with items, got none');
    return item;
  }

  /** The index drawn with probability `weights[i] / sum(weights)`. */
  weighted(weights: readonly number[]): number {
    let sum = 0;
    for (let index = 0; index < weights.length; index += 1) sum += weights[index] ?? 0;
    let rest = this.uniform() * sum;
    for (let index = 0; index < weights.length; index += 1) {
      rest -= weights[index] ?? 0;
      if (rest < 0) return index;
    }
    return weights.length - 1;
  }

  /** Failures before the first success, of mean `mean`. */
  geometric(mean: number): number {
    return mean <= 0 ? 0 : Math.floor(Math.log(1 - this.uniform()) / Math.log(mean / (1 + mean)));
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.uniform());
  }

  /** Standard normal (Box and Muller 1958). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Gamma of the given shape and mean (Marsaglia and Tsang 2000, with their boost below shape 1). */
  gamma(shape: number, mean: number): number {
    if (shape < 1) {
      return this.gamma(shape + 1, (mean * (shape + 1)) / shape) * this.uniform() ** (1 / shape);
    }
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - this.uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v)) {
        return (d * v * mean) / shape;
      }
    }
  }

  /** Beta of the given mean in (0, 1); a larger `concentration` (alpha + beta) spreads less. */
  beta(mean: number, concentration: number): number {
    const a = this.gamma(mean * concentration, mean * concentration);
    const b = this.gamma((1 - mean) * concentration, (1 - mean) * concentration);
    return a / (a + b);
  }

  /** Shuffles in place (Fisher and Yates) and returns the same array. */
  shuffle<Item>(items: Item[]): Item[] {
    for (let last = items.length - 1; last > 0; last -= 1) {
      const other = this.below(last + 1);
      const moved = items[last] as Item;
      items[last] = items[other] as Item;
      items[other] = moved;
    }
    return items;
  }
}
