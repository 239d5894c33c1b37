import fc from 'fast-check';
import {
  absorbingChain,
  absorptionProbabilities,
  CHAIN_GOAL,
  expectedTotals,
  removalEffects,
  type ChainStep,
} from '../../../activities/optimise/absorbing-chain.js';

const step = (from: number, to: number, probability: number): ChainStep => ({
  from,
  to,
  probability,
});

/** The drunkard's walk between home (exit) and bar (goal), corners 1 to 3 as states 0 to 2. */
const DRUNKARD = absorbingChain(3, [
  step(0, 1, 0.5),
  step(1, 0, 0.5),
  step(1, 2, 0.5),
  step(2, 1, 0.5),
  step(2, CHAIN_GOAL, 0.5),
]);

/** serhiipuzyrov.com 2019: google ads (0), mailing (1), start (2). */
const TWO_STATES = [
  step(2, 0, 0.8),
  step(2, 1, 0.2),
  step(0, 1, 0.25),
  step(0, CHAIN_GOAL, 0.5),
  step(1, CHAIN_GOAL, 1),
];

/** analyzecore.com 2016: C1>C2>C3 converts, C1 and C2>C3 do not; C1..C3 are 0..2, start is 3. */
const THREE_CHANNELS = [
  step(3, 0, 2 / 3),
  step(3, 1, 1 / 3),
  step(0, 1, 0.5),
  step(1, 2, 1),
  step(2, CHAIN_GOAL, 0.5),
];

const rounded = (values: Iterable<number>): number[] =>
  Array.from(values, (value) => Math.round(value * 1e12) / 1e12);

/** Chains of which every state ends at once with some chance; the last state is the start. */
const chains = fc.integer({ min: 2, max: 7 }).chain((size) =>
  fc
    .array(
      fc.array(fc.integer({ min: 0, max: 20 }), { minLength: size + 1, maxLength: size + 1 }),
      { minLength: size, maxLength: size },
    )
    .map((rows) => ({
      size,
      steps: rows.flatMap((weights, from) => {
        const total = weights.reduce((sum, weight) => sum + weight, 1);
        return weights.map((weight, index) =>
          step(from, index === size ? CHAIN_GOAL : index, weight / total),
        );
      }),
    })),
);

describe('absorptionProbabilities', () => {
  it("gives Kemeny and Snell's answer for the drunkard's walk", () => {
    expect(rounded(absorptionProbabilities(DRUNKARD))).toEqual([0.25, 0.5, 0.75]);
  });

  it('gives the published conversion of the two-state chain', () => {
    const [ads, mailing, start] = rounded(absorptionProbabilities(absorbingChain(3, TWO_STATES)));
    expect([ads, mailing, start]).toEqual([0.75, 1, 0.8]);
  });

  it('rejects states that can never end', () => {
    expect(() => absorbingChain(2, [step(0, 1, 1), step(1, 0, 1)])).toThrow(RangeError);
  });
});

describe('expectedTotals', () => {
  it("gives Kemeny and Snell's expected steps for the drunkard's walk", () => {
    expect(rounded(expectedTotals(DRUNKARD, Float64Array.of(1, 1, 1)))).toEqual([3, 4, 3]);
  });

  it('weighs every visit with its reward', () => {
    // N of the middle corner is (1, 2, 1): one minute each.
    expect(rounded(expectedTotals(DRUNKARD, Float64Array.of(60, 60, 0)))).toEqual([150, 180, 90]);
  });
});

describe('removalEffects', () => {
  it('gives the published effects .75 and .5 of the two-state chain', () => {
    expect(rounded(removalEffects(absorbingChain(3, TWO_STATES), 2))).toEqual([0.75, 0.5, 1]);
  });

  it('gives the published effects .5, 1 and 1 of the three-channel example', () => {
    const chain = absorbingChain(4, THREE_CHANNELS);
    expect(rounded(removalEffects(chain, 3)).slice(0, 3)).toEqual([0.5, 1, 1]);
    expect(absorptionProbabilities(chain)[3]).toBeCloseTo(1 / 3, 14);
  });

  it('is 0 for every state where the goal is out of reach', () => {
    expect([...removalEffects(absorbingChain(2, [step(1, 0, 1)]), 1)]).toEqual([0, 0]);
  });

  it('equals solving the chain again with the state led to the exit', () => {
    fc.assert(
      fc.property(chains, ({ size, steps }) => {
        const start = size - 1;
        const whole = absorptionProbabilities(absorbingChain(size, steps))[start] ?? 0;
        fc.pre(whole > 0);
        const effects = removalEffects(absorbingChain(size, steps), start);
        for (let state = 0; state < start; state += 1) {
          const without = absorbingChain(
            size,
            steps.filter(({ from }) => from !== state),
          );
          const left = absorptionProbabilities(without)[start] ?? 0;
          expect(effects[state]).toBeCloseTo(1 - left / whole, 10);
        }
      }),
    );
  });
});
