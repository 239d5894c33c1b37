import path from 'node:path';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import {
  modelAgreement,
  shareInterval,
} from '../../../activities/optimise/attribution/attribution-shares.js';
import { markovAttribution } from '../../../activities/optimise/attribution/markov-removal.js';
import { rankCorrelation } from '../../../activities/optimise/attribution/rank-correlation.js';
import type {
  MarkovOrder,
  TouchMoves,
} from '../../../activities/optimise/attribution/touch-chain.js';
import {
  absorbingChain,
  absorptionProbabilities,
  CHAIN_GOAL,
} from '../../../activities/optimise/absorbing-chain.js';
import { DuckSession } from '../../../activities/compute/duck-session.js';

interface Journey {
  touches: readonly number[];
  conversions: number;
  value?: number;
  agesDays?: readonly number[];
}

const journey = (touches: readonly number[], conversions: number): Journey => ({
  touches,
  conversions,
});

/** analyzecore.com 2016: C1 > C2 > C3 converts, C1 and C2 > C3 do not. */
const ANALYZECORE = [journey([1, 2, 3], 1), journey([1], 0), journey([2, 3], 0)];
/** serhiipuzyrov.com 2019: google ads (1) twice with and once without, mailing (2) once, both in a row once. */
const PUZYROV = [
  journey([1], 1),
  journey([1], 1),
  journey([1], 0),
  journey([2], 1),
  journey([1, 2], 1),
];

const SQL = path.join(__dirname, '../../../activities/optimise/attribution/credits.sql');
const DAY_US = 86_400_000_000;
let duck: DuckSession;

beforeAll(async () => {
  duck = await DuckSession.open({ memoryMb: 256, threads: 2, tempDir: tmpdir() });
});
afterAll(() => {
  duck.close();
});

async function credit(journeys: readonly Journey[]): Promise<void> {
  const rows = journeys.flatMap(({ touches, conversions, value = 0, agesDays = [] }, index) =>
    touches.map(
      (code, place) =>
        `(${index}, ${index % 20}, ${place + 1}, ${touches.length}, ${code}, ${conversions}, ${value}::DECIMAL(18, 4), ${(agesDays[place] ?? 0) * DAY_US}::BIGINT)`,
    ),
  );
  await duck.run(`CREATE OR REPLACE TABLE journey_touches AS SELECT * FROM (VALUES ${rows.join(', ')})
    AS t (journey, part, position, length, code, conversions, value, age_us)`);
  await duck.runFile(SQL, { half_life_us: 7 * DAY_US });
}

async function movesOf(journeys: readonly Journey[]): Promise<TouchMoves> {
  await credit(journeys);
  const rows = await duck.all<Record<string, number>>('SELECT * FROM touch_moves ORDER BY ALL');
  const column = (name: string): Int32Array => Int32Array.from(rows, (row) => row[name] ?? 0);
  return {
    third: column('third'),
    second: column('second'),
    latest: column('latest'),
    following: column('following'),
    moves: Float64Array.from(column('moves')),
  };
}

async function ruleCredits(model: string): Promise<number[]> {
  const rows = await duck.all<{ conversions: number }>(
    `SELECT code, sum(conversions) AS conversions FROM rule_credits WHERE model = '${model}'
     GROUP BY code ORDER BY code`,
  );
  return rows.map(({ conversions }) => conversions);
}

describe('markovAttribution', () => {
  it('gives the published answer of analyzecore.com (2016)', async () => {
    const found = markovAttribution(await movesOf(ANALYZECORE), 3, 1);
    expect(found.conversion).toBeCloseTo(1 / 3, 14);
    [0.5, 1, 1].forEach((effect, index) => {
      expect(found.removalEffects[index]).toBeCloseTo(effect, 14);
    });
    [0.2, 0.4, 0.4].forEach((share, index) => {
      expect(found.shares[index]).toBeCloseTo(share, 14);
    });
  });

  it('gives the published answer of serhiipuzyrov.com (2019): 2.4 and 1.6 of 4 conversions', async () => {
    const found = markovAttribution(await movesOf(PUZYROV), 2, 1);
    expect(found.conversion).toBeCloseTo(0.8, 14);
    expect(found.removalEffects[0]).toBeCloseTo(0.75, 14);
    expect(found.removalEffects[1]).toBeCloseTo(0.5, 14);
    expect(4 * found.shares[0]!).toBeCloseTo(2.4, 14);
    expect(4 * found.shares[1]!).toBeCloseTo(1.6, 14);
  });

  it('remembers as many touches as its order', async () => {
    // 1 > 2 always converts, 3 > 2 never: a chain of order 1 cannot tell them apart at 2.
    const moves = await movesOf([journey([1, 2], 1), journey([3, 2], 0)]);
    expect(markovAttribution(moves, 3, 1).removalEffects[2]).toBeCloseTo(0.5, 12);
    expect(markovAttribution(moves, 3, 2).removalEffects[2]).toBe(0);
    expect(markovAttribution(moves, 3, 3).removalEffects[0]).toBe(1);
  });

  it('says nothing where nothing converts', async () => {
    const moves = await movesOf([journey([1, 2], 0)]);
    expect([...markovAttribution(moves, 2, 1).shares]).toEqual([0, 0]);
  });

  const journeys = fc.array(
    fc.record({
      touches: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 }),
      conversions: fc.integer({ min: 0, max: 1 }),
    }),
    { minLength: 1, maxLength: 15 },
  );

  it('agrees with the decomposed system of order 1, for any journeys', async () => {
    await fc.assert(
      fc.asyncProperty(journeys, async (drawn) => {
        const moves = await movesOf(drawn);
        const leaving = new Float64Array(5);
        moves.moves.forEach((count, index) => {
          leaving[moves.latest[index]!] = leaving[moves.latest[index]!]! + count;
        });
        const without = (removed: number): number => {
          const steps = Array.from(moves.moves, (count, index) => {
            const from = moves.latest[index]!;
            const following = moves.following[index]!;
            return {
              from,
              to: following === -1 ? CHAIN_GOAL : following,
              probability: count / leaving[from]!,
            };
          }).filter(({ from, to }) => to !== -2 && from !== removed && to !== removed);
          return absorptionProbabilities(absorbingChain(5, steps))[0]!;
        };
        const found = markovAttribution(moves, 4, 1);
        expect(found.conversion).toBeCloseTo(without(-9), 12);
        found.removalEffects.forEach((effect, index) => {
          if (found.conversion === 0) return;
          expect(effect).toBeCloseTo(1 - without(index + 1) / found.conversion, 10);
        });
      }),
      { numRuns: 40 },
    );
  });

  it.each([1, 2, 3] as MarkovOrder[])('shares out all conversions at order %d', async (order) => {
    const moves = await movesOf([journey([1, 2, 1, 3], 1), journey([2, 2, 3], 1), journey([4], 0)]);
    const { shares, conversion } = markovAttribution(moves, 4, order);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(conversion).toBeCloseTo(2 / 3, 12);
  });
});

describe('rule_credits', () => {
  it('credits one journey by hand', async () => {
    await credit([{ ...journey([1, 2, 1, 3], 1), agesDays: [14, 7, 7, 0] }]);
    expect(await ruleCredits('first')).toEqual([1, 0, 0]);
    expect(await ruleCredits('last')).toEqual([0, 0, 1]);
    const near = async (model: string, wanted: readonly number[]): Promise<void> => {
      const found = await ruleCredits(model);
      wanted.forEach((credits, index) => {
        expect(found[index]).toBeCloseTo(credits, 12);
      });
    };
    await near('linear', [0.5, 0.25, 0.25]);
    await near('position', [0.5, 0.1, 0.4]);
    // Weights 1/4, 1/2, 1/2 and 1 of 9/4.
    await near('time_decay', [3 / 9, 2 / 9, 4 / 9]);
    await near('shapley', [1 / 3, 1 / 3, 1 / 3]);
  });

  it('halves the credit of two touches by position', async () => {
    await credit([journey([1, 2], 2)]);
    expect(await ruleCredits('position')).toEqual([1, 1]);
  });

  it('gives the Shapley value by its definition, of the conversions of all sets within a coalition', async () => {
    const drawn = fc.array(
      fc.record({
        touches: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }),
        conversions: fc.integer({ min: 1, max: 3 }),
      }),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(drawn, async (journeys) => {
        await credit(journeys);
        const worth = (coalition: number): number =>
          journeys.reduce((sum, { touches, conversions }) => {
            const inside = touches.every((code) => (coalition & (1 << code)) !== 0);
            return sum + (inside ? conversions : 0);
          }, 0);
        const rows = await duck.all<{ code: number; conversions: number }>(
          `SELECT code, sum(conversions) AS conversions FROM rule_credits WHERE model = 'shapley' GROUP BY code`,
        );
        for (const player of [1, 2, 3, 4]) {
          const others = [1, 2, 3, 4].filter((code) => code !== player);
          let value = 0;
          for (let subset = 0; subset < 8; subset += 1) {
            const members = others.filter((_, index) => (subset & (1 << index)) !== 0);
            const coalition = members.reduce((bits, code) => bits | (1 << code), 0);
            const weight = [6, 2, 2, 6][members.length]! / 24;
            value += weight * (worth(coalition | (1 << player)) - worth(coalition));
          }
          const found = rows.find(({ code }) => code === player)?.conversions ?? 0;
          expect(found).toBeCloseTo(value, 10);
        }
      }),
      { numRuns: 25 },
    );
  });
});

describe('agreement and intervals', () => {
  it('correlates ranks with ties at their mean rank', () => {
    expect(rankCorrelation([1, 2, 3, 4], [10, 20, 30, 40])).toBe(1);
    expect(rankCorrelation([1, 2, 3], [3, 2, 1])).toBe(-1);
    expect(rankCorrelation([1, 2, 2, 4], [1, 3, 2, 4])).toBeCloseTo(0.9486832980505138, 14);
    expect(rankCorrelation([1, 1], [1, 2])).toBeNull();
  });

  it('measures an interval by leaving out parts', () => {
    const shares = Float64Array.of(0.5, 0.5);
    const withoutPart = [0.4, 0.5, 0.5, 0.6].map((share) => Float64Array.of(share, 1 - share));
    const model = { model: 'linear', shares, valueShares: shares, withoutPart };
    const { lower, upper } = shareInterval(model, 0);
    expect(upper - lower).toBeCloseTo(2 * 1.959963984540054 * Math.sqrt(0.75 * 0.02), 12);
    expect(modelAgreement([model, { ...model, model: 'last' }])).toEqual([]);
  });
});
