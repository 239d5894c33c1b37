import { seededRandom } from '../../../activities/compute/seeded-random.js';
import { bootstrapGroups } from '../../../activities/train/bootstrap-groups.js';
import { bootstrapIntervals } from '../../../activities/train/bootstrap-interval.js';

const meanOf =
  (values: Float64Array) =>
  (weights: Uint8Array): number[] => {
    const sum = values.reduce((all, value, row) => all + value * (weights[row] ?? 0), 0);
    return [sum / weights.reduce((all, weight) => all + weight, 0)];
  };

const eachAlone = (rows: number): Int32Array => Int32Array.from({ length: rows }, (_, row) => row);

describe('bootstrapGroups', () => {
  it('draws as many as there are, each with the chance of drawing with replacement', () => {
    const drawn = bootstrapGroups(10_000, seededRandom(4));
    expect(drawn.reduce((sum, times) => sum + times, 0)).toBe(10_000);
    // Share never drawn: (1 - 1/n)^n = .3679, standard deviation .0031.
    const never = drawn.filter((times) => times === 0).length / 10_000;
    expect(Math.abs(never - 0.3679)).toBeLessThan(0.0125);
  });
});

describe('bootstrapIntervals', () => {
  it('has the width of the normal interval for a mean', () => {
    const values = Float64Array.from({ length: 2000 }, (_, row) => (row % 5 === 0 ? 1 : 0));
    const [interval] = bootstrapIntervals(meanOf(values), {
      groups: eachAlone(2000),
      groupCount: 2000,
      replicates: 1000,
      random: seededRandom(1),
    });
    // Mean .2, standard error sqrt(.2 * .8 / 2000) = .00894: ±.0175; percentiles of 1,000 replicates
    // vary by about 5 %.
    expect(interval?.lower).toBeCloseTo(0.2 - 0.0175, 2);
    expect(interval?.upper).toBeCloseTo(0.2 + 0.0175, 2);
  });

  it('is wider where a customer has many equal rows', () => {
    const values = Float64Array.from({ length: 2000 }, (_, row) => Math.floor(row / 10) % 2);
    const widthOf = (groups: Int32Array, groupCount: number): number => {
      const random = seededRandom(1);
      const [interval] = bootstrapIntervals(meanOf(values), {
        groups,
        groupCount,
        replicates: 300,
        random,
      });
      return (interval?.upper ?? 0) - (interval?.lower ?? 0);
    };
    const byCustomer = widthOf(
      eachAlone(2000).map((row) => Math.floor(row / 10)),
      200,
    );
    // Ten rows say as much as one: sqrt(10) times wider.
    const ratio = byCustomer / widthOf(eachAlone(2000), 2000);
    expect(ratio).toBeGreaterThan(2.6);
    expect(ratio).toBeLessThan(3.9);
  });

  it('leaves out replicates without a value, and draws anew for each', () => {
    const seen: string[] = [];
    const [first] = bootstrapIntervals(
      (weights) => {
        seen.push(weights.join());
        return [weights[0] === 0 ? Number.NaN : 5, 0];
      },
      { groups: eachAlone(3), groupCount: 3, replicates: 20, random: seededRandom(2) },
    );
    expect(first).toEqual({ lower: 5, upper: 5 });
    expect(new Set(seen).size).toBeGreaterThan(3);
  });
});
