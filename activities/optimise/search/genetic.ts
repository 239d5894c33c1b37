import { seededRandom } from '../../compute/seeded-random.js';

/** What a genetic search needs to know of its problem; every function leaves its arguments as they are. */
export interface GeneticProblem<Plan> {
  create(random: () => number): Plan;
  cross(one: Plan, other: Plan, random: () => number): Plan;
  mutate(plan: Plan, random: () => number): Plan;
  /** What is made small; finite. */
  cost(plan: Plan): number;
}

export interface GeneticOptions {
  readonly seed: number;
  /** Plans that live at the same time. */
  readonly population?: number;
  readonly generations?: number;
  /** Chance that a child is mutated. */
  readonly mutationRate?: number;
}

/** The best plan a search has met. `trace` holds the least cost so far, an entry a round. */
export interface SearchResult<Plan> {
  readonly plan: Plan;
  readonly cost: number;
  readonly trace: readonly number[];
}

/** Chosen on 60 actions under a budget: 19 of 20 seeds within 1 % of the best known gain, in 0.3 s each. */
const DEFAULTS = { population: 60, generations: 200, mutationRate: 0.5 };

/** Best plans that live on unchanged, so that the least cost never rises. */
const ELITE = 2;

/** Plans that compete to be a parent. */
const TOURNAMENT = 3;

/**
 * The cheapest plan that a genetic algorithm with tournaments and an elite finds; equal seeds give equal
 * plans. Not proven to be the best there is. Complexity: population x generations costs.
 * Source: Holland, Adaptation in Natural and Artificial Systems (1975); tournaments: Goldberg & Deb,
 * Foundations of Genetic Algorithms 1 (1991).
 */
export function geneticSearch<Plan>(
  problem: GeneticProblem<Plan>,
  options: GeneticOptions,
): SearchResult<Plan> {
  const { population, generations, mutationRate, seed } = { ...DEFAULTS, ...options };
  const random = seededRandom(seed);
  const scored = (plan: Plan): Scored<Plan> => ({ plan, cost: problem.cost(plan) });
  let living = ranked(Array.from({ length: population }, () => scored(problem.create(random))));
  const trace = [leastCost(living)];
  for (let generation = 1; generation <= generations; generation += 1) {
    const children = living.slice(0, ELITE);
    while (children.length < population) {
      const child = problem.cross(parent(living, random), parent(living, random), random);
      children.push(scored(random() < mutationRate ? problem.mutate(child, random) : child));
    }
    living = ranked(children);
    trace.push(leastCost(living));
  }
  const [best] = living;
  if (best === undefined)
    throw new RangeError(`population: expected at least 1, got ${population}`);
  return { ...best, trace };
}

interface Scored<Plan> {
  readonly plan: Plan;
  readonly cost: number;
}

const ranked = <Plan>(plans: Scored<Plan>[]): Scored<Plan>[] =>
  plans.sort((a, b) => a.cost - b.cost);

const leastCost = <Plan>(plans: readonly Scored<Plan>[]): number => plans[0]?.cost ?? Infinity;

/** The best of a few plans drawn by chance; plans are ranked, so that is the lowest place. */
function parent<Plan>(living: readonly Scored<Plan>[], random: () => number): Plan {
  let place = living.length - 1;
  for (let drawn = 0; drawn < TOURNAMENT; drawn += 1) {
    place = Math.min(place, Math.floor(random() * living.length));
  }
  return (living[place] as Scored<Plan>).plan;
}
