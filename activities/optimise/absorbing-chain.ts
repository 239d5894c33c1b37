import { decomposeLu, solveLu, type LuDecomposition } from './lu-decomposition.js';

/** One step of a Markov chain between transient states 0 .. size - 1; `to` is -1 for the goal. */
export interface ChainStep {
  readonly from: number;
  readonly to: number;
  readonly probability: number;
}

/** `to` of a step that is absorbed in the goal. What a state's steps lack to 1 is absorbed in the exit. */
export const CHAIN_GOAL = -1;

/**
 * An absorbing Markov chain with two ends, goal and exit, ready to be solved.
 * Q holds the probabilities between transient states and R those into the goal.
 */
export interface AbsorbingChain {
  readonly size: number;
  /** I - Q, decomposed. */
  readonly decomposition: LuDecomposition;
  /** Column of R: probability of the goal in one step. */
  readonly intoGoal: Float64Array;
}

/**
 * A chain over `size` transient states. Throws RangeError where a state cannot reach an end.
 * Source: Kemeny & Snell, Finite Markov Chains (1960), chapter III.
 */
export function absorbingChain(size: number, steps: readonly ChainStep[]): AbsorbingChain {
  const matrix = new Float64Array(size * size);
  const intoGoal = new Float64Array(size);
  for (let state = 0; state < size; state += 1) matrix[state * size + state] = 1;
  for (const { from, to, probability } of steps) {
    if (to === CHAIN_GOAL) intoGoal[from] = (intoGoal[from] ?? 0) + probability;
    else matrix[from * size + to] = (matrix[from * size + to] ?? 0) - probability;
  }
  return { size, decomposition: decomposeLu(matrix, size), intoGoal };
}

/** Probability of ending in the goal from every state: B = (I - Q)^-1 R (theorem 3.3.7). */
export function absorptionProbabilities(chain: AbsorbingChain): Float64Array {
  return solveLu(chain.decomposition, chain.intoGoal).map((value) =>
    Math.min(1, Math.max(0, value)),
  );
}

/**
 * Expected total of a reward that is earned in every state before the end: (I - Q)^-1 r.
 * With r = 1 these are the expected steps to an end (theorem 3.3.5), with mean dwell times the expected time.
 */
export function expectedTotals(chain: AbsorbingChain, reward: Float64Array): Float64Array {
  return solveLu(chain.decomposition, reward);
}

/**
 * Removal effect of every state: 1 - P(goal | the state leads to the exit) / P(goal), from `start`;
 * 0 for all where the goal is never reached. Removing state i loses the walks that ever visit it, so
 * the effect is h_i b_i / b_start with h_i = N_si / N_ii the chance to visit i (Kemeny & Snell,
 * theorem 3.5.8) and b the absorption probabilities; N = (I - Q)^-1 comes from one decomposition.
 * Complexity: n solves of n². Source of the measure: Anderl, Becker, von Wangenheim & Schumann,
 * "Mapping the customer journey", International Journal of Research in Marketing 33 (2016).
 */
export function removalEffects(chain: AbsorbingChain, start: number): Float64Array {
  const { size } = chain;
  const toGoal = absorptionProbabilities(chain);
  const fromStart = toGoal[start] ?? 0;
  const effects = new Float64Array(size);
  if (fromStart === 0) return effects;
  for (let state = 0; state < size; state += 1) {
    const unit = new Float64Array(size);
    unit[state] = 1;
    const visits = solveLu(chain.decomposition, unit);
    const everVisited = (visits[start] ?? 0) / (visits[state] ?? 1);
    effects[state] = Math.min(1, Math.max(0, (everVisited * (toGoal[state] ?? 0)) / fromStart));
  }
  return effects;
}
