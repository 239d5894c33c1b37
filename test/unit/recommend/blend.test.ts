import fc from 'fast-check';
import { fitGroups } from '../../../activities/recommend/group-weights.js';
import { fitBlend } from '../../../activities/recommend/blend.js';
import { PoolRanker } from '../../../activities/recommend/pool-ranker.js';
import type { CandidatePools } from '../../../activities/recommend/candidate-pools.js';
import { seededRandom } from '../../../activities/compute/seeded-random.js';

/** Pools of equal size; `scores(customer, candidate)` gives the members' scores. */
function poolsOf(
  customers: number,
  candidates: number,
  isRelevant: (customer: number, candidate: number) => boolean,
  scores: (customer: number, candidate: number) => number[],
): CandidatePools {
  const cells = Array.from({ length: customers * candidates }, (_, cell): [number, number] => [
    Math.floor(cell / candidates),
    cell % candidates,
  ]);
  const relevant = Uint8Array.from(cells, ([c, i]) => (isRelevant(c, i) ? 1 : 0));
  return {
    start: Int32Array.from({ length: customers + 1 }, (_, customer) => customer * candidates),
    score: Float64Array.from(cells.flatMap(([c, i]) => scores(c, i))),
    relevant,
    group: Uint8Array.from({ length: customers }, (_, customer) => customer % 3),
    relevantCount: Int32Array.from({ length: customers }, (_, customer) =>
      relevant
        .subarray(customer * candidates, (customer + 1) * candidates)
        .reduce((sum, value) => sum + value, 0),
    ),
  };
}

describe('PoolRanker', () => {
  it('ranks by the weighted sum, ties by position', () => {
    const pools = poolsOf(
      1,
      3,
      (_, candidate) => candidate === 1,
      (_, candidate) => [candidate, -candidate],
    );
    expect([...new PoolRanker(pools, 2, 2).gains([1, 0])]).toEqual([1 / Math.log2(3)]);
    expect([...new PoolRanker(pools, 2, 2).gains([0.5, 0.5])]).toEqual([1 / Math.log2(3)]);
    expect([...new PoolRanker(pools, 2, 1).gains([0, 1])]).toEqual([0]);
  });
});

describe('fitBlend', () => {
  const bothUsable = [true, true];

  it('finds a mixture where two members each see half of the truth', () => {
    const random = seededRandom(3);
    const truth = Array.from({ length: 600 }, () => Math.floor(random() * 20));
    const pools = poolsOf(
      600,
      20,
      (c, i) => truth[c] === i,
      (c, i) => {
        const signal = truth[c] === i ? 1.5 : 0;
        return [signal + 2 * random(), signal + 2 * random()];
      },
    );
    const { weights, ndcg, single } = fitBlend(pools, { k: 10, usable: bothUsable, prior: [1, 0] });
    expect(ndcg).toBeGreaterThan(Math.max(...single) + 0.03);
    expect(Math.min(...weights)).toBeGreaterThan(0.25);
  });

  it('leaves a member of noise out when the prior wants it', () => {
    const random = seededRandom(4);
    const pools = poolsOf(
      600,
      20,
      (c, i) => c % 20 === i,
      (c, i) => [c % 20 === i ? 1 : 0, random()],
    );
    const { weights, ndcg } = fitBlend(pools, { k: 10, usable: bothUsable, prior: [0.1, 0.9] });
    expect(ndcg).toBe(1);
    expect(weights[0]).toBeGreaterThan(0.5);
  });

  it('gives no weight to a member that is not usable', () => {
    const pools = poolsOf(
      50,
      5,
      (c, i) => c % 5 === i,
      (c, i) => [0, c % 5 === i ? 1 : 0],
    );
    const { weights } = fitBlend(pools, { k: 3, usable: [true, false], prior: [0.2, 0.8] });
    expect(weights).toEqual([1, 0]);
  });

  it('is never below the best member on its pools, and its weights sum to 1', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.integer({ min: 1, max: 30 }),
        (seed, customers) => {
          const random = seededRandom(seed);
          const pools = poolsOf(
            customers,
            8,
            (c, i) => (c + seed) % 8 === i,
            () => [random(), random()],
          );
          const found = fitBlend(pools, { k: 3, usable: bothUsable, prior: [0.5, 0.5] });
          expect(found.ndcg).toBeGreaterThanOrEqual(Math.max(...found.single));
          expect(found.weights[0]! + found.weights[1]!).toBeCloseTo(1, 12);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('fitGroups', () => {
  it('gives a group weights of its own only where they rank its customers better', () => {
    // The first member knows what customers of group 0 buy, the second what the others do.
    const pools = poolsOf(
      900,
      10,
      (c, i) => c % 10 === i,
      (c, i) => {
        const knows = c % 10 === i ? 1 : 0;
        return c % 3 === 0 ? [knows, 0.5] : [0.5, knows];
      },
    );
    const options = { k: 10, usable: [true, true], prior: [0.5, 0.5] };
    const found = fitGroups(pools, options, [0, 1]);
    expect(found[0]![0]).toBeGreaterThan(0);
    expect(found[1]).toEqual([0, 1]);
    expect(found[2]).toEqual([0, 1]);
  });

  it('keeps the weights for everyone where a group is small', () => {
    const pools = poolsOf(
      90,
      5,
      (c, i) => c % 5 === i,
      (c, i) => [c % 5 === i ? 1 : 0, 0],
    );
    const options = { k: 3, usable: [true, true], prior: [0.5, 0.5] };
    expect(fitGroups(pools, options, [0, 1])).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
  });
});
